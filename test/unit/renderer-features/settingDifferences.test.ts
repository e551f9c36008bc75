import { describe, expect, it } from 'vitest'
import { configValue } from '../../../renderer/lib/runSettings/configValue.ts'
import { valueAt } from '../../../renderer/lib/runSettings/runField.ts'
import { settingRows } from '../../../renderer/lib/runSettings/settingDifferences.ts'
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
