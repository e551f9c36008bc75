import { describe, expect, it } from 'vitest'
import { scoredTogether } from '../../../renderer/features/runs/passesOfRuns.ts'
import { configValue } from '../../../renderer/features/runs/runView.ts'
import { valueAt } from '../../../renderer/features/runs/runField.ts'
import { settingRows } from '../../../renderer/features/runs/settingDifferences.ts'
import { finetuneConfig, pretrainConfig } from '../../../shared/domain/run.ts'

const tuned = finetuneConfig.parse({ kind: 'finetune', name: 'A', baseModelId: 1, splitId: 1, taskIds: ['los'] })
const text = (values: Readonly<Record<string, unknown>>, field: { name: string }) => configValue(valueAt(values, field.name))

describe('settings side by side', () => {
  it('differ where their values do, in parts of a config too', () => {
    const other = { ...tuned, name: 'B', learningRate: 3e-4, lora: { targets: ['q' as const], rank: 8, alpha: 16, dropout: 0 } }
    const rows = settingRows([tuned, other], text)
    const differing = rows.filter(({ differs }) => differs).map(({ name }) => name)
    expect(differing).toEqual(expect.arrayContaining(['name', 'learningRate', 'lora', 'lora.rank']))
    expect(differing).not.toContain('splitId')
    expect(rows.find(({ name }) => name === 'lora.rank')?.values).toEqual([null, '8'])
    expect(settingRows([tuned, tuned], text).some(({ differs }) => differs)).toBe(false)
  })

  it('of two kinds have a row for what either has', () => {
    const pretrained = pretrainConfig.parse({ kind: 'pretrain', name: 'C', corpusId: 1, splitId: 1 })
    const rows = settingRows([tuned, pretrained], text)
    expect(rows[0]).toMatchObject({ label: 'Kind', values: ['Finetune', 'Pretrain'], differs: true })
    expect(rows.find(({ name }) => name === 'taskIds')?.values).toEqual(['los', null])
    expect(rows.find(({ name }) => name === 'vocabularySize')?.values[0]).toBeNull()
  })
})

describe('passes of runs', () => {
  it('stand together where task, labels, split and set are the same, the newest of each run', () => {
    const pass = (id: number, modelId: number, set = 'test') => ({ id, modelId, taskId: 'los', splitId: 1, set, labelSetId: 1 }) as never
    const runs = [{ id: 10, modelId: 1 }, { id: 11, modelId: 2 }, { id: 12, modelId: null }]
    const groups = scoredTogether(runs, [pass(1, 1), pass(2, 1), pass(3, 2), pass(4, 2, 'validation')])
    expect(groups.map(({ passes }) => passes.map(({ runId, pass: { id } }) => [runId, id]))).toEqual([[[10, 2], [11, 3]]])
  })
})
