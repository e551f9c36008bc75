import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { saveModelFolder } from '../../../main/models/hubFolder.ts'
import { presets } from '../../../main/models/llama/config.ts'
import { initialWeights } from '../../../main/models/llama/weights.ts'
import { trainBytePairEncoding } from '../../../main/tokenizer/trainer.ts'
import { loadTokenizer } from '../../../main/tokenizer/tokenizer.ts'

const root = await mkdtemp(join(tmpdir(), 'wardbench-prompts-'))
afterAll(() => rm(root, { recursive: true }))
const folder = join(root, 'model')
const tokenizerJson = await trainBytePairEncoding(['Answer: yes. Answer: no. Fever and cough.'], { vocabSize: 300 })
const config = { ...presets.nano, layerCount: 1, vocabSize: loadTokenizer(tokenizerJson).vocabSize }
await saveModelFolder(folder, { config, weights: initialWeights(config, 1), tokenizerJson, card: {} })

const main = fileURLToPath(new URL('../../../main/cli/main.ts', import.meta.url))

async function score(lines: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const file = join(root, 'prompts.jsonl')
  await writeFile(file, lines)
  const args = [main, 'score', '--model', folder, '--prompts', file, '--json']
  return promisify(execFile)(process.execPath, args).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  )
}

describe('score --prompts', () => {
  it('prints log-probabilities of every option, a line of JSON for each prompt', async () => {
    const { code, stdout } = await score(
      '{"id": "a", "prompt": "Fever. Answer:", "options": ["yes", "no", "a longer one"]}\n' +
        '\n{"prompt": "Cough. Answer:", "options": [" yes", " no"]}\r\n',
    )
    expect(code).toBe(0)
    const [first, second] = stdout.trim().split('\n').map((line) => JSON.parse(line))
    expect(first).toMatchObject({ id: 'a', convention: 'likelihood' })
    expect(first.logProbabilities).toHaveLength(3)
    expect(first.probabilities.reduce((a: number, b: number) => a + b)).toBeCloseTo(1, 10)
    expect(first.probabilities[first.best]).toBe(Math.max(...first.probabilities))
    expect(second.id).toBeUndefined()
    for (const value of second.logProbabilities) expect(value).toBeLessThan(0)
  })

  it('names the line of a mistake, and repeats none of the text', async () => {
    const { code, stderr } = await score(
      '{"prompt": "Secret", "options": ["a", "b"]}\n{"prompt": "Secret", "options": ["a"]}\n',
    )
    expect(code).toBe(2)
    expect(stderr).toMatch(/prompts\.jsonl, line 2 .*"options"/)
    expect(stderr).not.toContain('Secret')
    expect((await score('{"prompt": Secret\n')).stderr).toMatch(/line 1 is not JSON/)
  })

  it('refuses what the model cannot read whole', async () => {
    const { code, stderr } = await score(
      `{"prompt": ${JSON.stringify('fever '.repeat(600))}, "options": ["yes", "no"]}\n`,
    )
    expect(code).toBe(2)
    expect(stderr).toMatch(/line 1 has \d+ tokens .* the model reads 512/)
  })
})
