import { describe, expect, it } from 'vitest'
import { protocolChanges, protocols } from '../../../shared/domain/protocols.ts'
import { finetuneConfig, runConfig } from '../../../shared/domain/run.ts'

const given = { kind: 'finetune', name: 'a', baseModelId: 1, splitId: 1, taskIds: ['los'] } as const

describe('the presets of the paper', () => {
  it('are settings that a run takes, and differ in the AUROC that is followed', () => {
    const [paper, corrected] = (['paper-exact', 'corrected'] as const).map((protocol) =>
      finetuneConfig.strict().parse({ ...given, protocol, ...protocols[protocol].settings }),
    )
    expect(paper).toMatchObject({ steps: 5120, epsilon: 1e-5, clipNorm: null, selection: 'micro' })
    expect(corrected).toEqual({ ...paper, protocol: 'corrected', selection: 'macro' })
  })

  it('are known with what was changed since', () => {
    const { settings } = protocols.corrected
    const config = finetuneConfig.parse({ ...given, protocol: 'corrected', ...settings, steps: 100 })
    expect(protocolChanges(config)).toEqual(['steps'])
    expect(protocolChanges({ ...config, steps: 5120 })).toEqual([])
    expect(protocolChanges({ ...config, protocol: 'own' })).toEqual([])
  })
})

describe('a config that an earlier version stored', () => {
  it('is read with what came since switched off', () => {
    const finetune = { ...given, learningRate: 1e-3, patienceSteps: null }
    expect(runConfig.parse(finetune)).toMatchObject({ lora: null, learningRateSearch: null, device: 'cpu', clipNorm: null })
    const pretrain = { kind: 'pretrain', name: 'a', corpusId: 1, splitId: 1, preset: 'nano', steps: 10 }
    expect(runConfig.parse(pretrain)).toMatchObject({ baseModelId: null, general: null, clipNorm: 1, beta2: 0.95 })
  })
})
