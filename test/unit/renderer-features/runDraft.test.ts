import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import {
  checkDraft,
  cloneDraft,
  copyName,
  evaluationSets,
  newDraft,
  taskChoices,
  workload,
} from '../../../renderer/features/runs/runDraft.ts'
import { changeAt, isShown, valueAt } from '../../../renderer/lib/runSettings/runField.ts'
import { runFieldsOf, runKinds } from '../../../renderer/lib/runSettings/runFields.ts'
import { baselineConfig, finetuneConfig, pretrainConfig } from '../../../shared/domain/run.ts'

const nothingScored = { set: null, splitId: null, zeroShot: true, maximumNotes: null }
const noContext = { presetContext: null }
const finetune = () => newDraft('finetune', { name: 'a', baseModelId: 1, splitId: 2, taskIds: ['readmission'] })

/** Paths of all settings; a part that may be null is there itself, and with each of its own. */
function settingPaths(schema: z.ZodObject): string[] {
  return Object.entries(schema.shape).flatMap(([name, field]) => {
    let inner: unknown = field
    while (inner instanceof z.ZodDefault || inner instanceof z.ZodNullable) inner = inner.unwrap()
    // A cohort is chosen whole.
    return inner instanceof z.ZodObject && name !== 'cohort' ? [name, ...settingPaths(inner).map((path) => `${name}.${path}`)] : [name]
  })
}

describe('a new run form', () => {
  it('shows every setting of the schema exactly once, each with an explanation (the corpus is that of the split)', () => {
    const schemas = { pretrain: pretrainConfig, finetune: finetuneConfig, baseline: baselineConfig }
    for (const { kind } of runKinds) {
      const fields = runFieldsOf(kind)
      expect(fields.map((field) => field.name).sort()).toEqual(
        settingPaths(schemas[kind])
          .filter((name) => name !== 'kind' && name !== 'corpusId')
          .sort(),
      )
      for (const field of fields) expect(field.help.length).toBeGreaterThan(20)
    }
  })

  it('starts with the defaults of the schema', () => {
    expect(newDraft('finetune')).toMatchObject({
      maximumTokens: 512,
      maximumTrain: null,
      taskIds: [],
      baseModelId: null,
    })
  })

  it('says what has to be chosen, at the field', () => {
    const check = checkDraft(newDraft('finetune', { name: '' }), nothingScored, noContext)
    expect(check).toEqual({
      ok: false,
      issues: {
        name: 'Give the run a name.',
        baseModelId: 'Choose a base model.',
        splitId: 'Choose a split.',
        taskIds: 'Choose at least one task.',
      },
    })
  })

  it('refuses numbers out of range and emptied numbers', () => {
    const check = checkDraft(
      { ...finetune(), batchSize: 0, steps: null, learningRate: 0, accumulation: 1.5, seed: 0.5 },
      nothingScored,
      noContext,
    )
    expect(check).toEqual({
      ok: false,
      issues: {
        batchSize: '1 or more.',
        steps: 'A number is needed.',
        learningRate: 'More than 0.',
        accumulation: 'A whole number is needed.',
        seed: 'A whole number is needed.',
      },
    })
  })

  it('refuses a warm-up as long as the run and a sequence longer than the model reads', () => {
    const draft = newDraft('pretrain', { name: 'a', corpusId: 1, splitId: 1 })
    const check = checkDraft({ ...draft, steps: 40, warmupSteps: 40, sequenceLength: 1024 }, nothingScored, {
      presetContext: 512,
    })
    expect(check.ok ? {} : check.issues).toEqual({
      warmupSteps: 'Warm-up must be shorter than the run.',
      sequenceLength: 'This size reads at most 512 tokens at once.',
    })
  })

  it('says what is wrong in a part that is switched on, and leaves it out when it is off', () => {
    const parts = { lora: { targets: [], rank: 0, alpha: 16, dropout: 1 }, learningRateSearch: null }
    const check = checkDraft({ ...finetune(), ...parts }, nothingScored, noContext)
    expect(check.ok ? {} : check.issues).toEqual({
      'lora.targets': 'Choose at least one projection.',
      'lora.rank': '1 or more.',
      'lora.dropout': 'At most 0.9.',
    })
    const search = { trials: 5, steps: 100, minimum: 1e-3, maximum: 1e-6 }
    const searched = checkDraft({ ...finetune(), learningRateSearch: search }, nothingScored, noContext)
    expect(searched.ok ? {} : Object.keys(searched.issues)).toEqual(['learningRateSearch.maximum'])
    const pretrain = newDraft('pretrain', { name: 'a', corpusId: 1, splitId: 1 })
    const general = { corpusId: null, splitId: null, share: 1 }
    const mixed = checkDraft({ ...pretrain, general }, nothingScored, noContext)
    expect(mixed.ok ? {} : mixed.issues).toEqual({
      'general.corpusId': 'Choose a corpus.',
      'general.share': 'Less than 1.',
    })
  })

  it('shows the fields of a part only while it is on', () => {
    const rank = runFieldsOf('finetune').find((field) => field.name === 'lora.rank')!
    const draft = finetune()
    expect(isShown(rank, draft)).toBe(false)
    const on = { ...draft, ...changeAt(draft, 'lora', { rank: 8 }) }
    expect(isShown(rank, on)).toBe(true)
    expect(valueAt({ ...on, ...changeAt(on, 'lora.rank', 4) }, 'lora.rank')).toBe(4)
  })

  it('gives the config and what to score afterwards', () => {
    const check = checkDraft(finetune(), { set: 'temporal', splitId: null, zeroShot: true, maximumNotes: 500 }, noContext)
    expect(check).toMatchObject({ ok: true, scoreAfter: { set: 'temporal', splitId: null, zeroShot: true, maximumNotes: 500 } })
    expect(check.ok && finetuneConfig.safeParse(check.config).success).toBe(true)
  })

  it('never asks for zero-shot scores of a baseline, and scores nothing after pretraining', () => {
    const baseline = newDraft('baseline', { name: 'a', splitId: 1, taskIds: ['los'] })
    const pretrain = newDraft('pretrain', { name: 'a', corpusId: 1, splitId: 1 })
    const scored = { set: 'test' as const, splitId: null, zeroShot: true, maximumNotes: null }
    expect(checkDraft(baseline, scored, noContext)).toMatchObject({ ok: true, scoreAfter: { zeroShot: false } })
    expect(checkDraft(pretrain, scored, noContext)).toMatchObject({ ok: true, scoreAfter: null })
  })

  it('is filled from a stored config under a new name', () => {
    const check = checkDraft({ ...finetune(), seed: 7 }, nothingScored, noContext)
    if (!check.ok) throw new Error('draft must be right')
    expect(cloneDraft(check.config)).toEqual({ ...check.config, name: 'a, copy' })
    expect(copyName('a, copy')).toBe('a, copy 2')
    expect(copyName('a, copy 9')).toBe('a, copy 10')
    expect(copyName('x'.repeat(120))).toHaveLength(120)
  })
})

describe('what can be chosen', () => {
  it('tells why a task cannot be learned', () => {
    const tasks = ['a', 'b', 'c', 'd'].map((id) => ({ id, name: id.toUpperCase() }))
    const choices = taskChoices(tasks, [
      { taskId: 'a', set: 'train', window: null, notes: 10, counts: [9, 1] },
      { taskId: 'b', set: 'train', window: null, notes: 10, counts: [10, 0] },
      { taskId: 'c', set: 'test', window: null, notes: 10, counts: [5, 5] },
    ])
    expect(choices.map(({ trainNotes, reason }) => [trainNotes, reason])).toEqual([
      [10, null],
      [null, 'training notes show one option only'],
      [null, 'no labelled training notes'],
      [null, 'no labels in this corpus'],
    ])
  })

  it('offers sets with notes only, later notes of unseen patients first', () => {
    const set = (name: 'train' | 'validation' | 'test' | 'temporal' | 'temporal_seen', notes: number) => ({
      set: name,
      notes,
      patients: notes,
    })
    const split = {
      id: 1,
      corpusId: 1,
      name: 's',
      createdAt: '',
      patientOverlap: 0,
      textOverlap: 0,
      withoutSet: [],
      settings: { method: 'random' as const, validationShare: 0.1, testShare: 0.2, seed: 1, stratifyBy: null, cohort: null },
      windows: [],
      sets: [set('train', 9), set('validation', 2), set('test', 0), set('temporal', 3), set('temporal_seen', 1)],
    }
    expect(evaluationSets(split)).toEqual(['temporal', 'temporal_all', 'validation'])
    expect(evaluationSets(undefined)).toEqual([])
  })

  it('says how much a run will read', () => {
    expect(workload(newDraft('pretrain'), null)).toBe(
      '600 steps × 16 sequences × 256 tokens = 2,457,600 tokens read, all of them notes.',
    )
    expect(workload({ ...finetune(), steps: 10, batchSize: 32 }, 640)).toBe(
      'At most 320 examples read, about 0.5 passes over 640 training notes.',
    )
    expect(workload({ ...finetune(), steps: 10, maximumTrain: 100 }, 640)).toContain(
      'about 3.2 passes over 100 training notes',
    )
  })
})
