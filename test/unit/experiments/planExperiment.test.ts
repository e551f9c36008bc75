import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHash } from 'node:crypto'
import { contentAddress } from '../../../main/experiments/contentAddress.ts'
import type { ExperimentFacts } from '../../../main/experiments/facts.ts'
import { planExperiment } from '../../../main/experiments/planExperiment.ts'
import { nestedSample } from '../../../main/tasks/nestedSample.ts'
import { experimentDefinition, experimentKinds, type ExperimentKind } from '../../../shared/domain/experiment.ts'
import { isWholePretraining, type FinetuneConfig, type ModelCard } from '../../../shared/domain/run.ts'

const tasks = ['readmission', 'los', 'cci']
const windows = [0, 1].map((index) => ({
  index,
  from: `202${index}-01-01`,
  until: null,
  unseen: { notes: 10, patients: 10 },
  returning: { notes: 0, patients: 0 },
}))
const facts: ExperimentFacts = {
  resultsVersion: 1,
  splits: [
    { id: 3, name: 'Other', corpusId: 2, createdAt: 'c', method: 'external', sets: [{ set: 'external', notes: 50 }], windows: [] },
    {
      id: 2,
      name: 'Home',
      corpusId: 1,
      createdAt: 'b',
      method: 'temporal',
      sets: (['train', 'validation', 'test', 'temporal'] as const).map((set) => ({ set, notes: 100 })),
      windows,
    },
  ],
  corpora: [
    { id: 1, name: 'A', createdAt: 'a', notes: 400 },
    { id: 2, name: 'B', createdAt: 'a', notes: 50 },
  ],
  models: [{ id: 7, name: 'Base', trainable: true, untuned: true, address: 'base' }],
  labelSets: [1, 2].flatMap((corpusId) =>
    tasks.map((taskId, index) => ({ id: 10 * corpusId + index, corpusId, taskId, createdAt: 'l' })),
  ),
  taskNames: { readmission: 'Return', los: 'Length of stay', cci: 'Return' },
  trainingNotes: tasks.map((taskId) => ({ splitId: 2, taskId, notes: 2500 })),
}

const needed: Partial<Record<ExperimentKind, object>> = {
  'clinical-vs-general': { models: [{ name: 'general', pretrain: { steps: 30 } }, { name: 'clinical', pretrain: { steps: 20 } }] },
  'pretraining-trajectory': { model: { pretrain: { steps: 20 } }, checkpoints: [20, 0, 5], reading: ['Other'] },
  'continued-pretraining': {
    further: [{ pretrain: { steps: 5 } }, { pretrain: { steps: 5, lora: { targets: ['q'] } } }],
  },
  external: { to: 'Other' },
  'token-budget': { pretrainTokens: [0, 100_000, 400_000], finetuneTokens: [20_000, 80_000] },
  'perplexity-vs-auroc': { pretrainSteps: [0, 10, 20] },
}

const define = (kind: ExperimentKind, more: object = {}) =>
  experimentDefinition.parse({ kind, name: 'Test', tasks, model: { pretrain: { steps: 20 } }, ...needed[kind], ...more })

const anyDefinition = fc
  .record({
    kind: fc.constantFrom(...experimentKinds),
    tasks: fc.uniqueArray(fc.constantFrom(...tasks), { minLength: 2 }),
    seeds: fc.uniqueArray(fc.nat(50), { minLength: 1, maxLength: 4 }),
    baseline: fc.boolean(),
    maximumTrain: fc.option(fc.integer({ min: 1, max: 3000 })),
    sizes: fc.uniqueArray(fc.oneof(fc.integer({ min: 1, max: 4000 }), fc.constant('all' as const)), { minLength: 1, maxLength: 5 }),
  })
  .map(({ kind, maximumTrain, sizes, ...more }) =>
    define(kind, { ...more, finetune: { maximumTrain }, ...('sizes' in define(kind) ? { sizes } : {}) }),
  )

describe('the plan of an experiment', () => {
  it('has no cell twice, each after what it needs, and every group of a comparison is scored by cells of its task and set', () => {
    fc.assert(
      fc.property(anyDefinition, (definition) => {
        const { cells, comparisons } = planExperiment(definition, facts)
        expect(new Set(cells.map(({ address }) => address)).size).toBe(cells.length)
        expect(new Set(cells.map(({ key }) => key)).size).toBe(cells.length)
        const known = new Map<string, (typeof cells)[number]>()
        for (const cell of cells) {
          if (cell.model && 'cell' in cell.model) expect(known.has(cell.model.cell)).toBe(true)
          known.set(cell.key, cell)
        }
        expect(comparisons.length).toBeGreaterThan(0)
        for (const { groups, taskId, set, splitId } of comparisons) {
          expect(groups.length).toBeGreaterThan(0)
          for (const key of groups.flatMap((group) => group.cells)) {
            expect(known.get(key)!.config).toMatchObject({ kind: 'score', set, splitId, taskIds: expect.arrayContaining([taskId]) })
          }
        }
        const scored = new Set(comparisons.flatMap(({ groups }) => groups.flatMap((group) => group.cells)))
        expect(cells.filter(({ config, key }) => config.kind === 'score' && !scored.has(key))).toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  it('is the same for the same definition and facts, whatever the experiment is called', () => {
    const addresses = (name: string) => planExperiment(define('transfer-matrix', { name }), facts).cells.map(({ address }) => address)
    expect(addresses('One')).toEqual(addresses('Two'))
  })

  it('calls tasks what people call them, where that tells them apart, and keeps the seed in the name of a run however long it is', () => {
    const { cells } = planExperiment(define('zero-shot-vs-finetuned', { tasks: ['los', 'cci'], model: 'Base', name: 'x'.repeat(100) }), facts)
    const tuned = cells.filter(({ config }) => config.kind === 'finetune')
    expect(tuned.map(({ key }) => key)).toEqual(['finetune Base on Length of stay, seed 1', 'finetune Base on cci, seed 1'])
    expect(tuned.map(({ config }) => 'name' in config && config.name)).toEqual([
      expect.stringMatching(/^x{79}….*on Length of stay, seed 1$/),
      expect.stringMatching(/^x{79}….*on cci, seed 1$/),
    ])
    const { cells: renamed } = planExperiment(define('transfer-matrix'), { ...facts, taskNames: {} })
    expect(renamed.map(({ address }) => address)).toEqual(planExperiment(define('transfer-matrix'), facts).cells.map(({ address }) => address))
  })

  it.each([
    ['the labels', { ...facts, labelSets: facts.labelSets.map((set) => ({ ...set, createdAt: 'later' })) }, ['finetune', 'baseline', 'score']],
    ['the split', { ...facts, splits: facts.splits.map((split) => ({ ...split, createdAt: 'later' })) }, ['pretrain', 'finetune', 'baseline', 'score']],
    ['the version of results', { ...facts, resultsVersion: 2 }, ['pretrain', 'finetune', 'baseline', 'score']],
  ])('gives other addresses to what depends on %s when that changes', (_, changed, kinds) => {
    const before = planExperiment(define('zero-shot-vs-finetuned'), facts).cells
    const after = planExperiment(define('zero-shot-vs-finetuned'), changed).cells
    const moved = before.filter((cell, index) => cell.address !== after[index].address)
    expect(new Set(moved.map(({ config }) => config.kind))).toEqual(new Set(kinds))
  })

  it('knows a model that an earlier cell made by that cell, wherever it has which number', () => {
    const definition = define('zero-shot-vs-finetuned')
    const [pretrained, ...rest] = planExperiment(definition, facts).cells
    const made = { id: 9, name: 'Made', trainable: true, untuned: true, address: pretrained.address }
    const again = planExperiment({ ...definition, model: 9 } as typeof definition, { ...facts, models: [made] })
    expect(again.cells.map(({ address }) => address)).toEqual(rest.map(({ address }) => address))
  })

  it('asks for all notes once, and for no size that they do not reach', () => {
    const { comparisons, cells } = planExperiment(
      define('data-efficiency', { tasks: ['los'], sizes: [100, 1000, 3000, 10_000, 'all'], seeds: [1, 2] }),
      facts,
    )
    expect(comparisons[0].groups.map(({ labels }) => `${labels.model} ${labels.n}`)).toEqual([
      'pretrained nano 0',
      'pretrained nano 100',
      'pretrained nano 1000',
      'pretrained nano all',
      'TF-IDF 100',
      'TF-IDF 1000',
      'TF-IDF all',
    ])
    const samples = cells.flatMap(({ config }) =>
      config.kind === 'finetune' ? [[config.maximumTrain, config.sampleSeed, config.seed]] : [],
    )
    expect(samples).toEqual([[100, 1, 1], [100, 2, 2], [1000, 1, 1], [1000, 2, 2], [null, 0, 1], [null, 0, 2]])
  })

  it('pairs several base models at zero-shot and at each size, the first one as the reference', () => {
    const { comparisons } = planExperiment(define('clinical-vs-general', { tasks: ['los'], sizes: [100, 1000] }), facts)
    expect(comparisons.map(({ groups }) => groups.map(({ labels }) => `${labels.model} ${labels.n}`))).toEqual([
      ['general 0', 'clinical 0'],
      ['general 100', 'clinical 100', 'TF-IDF 100'],
      ['general 1000', 'clinical 1000', 'TF-IDF 1000'],
    ])
    const [{ groups }] = comparisons
    expect(groups.map(({ pretrainingOf }) => pretrainingOf)).toEqual([{ cell: 'pretrain general' }, { cell: 'pretrain clinical' }])
  })

  it('follows one pretraining through its checkpoints, each going on from the one before and the last the ordinary model', () => {
    const { cells, comparisons } = planExperiment(define('pretraining-trajectory', { tasks: ['los'] }), facts)
    const stages = cells.flatMap(({ config, key, model, work }) => (config.kind === 'pretrain' ? [{ ...config, key, model, work }] : []))
    expect(stages.map(({ steps, stopAfter }) => [steps, stopAfter])).toEqual([[20, 0], [20, 5], [20, null]])
    expect(stages.map(({ model }) => model)).toEqual([null, { cell: stages[0].key }, { cell: stages[1].key }])
    const [none, first, rest] = stages.map(({ work }) => work)
    expect([none, rest]).toEqual([0, 3 * first])
    const ordinary = planExperiment(define('zero-shot-vs-finetuned', { tasks: ['los'] }), facts).cells[0]
    expect(cells.find(({ key }) => key === stages[2].key)!.address).toBe(ordinary.address)
    expect(comparisons.map(({ taskId, splitId, set }) => [taskId, splitId, set])).toEqual([
      ...tasks.map((taskId) => [taskId, 3, 'external']),
      ['los', 2, 'temporal'],
    ])
    for (const { groups } of comparisons) expect(groups.map(({ labels }) => labels['pretraining steps'])).toEqual([0, 5, 20])
  })

  it.each([
    [{ checkpoints: [0, 21] }, 'experiment.checkpoints'],
    [{ reading: ['Home'] }, 'experiment.reading'],
  ])('of a trajectory with %j is refused', (more, code) => {
    expect(() => planExperiment(define('pretraining-trajectory', more), facts)).toThrow(expect.objectContaining({ code }))
  })

  it('pretrains the same base model further in each way, and finetunes all alike', () => {
    const { cells } = planExperiment(define('continued-pretraining', { model: 'Base', tasks: ['los'], seeds: [1, 2] }), facts)
    const pretrained = cells.filter(({ config }) => config.kind === 'pretrain')
    expect(pretrained.map(({ model, config }) => [model, 'lora' in config && config.lora !== null])).toEqual([
      [{ id: 7 }, false],
      [{ id: 7 }, true],
    ])
    const tuned = cells.filter(({ config }) => config.kind === 'finetune')
    expect(tuned.map(({ model }) => model)).toEqual(
      [{ id: 7 }, ...pretrained.map(({ key }) => ({ cell: key }))].flatMap((base) => [base, base]),
    )
    const settings = tuned.map(({ config }) => JSON.stringify({ ...config, name: '', baseModelId: 0, seed: 0 }))
    expect(new Set(settings).size).toBe(1)
  })

  it('fits TF-IDF on the training notes that are finetuned on', () => {
    const samples = (finetune: object) => {
      const { cells } = planExperiment(define('zero-shot-vs-finetuned', { tasks: ['los'], seeds: [3, 4], finetune }), facts)
      return ['finetune', 'baseline'].map((kind) =>
        cells.flatMap(({ config }) => ('sampleSeed' in config && config.kind === kind ? [[config.maximumTrain, config.sampleSeed]] : [])),
      )
    }
    const cut = [[100, 3], [100, 4]]
    expect(samples({ maximumTrain: 100 })).toEqual([cut, cut])
    expect(samples({})).toEqual([[[null, 0], [null, 0]], [[null, 0]]])
  })

  it('has a row for none, each task and joint, and a column for each task', () => {
    const { comparisons } = planExperiment(define('transfer-matrix'), facts)
    expect(comparisons.map(({ taskId }) => taskId)).toEqual(tasks)
    for (const { groups } of comparisons)
      expect(groups.map(({ labels }) => labels['finetuned on'])).toEqual(['none', 'readmission', 'Length of stay', 'cci', 'joint'])
  })

  it('trains the joint model as many steps for each task as the single ones have', () => {
    const finetune = { steps: 40, validateEvery: 20, patienceSteps: 20 }
    const { cells } = planExperiment(define('joint-multitask', { tasks: ['los', 'cci'], finetune }), facts)
    const tuned = cells.flatMap(({ config }) => (config.kind === 'finetune' ? [config as FinetuneConfig] : []))
    expect(tuned.map(({ taskIds, steps, validateEvery, patienceSteps }) => [taskIds.length, steps, validateEvery, patienceSteps])).toEqual([
      [2, 80, 40, 40], [1, 40, 20, 20], [1, 40, 20, 20],
    ])
  })

  it('tunes nothing on an external test, and on another hospital only what has training notes', () => {
    const learned = (splits: ExperimentFacts['splits']) =>
      planExperiment(define('external', { split: 'Home' }), { ...facts, splits }).cells.flatMap(({ config }) =>
        config.kind === 'score' ? [] : [config.splitId],
      )
    expect(new Set(learned(facts.splits))).toEqual(new Set([2]))
    const open = { ...facts.splits[0], method: 'random' as const, sets: [{ set: 'test' as const, notes: 20 }] }
    expect(new Set(learned([open, facts.splits[1]]))).toEqual(new Set([2, 3]))
  })

  it('counts tokens in whole steps, and trains no budget short', () => {
    const { cells, comparisons } = planExperiment(define('token-budget', { tasks: ['los'] }), facts)
    expect(comparisons[0].groups.map(({ labels }) => [labels.pretrained, labels.finetuned])).toEqual(
      [0, 98_304, 401_408].flatMap((pretrained) => [16_384, 81_920].map((finetuned) => [pretrained, finetuned])),
    )
    const tuned = cells.flatMap(({ config }) => (config.kind === 'finetune' ? [config as FinetuneConfig] : []))
    expect(tuned.map(({ patienceSteps }) => patienceSteps)).toEqual(tuned.map(() => null))
  })

  it.each([
    [{ split: 'Nowhere' }, 'experiment.reference', '2 "Home"'],
    [{ model: 'None' }, 'experiment.reference', '7 "Base"'],
    [{ split: 3 }, 'experiment.split', 'external test'],
    [{ on: 'external' }, 'experiment.set', 'external'],
    [{ tasks: ['sepsis', 'los'] }, 'labels.missing', 'sepsis'],
  ])('refuses %j', (more, code, said) => {
    expect(() => planExperiment(define('joint-multitask', more), facts)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(said) }),
    )
  })

  it('takes shape and tokenizer of random weights from the model, pretrained here or not, anew for each seed', () => {
    const { cells } = planExperiment(define('pretrained-vs-random', { model: 'Base', tasks: ['los'], seeds: [1, 2] }), facts)
    const random = cells.flatMap(({ config, model }) => (config.kind === 'pretrain' ? [{ ...config, model }] : []))
    expect(random.map(({ steps, seed, randomWeights, model }) => [steps, seed, randomWeights, model])).toEqual([
      [0, 1, true, { id: 7 }],
      [0, 2, true, { id: 7 }],
    ])
  })
})

describe('a model that experiments begin with where none is named', () => {
  const card = (taskIds: string[], config: object) => ({ taskIds, config }) as unknown as ModelCard
  it('was pretrained to its end, or imported; no finetuned model, no random weights, no stage of a trajectory', () => {
    expect([card([], {}), card([], { steps: 9, stopAfter: null })].map(isWholePretraining)).toEqual([true, true])
    const others = [card(['los'], { steps: 9 }), card([], { steps: 0 }), card([], { steps: 9, stopAfter: 4 })]
    expect(others.map(isWholePretraining)).toEqual([false, false, false])
  })
})

describe('a definition', () => {
  it.each([
    [{ finetune: { step: 5 } }, 'There is no such setting.'],
    [{ finetune: { steps: 0 } }, 'expected number to be >=1'],
    [{ finetune: { seed: 4 } }, 'The experiment itself decides this.'],
    [{ tasks: ['los', 'los'] }, 'Each one only once.'],
  ])('with %j is refused', (more, said) => {
    const { error } = experimentDefinition.safeParse({ kind: 'seed-sweep', name: 'x', tasks, ...more })
    expect(JSON.stringify(error?.issues)).toContain(said)
  })
})

describe('content addresses', () => {
  it('do not depend on the order of names, but on every value', () => {
    expect(contentAddress({ a: 1, b: [{ c: 2, d: undefined }] })).toBe(contentAddress({ b: [{ c: 2 }], a: 1 }))
    expect(contentAddress({ a: [1, 2] })).not.toBe(contentAddress({ a: [2, 1] }))
  })
})

describe('samples of training notes', () => {
  const notes = Array.from({ length: 200 }, (_, noteId) => ({
    noteId,
    hash: createHash('sha256').update(String(noteId % 190)).digest('hex'),
  }))

  it('of one seed lie within every larger one, have their size, and do not depend on the order of the notes', () => {
    fc.assert(
      fc.property(fc.nat(5), fc.integer({ min: 1, max: 250 }), fc.integer({ min: 1, max: 250 }), (seed, a, b) => {
        const [small, large] = [Math.min(a, b), Math.max(a, b)].map((size) => nestedSample(notes, size, seed))
        expect(small).toHaveLength(Math.min(a, b, notes.length))
        const held = new Set(large)
        expect(small.every((note) => held.has(note))).toBe(true)
        expect(nestedSample(notes.toReversed(), Math.min(a, b), seed).toSorted((x, y) => x.noteId - y.noteId)).toEqual(small)
      }),
    )
  })

  it('of two seeds are different notes', () => {
    const [first, second] = [1, 2].map((seed) => new Set(nestedSample(notes, 50, seed)))
    expect(first.intersection(second).size).toBeLessThan(30)
  })
})
