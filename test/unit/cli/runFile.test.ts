import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { givenSettings, readRunFile, resolveRun } from '../../../main/cli/runFile.ts'
import { finetuneTemplate, pretrainTemplate } from '../../../main/cli/runTemplate.ts'
import { nestedKeyValues } from '../../../main/cli/settings.ts'
import { finetuneConfig, pretrainConfig } from '../../../shared/domain/run.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-file-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function fileLayer(text: string) {
  await writeFile(join(folder, 'run.yaml'), text)
  return readRunFile(join(folder, 'run.yaml'))
}
const needed = givenSettings({ kind: 'finetune', name: 'a', baseModelId: 1, splitId: 2, taskIds: ['los'] })

describe('the settings of a run', () => {
  it('come from a YAML or a JSON file, and from the command line before it', async () => {
    const yaml = await fileLayer('steps: 20 # few\nlora:\n  rank: 4\n  targets: [q]\n')
    const flags = givenSettings(nestedKeyValues(['lora.rank=16', 'seed=3']))
    expect(resolveRun(finetuneConfig, [needed, yaml, flags])).toMatchObject({
      steps: 20,
      seed: 3,
      lora: { rank: 16, targets: ['q'], alpha: 16, dropout: 0.05 },
    })
    const json = await fileLayer('{"steps": 21, "lora": null}')
    expect(resolveRun(finetuneConfig, [needed, json])).toMatchObject({ steps: 21, lora: null })
    expect(resolveRun(finetuneConfig, [needed, await fileLayer('')])).toMatchObject({ steps: 600 })
  })

  it('that are wrong or unknown are named with their lines, all of them', async () => {
    const wrong = await fileLayer('steps: 20\nlora:\n  targets: [q, x]\n  rank: 0\nschedule: square\n')
    expect(() => resolveRun(finetuneConfig, [needed, wrong])).toThrow(
      /run\.yaml, line 3: lora\.targets\.1: .*\nrun\.yaml, line 4: lora\.rank: .*\nrun\.yaml, line 5: schedule: /,
    )
    const unknown = await fileLayer('steps: 20\nlora:\n  rnak: 8\nstpes: 3\n')
    expect(() => resolveRun(finetuneConfig, [needed, unknown])).toThrow(
      'run.yaml, line 3: lora.rnak: There is no such setting.\nrun.yaml, line 4: stpes: There is no such setting.',
    )
    const flags = givenSettings(nestedKeyValues(['lora.rank=0']))
    expect(() => resolveRun(finetuneConfig, [needed, flags])).toThrow(/^command line: lora\.rank: /)
  })

  it('are refused with the line where the file is not YAML, not a table, or not there', async () => {
    await expect(fileLayer('steps: 20\nlora: {rank: 8\n')).rejects.toMatchObject({ code: 'usage.config' })
    await expect(fileLayer('steps: 20\nsteps: 30\n')).rejects.toThrow(/line 2/)
    await expect(fileLayer('- 1\n')).rejects.toMatchObject({ code: 'usage.config' })
    await expect(readRunFile(join(folder, 'nowhere.yaml'))).rejects.toMatchObject({ code: 'usage.config' })
  })
})

describe('the printed settings', () => {
  it.each([
    ['finetune', finetuneTemplate, finetuneConfig, ['name', 'baseModelId', 'splitId']],
    ['pretrain', pretrainTemplate, pretrainConfig, ['name', 'corpusId', 'splitId']],
  ] as const)('of %s name every setting with its default', (_, template, schema, chosen) => {
    const printed = parse(template) as Record<string, unknown>
    for (const name of chosen) expect(template).toContain(name)
    const given = { name: 'a', baseModelId: 1, corpusId: 1, splitId: 1, taskIds: ['readmission'], kind: printed.kind }
    const defaults = schema.parse(schema === pretrainConfig ? { ...given, baseModelId: null } : given)
    const expected = Object.entries(defaults).filter(([name]) => !(chosen as readonly string[]).includes(name))
    expect(printed).toEqual(Object.fromEntries(expected))
  })

  it('show parts that are off in a form that can be taken over', () => {
    const parts = [...(finetuneTemplate + pretrainTemplate).matchAll(/^# (lora|general|learningRateSearch): \{.*$/gm)]
    expect(parts.map(([, name]) => name)).toEqual(['lora', 'learningRateSearch', 'lora', 'general'])
    for (const [line] of parts) {
      const { general, ...part } = parse(line.slice(2)) as Record<string, unknown>
      if (general) expect(pretrainConfig.shape.general.safeParse(general).success).toBe(true)
      else expect(resolveRun(finetuneConfig, [needed, givenSettings(part)])).toMatchObject(part)
    }
  })
})
