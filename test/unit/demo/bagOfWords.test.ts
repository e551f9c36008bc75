/** The short form of `npm run bench -- demo`, whose figures at 50,000 training notes are in docs/demo-hospitals.md. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateHospital } from '../../../main/corpus/demo/generateHospital.ts'
import { fitTextBaseline } from '../../../main/scoring/baselines/textBaseline.ts'
import { builtInTasks } from '../../../main/tasks/builtInTasks.ts'
import { buildPrompt } from '../../../main/tasks/prompts.ts'
import { loadTokenizer } from '../../../main/tokenizer/tokenizer.ts'
import { trainBytePairEncoding } from '../../../main/tokenizer/trainer.ts'
import { macroAuroc } from '../../../shared/stats/auroc.ts'
import { examplesOf, optionCounts, type DemoTask, type Example } from './hospital.ts'

let folder: string
let examples: Record<DemoTask, Example[]>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-hospital-'))
  const { files } = await generateHospital({ site: 'A', encounters: 6000, seed: 2, outDir: folder })
  examples = examplesOf(files)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a bag of words', () => {
  test.each(['readmission', 'denial', 'los'] as const)('finds something of %s, and stays below the ceiling', async (task) => {
    const train = examples[task].slice(0, 2500)
    const seen = new Set(train.map(({ note }) => note.patient_id))
    const held = examples[task].filter(({ note }) => !seen.has(note.patient_id)).slice(0, 3000)
    const baseline = await fitTextBaseline(
      train.map(({ note, label }) => ({ text: note.text, label })),
      optionCounts[task],
      { maximumWords: 2, minimumDocuments: 4, maximumFeatures: 6000, inverseRegularization: 1 },
    )
    const macro = (probabilities: number[]) =>
      macroAuroc(probabilities, held.map(({ label }) => label), optionCounts[task]).value!
    const reached = macro(held.flatMap(({ note }) => [...baseline.predict(note.text)]))
    const ceiling = macro(held.flatMap((example) => example.ceiling))
    expect(reached).toBeGreaterThan(0.55)
    expect(ceiling - reached).toBeGreaterThan(0.07)
  })
})

describe('a reader of 512 tokens', () => {
  test('reads every note to within its last words, which state nothing', async () => {
    const notes = examples.mortality.map(({ note }) => note.text)
    const tokenizer = loadTokenizer(await trainBytePairEncoding(notes.slice(0, 2000), { vocabSize: 4096 }))
    for (const task of builtInTasks().filter(({ id }) => id === 'mortality' || id === 'los' || id === 'cci')) {
      const cut = notes.flatMap((text) => {
        const prompt = buildPrompt({ task, text, tokenizer, maximumTokens: 512, truncation: 'right' })
        return prompt.truncated ? [text.slice(prompt.readRanges.at(-1)![1])] : []
      })
      expect(cut.length / notes.length, task.id).toBeLessThan(0.02)
      // The last section opens with destination and code status, which do not count for the index; then come the
      // impression, which the story has told, the plan and routine orders.
      for (const text of cut) {
        expect(text).not.toContain('\n')
        if (task.id !== 'cci') expect(text).not.toMatch(/code|DNR|CPR|ICU|floor|step-down|everything done|limits on care/i)
      }
    }
  })
})
