import type { ExperimentDefinition, ExperimentKind, ExperimentOf, ModelSource } from '../../shared/domain/experiment.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { LoraSettings } from '../../shared/domain/lora.ts'
import { finetuneConfig, pretrainConfig } from '../../shared/domain/run.ts'
import type { EvaluationSet } from '../../shared/domain/split.ts'
import { createCells, type Cell, type CellBuilder, type Judged, type Model } from './cells.ts'
import { findSplit, taskNameIn, type ExperimentFacts, type SplitFact } from './facts.ts'

/**
 * Expands an experiment into cells and the comparisons its result is made of. Pure: the same definition and facts give the
 * same plan.
 */

/** One estimate of a result: the mean over passes that differ in their seed alone. */
export interface Group {
  labels: Record<string, string | number>
  /** Cells that score it. */
  cells: string[]
  /** Cell or model whose perplexity stands beside. */
  perplexityOf?: Model['ref']
  /** Cell or model whose size and tokens of pretraining stand beside, and should be equal within a comparison. */
  pretrainingOf?: Model['ref']
}

/** Groups that are compared on the same notes of one task, with the same resamples; the first is the reference. */
export interface ComparisonPlan {
  taskId: string
  splitId: number
  set: EvaluationSet
  window: number | null
  groups: Group[]
}

export interface ExperimentPlan {
  cells: Cell[]
  comparisons: ComparisonPlan[]
}

interface Expansion<Definition extends ExperimentDefinition = ExperimentDefinition> {
  definition: Definition
  facts: ExperimentFacts
  home: SplitFact
  judged: Judged
  cells: CellBuilder
}

/** @throws AppError 'experiment.reference', 'experiment.set', 'experiment.random', 'labels.missing' */
export function planExperiment(definition: ExperimentDefinition, facts: ExperimentFacts): ExperimentPlan {
  const home = findSplit(facts, definition.split)
  if (home.method === 'external') {
    throw new AppError('experiment.split', `The split "${home.name}" is an external test: nothing learns from it. Choose another one.`)
  }
  const cells = createCells(definition, facts, home)
  const judged = { split: home, set: setOf(home, definition.on) }
  const expand = expansions[definition.kind] as (expansion: Expansion) => ComparisonPlan[]
  const comparisons = expand({ definition, facts, home, judged, cells })
  return { cells: cells.cells(), comparisons }
}

/** @throws AppError 'experiment.set' where the split has no such set. */
function setOf({ name, sets }: SplitFact, wanted: EvaluationSet | null): EvaluationSet {
  const has = (set: string) => sets.some((each) => each.set === set && each.notes > 0)
  if (wanted === null) return has('temporal') ? 'temporal' : 'test'
  if (has(wanted === 'temporal_all' ? 'temporal' : wanted)) return wanted
  throw new AppError('experiment.set', `The split "${name}" has no notes in the set "${wanted}". Choose another one with "on".`)
}

const expansions: { [Kind in ExperimentKind]: (expansion: Expansion<ExperimentOf<Kind>>) => ComparisonPlan[] } = {
  'zero-shot-vs-finetuned': zeroShotVersusFinetuned,
  'transfer-matrix': transferMatrix,
  'joint-multitask': jointMultitask,
  'data-efficiency': dataEfficiency,
  'clinical-vs-general': clinicalVersusGeneral,
  'continued-pretraining': continuedPretraining,
  temporal,
  external,
  'pretrained-vs-random': pretrainedVersusRandom,
  'lora-vs-full': loraVersusFull,
  'learning-rate-sweep': learningRateSweep,
  'seed-sweep': seedSweep,
  'token-budget': tokenBudget,
  'perplexity-vs-auroc': perplexityVersusAuroc,
  'pretraining-trajectory': pretrainingTrajectory,
}

/** One comparison a task, on the notes that are judged. */
function perTask(
  { definition, judged }: Pick<Expansion, 'definition' | 'judged'>,
  groupsOf: (taskId: string) => Group[],
): ComparisonPlan[] {
  return definition.tasks.map((taskId) => comparison(taskId, judged, groupsOf(taskId)))
}

function comparison(taskId: string, { split, set }: Judged, groups: Group[], window: number | null = null): ComparisonPlan {
  return { taskId, splitId: split.id, set, window, groups: groups.filter(({ cells }) => cells.length > 0) }
}

/** Finetuned on the task once a seed, and scored. */
function tunedSeeds(
  { definition, judged, cells }: Expansion,
  base: Model,
  taskId: string,
  choice: { settings?: Parameters<CellBuilder['finetune']>[0]['settings']; note?: string } = {},
): string[] {
  return definition.seeds.map((seed) => cells.score(cells.finetune({ base, taskIds: [taskId], seed, ...choice }), [taskId], judged))
}

/** Fitted on all tasks at once, on the training notes of each finetuning, and scored. `label`: what tells groups apart. */
function baselineGroup({ definition, cells, judged }: Expansion, label = 'model'): Group[] {
  const { baseline, tasks, seeds, finetune } = definition
  if (!baseline) return []
  // All notes are the same notes, whatever the seed.
  const samples = finetune.maximumTrain == null ? [0] : seeds
  const scored = samples.map((sampleSeed) => cells.score(cells.baseline(tasks, { sampleSeed }), tasks, judged))
  return [{ labels: { [label]: 'TF-IDF' }, cells: scored }]
}

function zeroShotVersusFinetuned(expansion: Expansion<ExperimentOf<'zero-shot-vs-finetuned'>>): ComparisonPlan[] {
  const { definition, cells, judged } = expansion
  const base = cells.source(definition.model)
  const zeroShot = cells.score(base, definition.tasks, judged)
  return perTask(expansion, (taskId) => [
    { labels: { model: 'zero-shot' }, cells: [zeroShot] },
    { labels: { model: 'finetuned' }, cells: tunedSeeds(expansion, base, taskId) },
    ...baselineGroup(expansion),
  ])
}

function transferMatrix({ definition, facts, cells, judged }: Expansion<ExperimentOf<'transfer-matrix'>>): ComparisonPlan[] {
  const { tasks, seeds } = definition
  const base = cells.source(definition.model)
  const scored = (taskIds: string[]) => seeds.map((seed) => cells.score(cells.finetune({ base, taskIds, seed }), tasks, judged))
  const rows: Group[] = [
    { labels: { 'finetuned on': 'none' }, cells: [cells.score(base, tasks, judged)] },
    ...tasks.map((taskId) => ({ labels: { 'finetuned on': taskNameIn(facts, taskId) }, cells: scored([taskId]) })),
    { labels: { 'finetuned on': 'joint' }, cells: scored(tasks) },
  ]
  return perTask({ definition, judged }, () => rows)
}

function jointMultitask(expansion: Expansion<ExperimentOf<'joint-multitask'>>): ComparisonPlan[] {
  const { definition, cells, judged } = expansion
  const { tasks, seeds } = definition
  const base = cells.source(definition.model)
  const joint = seeds.map((seed) => cells.score(cells.finetune({ base, taskIds: tasks, seed }), tasks, judged))
  return perTask(expansion, (taskId) => [
    { labels: { finetuned: 'single task' }, cells: tunedSeeds(expansion, base, taskId) },
    { labels: { finetuned: 'joint' }, cells: joint },
  ])
}

function dataEfficiency(expansion: Expansion<ExperimentOf<'data-efficiency'>>): ComparisonPlan[] {
  const { definition, cells, judged } = expansion
  const models: (ModelSource | null)[] = definition.models.length > 0 ? definition.models : [definition.model]
  const bases = models.map((model) => cells.source(model))
  const zeroShots = bases.map((base) => ({
    labels: { model: base.name, n: 0 },
    cells: [cells.score(base, definition.tasks, judged)],
  }))
  return perTask(expansion, (taskId) => {
    const sizes = sizesOf(expansion, taskId)
    return [
      ...zeroShots,
      ...bases.flatMap((base) =>
        sizes.map((n) => ({
          labels: { model: base.name, n: n ?? 'all' },
          cells: tunedSeeds(expansion, base, taskId, { settings: { maximumTrain: n }, note: `, n ${n ?? 'all'}` }),
        })),
      ),
      ...sizes.flatMap((n) => baselineAt(expansion, taskId, n)),
    ]
  })
}

/** A comparison a task and size, so that models are paired at equal finetuning. */
function clinicalVersusGeneral(expansion: Expansion<ExperimentOf<'clinical-vs-general'>>): ComparisonPlan[] {
  const { definition, cells, judged } = expansion
  const bases = definition.models.map((model) => cells.source(model))
  const at = (n: number | string, base: Model, scored: string[]): Group => ({
    labels: { model: base.name, n },
    cells: scored,
    pretrainingOf: base.ref,
  })
  return definition.tasks.flatMap((taskId) => [
    comparison(taskId, judged, bases.map((base) => at(0, base, [cells.score(base, definition.tasks, judged)]))),
    ...sizesOf(expansion, taskId).map((n) => {
      const choice = { settings: { maximumTrain: n }, note: `, n ${n ?? 'all'}` }
      const tuned = bases.map((base) => at(n ?? 'all', base, tunedSeeds(expansion, base, taskId, choice)))
      return comparison(taskId, judged, [...tuned, ...baselineAt(expansion, taskId, n)])
    }),
  ])
}

/** TF-IDF on the sample of each seed. */
function baselineAt({ definition, cells, judged }: Expansion, taskId: string, n: number | null): Group[] {
  if (!definition.baseline) return []
  // All notes are the same notes, whatever the seed.
  const samples = n === null ? [0] : definition.seeds
  const fitted = samples.map((sampleSeed) => cells.baseline([taskId], { maximumTrain: n, sampleSeed }))
  return [{ labels: { model: 'TF-IDF', n: n ?? 'all' }, cells: fitted.map((model) => cells.score(model, [taskId], judged)) }]
}

/** What the labelled training notes reach of the sizes asked for. */
function sizesOf({ definition, facts, home }: Expansion<ExperimentOf<'data-efficiency' | 'clinical-vs-general'>>, taskId: string) {
  const known = facts.trainingNotes.find((each) => each.splitId === home.id && each.taskId === taskId)?.notes ?? 0
  return smallerSizes(definition.sizes, known)
}

/** Ascending, null for all notes; sizes that the notes do not reach are all of them. */
function smallerSizes(sizes: readonly (number | 'all')[], known: number): (number | null)[] {
  const numbers = sizes.filter((size) => size !== 'all').toSorted((a, b) => a - b)
  const reached = numbers.filter((size) => size < known)
  return reached.length < sizes.length ? [...reached, null] : reached
}

function continuedPretraining(expansion: Expansion<ExperimentOf<'continued-pretraining'>>): ComparisonPlan[] {
  const { definition, cells } = expansion
  const base = cells.source(definition.model)
  const models = [base, ...definition.further.map((further) => cells.pretrained(further, base))]
  return perTask(expansion, (taskId) => [
    ...models.map((model) => ({
      labels: { 'finetuned from': model.name },
      cells: tunedSeeds(expansion, model, taskId),
      perplexityOf: model.ref,
    })),
    ...baselineGroup(expansion, 'finetuned from'),
  ])
}

function temporal(expansion: Expansion<ExperimentOf<'temporal'>>): ComparisonPlan[] {
  const { definition, home, cells } = expansion
  if (home.windows.length === 0) {
    throw new AppError('experiment.set', `The split "${home.name}" has no later period. Choose a temporal split.`)
  }
  const base = cells.source(definition.model)
  const sets = (['test', 'temporal', 'temporal_all'] as const).filter(
    (set) => set === 'temporal_all' || home.sets.some((each) => each.set === set && each.notes > 0),
  )
  return definition.tasks.flatMap((taskId) =>
    sets.flatMap((set) => {
      const judged = { split: home, set }
      const there = { ...expansion, judged }
      const groups: Group[] = [
        { labels: { model: 'zero-shot' }, cells: [cells.score(base, definition.tasks, judged)] },
        { labels: { model: 'finetuned' }, cells: tunedSeeds(there, base, taskId) },
        ...baselineGroup(there),
      ]
      const windows = set === 'temporal_all' && home.windows.length > 1 ? home.windows : []
      return [comparison(taskId, judged, groups), ...windows.map(({ index }) => comparison(taskId, judged, groups, index))]
    }),
  )
}

function external(expansion: Expansion<ExperimentOf<'external'>>): ComparisonPlan[] {
  const { definition, facts, home, judged, cells } = expansion
  const other = findSplit(facts, definition.to)
  if (other.corpusId === home.corpusId) {
    throw new AppError('experiment.external', 'The split given with "to" is of the same corpus. Choose one of another hospital.')
  }
  const isTuned = other.method !== 'external'
  const there = { split: other, set: isTuned ? setOf(other, null) : ('external' as const) }
  const base = cells.source(definition.model)
  const tunedOn = (split: SplitFact, taskId: string, at: Judged) =>
    definition.seeds.map((seed) => cells.score(cells.finetune({ base, taskIds: [taskId], seed, split }), [taskId], at))
  return definition.tasks.flatMap((taskId) => [
    comparison(taskId, judged, [
      { labels: { model: 'zero-shot' }, cells: [cells.score(base, definition.tasks, judged)] },
      { labels: { model: 'tuned at A' }, cells: tunedOn(home, taskId, judged) },
    ]),
    comparison(taskId, there, [
      { labels: { model: 'zero-shot' }, cells: [cells.score(base, definition.tasks, there)] },
      { labels: { model: 'tuned at A' }, cells: tunedOn(home, taskId, there) },
      { labels: { model: 'tuned at B' }, cells: isTuned ? tunedOn(other, taskId, there) : [] },
      ...baselineGroup({ ...expansion, judged: there }),
    ]),
  ])
}

function pretrainedVersusRandom(expansion: Expansion<ExperimentOf<'pretrained-vs-random'>>): ComparisonPlan[] {
  const { definition, cells, judged } = expansion
  const base = cells.source(definition.model)
  const random = definition.seeds.map((seed) => ({ seed, model: cells.random(definition.model, seed) }))
  return perTask(expansion, (taskId) => [
    {
      labels: { 'finetuned from': 'random weights' },
      cells: random.map(({ seed, model }) =>
        cells.score(cells.finetune({ base: model, taskIds: [taskId], seed }), [taskId], judged),
      ),
    },
    { labels: { 'finetuned from': 'pretrained' }, cells: tunedSeeds(expansion, base, taskId) },
    ...baselineGroup(expansion, 'finetuned from'),
  ])
}

function loraVersusFull(expansion: Expansion<ExperimentOf<'lora-vs-full'>>): ComparisonPlan[] {
  const { definition, cells } = expansion
  const base = cells.source(definition.model)
  const rate = definition.loraLearningRate
  const named = ({ targets, rank, alpha }: LoraSettings) => `LoRA ${targets.join(' ')}, r ${rank}, alpha ${alpha}`
  return perTask(expansion, (taskId) => [
    { labels: { finetuned: 'all weights' }, cells: tunedSeeds(expansion, base, taskId, { settings: { lora: null } }) },
    ...definition.lora.map((lora) => ({
      labels: { finetuned: named(lora) },
      cells: tunedSeeds(expansion, base, taskId, {
        settings: { lora, ...(rate === null ? {} : { learningRate: rate }) },
        note: `, ${named(lora)}`,
      }),
    })),
  ])
}

function learningRateSweep(expansion: Expansion<ExperimentOf<'learning-rate-sweep'>>): ComparisonPlan[] {
  const { definition, cells } = expansion
  const base = cells.source(definition.model)
  return perTask(expansion, (taskId) =>
    definition.learningRates.map((learningRate) => ({
      labels: { 'learning rate': learningRate },
      cells: tunedSeeds(expansion, base, taskId, {
        settings: { learningRate, learningRateSearch: null },
        note: `, learning rate ${learningRate}`,
      }),
    })),
  )
}

function seedSweep(expansion: Expansion<ExperimentOf<'seed-sweep'>>): ComparisonPlan[] {
  const base = expansion.cells.source(expansion.definition.model)
  return perTask(expansion, (taskId) => {
    const tuned = tunedSeeds(expansion, base, taskId)
    return [
      { labels: { seed: 'all' }, cells: tuned },
      ...tuned.map((cell, index) => ({ labels: { seed: expansion.definition.seeds[index] }, cells: [cell] })),
    ]
  })
}

function tokenBudget(expansion: Expansion<ExperimentOf<'token-budget'>>): ComparisonPlan[] {
  const { definition, cells } = expansion
  const { model } = definition
  if (model === null || typeof model !== 'object') {
    throw new AppError('experiment.random', 'A token budget needs a model that the experiment pretrains: "model: { pretrain: {} }".')
  }
  const pretraining = pretrainConfig.parse({ kind: 'pretrain', name: 'x', corpusId: 1, splitId: 1, ...model.pretrain })
  const perStep = pretraining.batchSize * pretraining.accumulation * pretraining.sequenceLength
  const bases = definition.pretrainTokens.toSorted((a, b) => a - b).map((tokens) => {
    const steps = tokens === 0 ? 0 : Math.max(1, Math.round(tokens / perStep))
    return { tokens: steps * perStep, base: cells.source(model, { steps }, `, ${steps} steps`) }
  })
  const tuning = finetuneConfig
    .pick({ batchSize: true, accumulation: true, maximumTokens: true })
    .parse(definition.finetune)
  const perTuningStep = tuning.batchSize * tuning.accumulation * tuning.maximumTokens
  return perTask(expansion, (taskId) =>
    bases.flatMap(({ tokens, base }) =>
      definition.finetuneTokens.toSorted((a, b) => a - b).map((wanted) => {
        const steps = Math.max(1, Math.round(wanted / perTuningStep))
        // Stopping early would spend another budget.
        const settings = { steps, patienceSteps: null }
        return {
          labels: { pretrained: tokens, finetuned: steps * perTuningStep, total: tokens + steps * perTuningStep },
          cells: tunedSeeds(expansion, base, taskId, { settings, note: `, ${steps} steps` }),
        }
      }),
    ),
  )
}

function perplexityVersusAuroc(expansion: Expansion<ExperimentOf<'perplexity-vs-auroc'>>): ComparisonPlan[] {
  const { definition, cells, judged } = expansion
  const { model } = definition
  if (model === null || typeof model !== 'object') {
    throw new AppError('experiment.random', 'Lengths of pretraining need a model that the experiment pretrains: "model: { pretrain: {} }".')
  }
  const bases = definition.pretrainSteps
    .toSorted((a, b) => a - b)
    .map((steps) => ({ steps, base: cells.source(model, { steps }, `, ${steps} steps`) }))
  const zeroShots = bases.map(({ base }) => cells.score(base, definition.tasks, judged))
  return perTask(expansion, (taskId) =>
    bases.flatMap(({ steps, base }, index) => [
      { labels: { 'pretraining steps': steps, model: 'zero-shot' }, cells: [zeroShots[index]], perplexityOf: base.ref },
      {
        labels: { 'pretraining steps': steps, model: 'finetuned' },
        cells: tunedSeeds(expansion, base, taskId),
        perplexityOf: base.ref,
      },
    ]),
  )
}

/** Zero-shot at each checkpoint of one pretraining, which is cut into cells that go on from one another. */
function pretrainingTrajectory(expansion: Expansion<ExperimentOf<'pretraining-trajectory'>>): ComparisonPlan[] {
  const { definition, facts, judged, cells } = expansion
  const { model, checkpoints, tasks } = definition
  const { steps } = pretrainConfig.parse({ kind: 'pretrain', name: 'x', corpusId: 1, splitId: 1, ...model.pretrain })
  const ordered = checkpoints.toSorted((a, b) => a - b)
  if (ordered.at(-1)! > steps) {
    const message = `The pretraining has ${steps} steps: checkpoint ${ordered.at(-1)} is beyond. Raise pretrain.steps or leave it out.`
    throw new AppError('experiment.checkpoints', message)
  }
  const kept: { step: number; model: Model }[] = []
  for (const step of ordered) {
    // Its end is the ordinary model.
    const stopAfter = step === steps ? null : step
    const at = { note: `, step ${step} of ${steps}`, earlier: kept.at(-1) ?? null }
    kept.push({ step, model: cells.pretrained(model, null, { stopAfter }, at) })
  }
  const follow = (taskIds: string[], at: Judged) => {
    const groups = kept.map(({ step, model: then }) => ({
      labels: { 'pretraining steps': step },
      cells: [cells.score(then, taskIds, at)],
      perplexityOf: then.ref,
    }))
    return taskIds.map((taskId) => comparison(taskId, at, groups))
  }
  return [...definition.reading.flatMap((name) => follow(...readingOf(facts, name))), ...follow(tasks, judged)]
}

/** All labelled tasks of an external test. @throws AppError 'experiment.reading' */
function readingOf(facts: ExperimentFacts, reference: number | string): [string[], Judged] {
  const split = findSplit(facts, reference)
  const taskIds = facts.labelSets.filter(({ corpusId }) => corpusId === split.corpusId).map(({ taskId }) => taskId)
  if (split.method === 'external' && taskIds.length > 0) return [taskIds, { split, set: 'external' }]
  const message = `"${split.name}" is no external test with labels. Import reading-comprehension sets with "benchmarks import".`
  throw new AppError('experiment.reading', message)
}
