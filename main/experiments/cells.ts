import type { ExperimentDefinition, ModelSource, Pretraining } from '../../shared/domain/experiment.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { scoreConfig, type ScoreConfig } from '../../shared/domain/prediction.ts'
import { protocols } from '../../shared/domain/protocols.ts'
import {
  baselineConfig,
  finetuneConfig,
  pretrainConfig,
  type BaselineConfig,
  type FinetuneConfig,
  type PretrainConfig,
} from '../../shared/domain/run.ts'
import type { EvaluationSet } from '../../shared/domain/split.ts'
import { contentAddress } from './contentAddress.ts'
import { findModel, findNamed, labelsFor, taskNameIn, type ExperimentFacts, type SplitFact } from './facts.ts'

/**
 * Cells: configs of the jobs that runs and scoring have anyway, with what each waits for and a content address. Two cells
 * with one address would compute the same thing, so there is only one of them.
 */

/** A model of the workspace, or the one that a cell makes. */
export type ModelRef = { id: number } | { cell: string }

export type CellConfig = PretrainConfig | FinetuneConfig | BaselineConfig | ({ kind: 'score' } & ScoreConfig)

export interface Cell {
  /** For people; one of its kind in the experiment. */
  key: string
  /** The model id in it is 0 where `model` is another cell's. */
  config: CellConfig
  /** Base model, the model to go on from, or the model that is scored; null: none. */
  model: ModelRef | null
  /** Labels in use when it was planned. */
  labelSets: Record<string, number>
  /** Over config (without its name), model, split, labels and results version. */
  address: string
  /** What it costs, comparable among cells of a kind. */
  work: number
}

export interface Model {
  ref: ModelRef
  /** How it is called in keys and tables. */
  name: string
  address: string
}

/** Where scoring looks. */
export interface Judged {
  split: SplitFact
  set: EvaluationSet
}

export interface FinetuneChoice {
  base: Model
  taskIds: string[]
  seed: number
  /** Beside the experiment's own settings. */
  settings?: Partial<FinetuneConfig>
  /** Added to the key. */
  note?: string
  split?: SplitFact
}

export type CellBuilder = ReturnType<typeof createCells>

/** `definition` gives what all cells share; cells come out in an order in which each follows what it needs. */
export function createCells(definition: ExperimentDefinition, facts: ExperimentFacts, home: SplitFact) {
  const cells = new Map<string, Cell>()
  const keys = new Set<string>()

  function add(key: string, cell: Omit<Cell, 'key' | 'address' | 'labelSets'> & { inputs: unknown; labelSets?: Cell['labelSets'] }): Cell {
    const { inputs, config, model, work, labelSets = {} } = cell
    const address = contentAddress({ config: decisive(config), inputs, resultsVersion: facts.resultsVersion })
    const same = cells.get(address)
    if (same) return same
    if (keys.has(key)) {
      throw new AppError('experiment.names', `Two different cells would be called "${key}". Give their models different names.`)
    }
    keys.add(key)
    const added: Cell = { key, config: 'name' in config ? { ...config, name: nameOf(key) } : config, model, labelSets, address, work }
    cells.set(address, added)
    return added
  }

  /** Names of runs and models may have 120 characters; what tells one seed from another is at the end. */
  function nameOf(key: string): string {
    const name = `${definition.name}: ${key}`
    return name.length <= 120 ? name : `${name.slice(0, 79)}…${name.slice(-40)}`
  }

  /** Short enough for keys; the set is named where it is not all. */
  function tasksAs(taskIds: readonly string[]): string {
    const isAll = taskIds.length > 1 && taskIds.length === definition.tasks.length
    return isAll ? 'all tasks' : taskIds.map((id) => taskNameIn(facts, id)).join(' + ')
  }

  function splitAs(split: SplitFact): string {
    return split.id === home.id ? '' : `, split ${split.id}`
  }

  function made(cell: Cell, name: string): Model {
    return { ref: { cell: cell.key }, name, address: cell.address }
  }

  function existing(reference: number | string | null): Model {
    const { id, name, address, trainable } = findModel(facts, reference)
    if (!trainable) throw new AppError('experiment.model', `"${name}" cannot be trained. Choose a language model that is ready.`)
    return { ref: { id }, name, address }
  }

  /** The model itself, or the cell that pretrains it; `changes` go before its settings. */
  function source(from: ModelSource | null, changes: Partial<PretrainConfig> = {}, note = ''): Model {
    if (from === null || typeof from !== 'object') return existing(from)
    return pretrained(from, from.from === undefined ? null : existing(from.from), changes, { note })
  }

  /** Of random weights, or of `base`; `earlier`: the same pretraining, stopped before, to go on from. */
  function pretrained(
    from: Pretraining,
    base: Model | null,
    changes: Partial<PretrainConfig> = {},
    { note = '', earlier = null }: { note?: string; earlier?: { model: Model; step: number } | null } = {},
  ): Model {
    const general = from.general && generalOf(from.general)
    const config = pretrainConfig.parse({
      kind: 'pretrain',
      name: 'x',
      corpusId: home.corpusId,
      splitId: home.id,
      baseModelId: base ? idOf(base.ref) : null,
      continueFrom: earlier ? idOf(earlier.model.ref) : null,
      general: general?.config ?? null,
      ...from.pretrain,
      ...changes,
    })
    const further = `pretrained further${config.lora ? ' as an adapter' : ''}`
    const name = `${from.name ?? (base ? `${base.name}, ${further}` : `pretrained ${config.preset}`)}${note}`
    const { batchSize, accumulation, sequenceLength, steps, stopAfter } = config
    const cell = add(`pretrain ${name}`, {
      config,
      model: earlier?.model.ref ?? base?.ref ?? null,
      inputs: { split: identityOf(home), base: base?.address ?? null, general: general?.identity ?? null },
      work: ((stopAfter ?? steps) - (earlier?.step ?? 0)) * batchSize * accumulation * sequenceLength,
    })
    return made(cell, name)
  }

  function generalOf(given: { corpus: number | string; split?: number | string; share: number }) {
    const corpus = findNamed('corpus', facts.corpora, given.corpus)
    const split = given.split === undefined ? null : findNamed('split', facts.splits, given.split)
    return {
      config: { corpusId: corpus.id, splitId: split?.id ?? null, share: given.share },
      // A whole corpus can get more notes.
      identity: split ? identityOf(split) : { corpus: corpus.createdAt, notes: corpus.notes },
    }
  }

  /** Random weights of the same shape, with the same tokenizer. */
  function random(from: ModelSource | null, seed: number): Model {
    if (from === null || typeof from !== 'object' || from.from !== undefined) {
      const base = existing(from !== null && typeof from === 'object' ? from.from! : from)
      const settings = { randomWeights: true, steps: 0, sequenceLength: 32, seed } as const
      return pretrained({ pretrain: {}, name: 'random weights' }, base, settings, { note: ` ${seed}` })
    }
    return source({ ...from, name: 'random weights' }, { steps: 0, seed }, ` ${seed}`)
  }

  function finetune({ base, taskIds, seed, settings = {}, note = '', split = home }: FinetuneChoice): Model {
    const given = definition.finetune as Partial<FinetuneConfig>
    const protocol = finetuneConfig.shape.protocol.parse(given.protocol)
    const chosen = { ...(protocol === 'own' ? {} : protocols[protocol].settings), ...given, ...settings }
    const ofOneTask = finetuneConfig.parse({
      ...chosen,
      kind: 'finetune',
      name: 'x',
      baseModelId: idOf(base.ref),
      splitId: split.id,
      taskIds,
      seed,
      // All notes are the same notes, whatever the seed.
      sampleSeed: chosen.maximumTrain == null ? 0 : seed,
    })
    const config = jointly(ofOneTask)
    const { batchSize, accumulation, maximumTokens, steps } = config
    const what = `${base.name} on ${tasksAs(taskIds)}${splitAs(split)}${note}`
    const { labelSets, labels } = labelsOf(split.corpusId, taskIds)
    const cell = add(`finetune ${what}, seed ${seed}`, {
      config,
      model: base.ref,
      labelSets,
      inputs: { split: identityOf(split), base: base.address, labels },
      work: steps * batchSize * accumulation * maximumTokens,
    })
    return made(cell, `${what}, seed ${seed}`)
  }

  function baseline(taskIds: string[], { maximumTrain, sampleSeed, split = home }: BaselineChoice = {}): Model {
    const given = (definition.finetune.maximumTrain ?? null) as number | null
    const most = maximumTrain === undefined ? given : maximumTrain
    const seed = most === null ? 0 : (sampleSeed ?? 0)
    const config = baselineConfig.parse({
      kind: 'baseline',
      name: 'x',
      method: 'tfidf',
      splitId: split.id,
      taskIds,
      maximumTrain: most,
      sampleSeed: seed,
    })
    const name = `TF-IDF on ${tasksAs(taskIds)}${splitAs(split)}${most === null ? '' : `, n ${most}, seed ${seed}`}`
    const { labelSets, labels } = labelsOf(split.corpusId, taskIds)
    const cell = add(`fit ${name}`, { config, model: null, labelSets, inputs: { split: identityOf(split), labels }, work: taskIds.length })
    return made(cell, name)
  }

  /** Key of the cell that scores the tasks. */
  function score(model: Model, taskIds: string[], { split, set }: Judged): string {
    const reading = finetuneConfig
      .pick({ maximumTokens: true, truncation: true, maximumCharacters: true, device: true, threads: true })
      .parse(definition.finetune)
    const { labelSets, labels } = labelsOf(split.corpusId, taskIds)
    const config = scoreConfig.parse({
      ...reading,
      // What TensorFlow.js trained is scored on the CPU.
      device: reading.device === 'tfjs' ? 'cpu' : reading.device,
      modelId: idOf(model.ref),
      taskIds,
      splitId: split.id,
      set,
      maximumNotes: definition.maximumNotes,
    })
    const notes = split.sets.find((each) => each.set === set)?.notes ?? 1
    return add(`score ${model.name}: ${tasksAs(taskIds)} (${set}${splitAs(split)})`, {
      config: { kind: 'score', ...config },
      model: model.ref,
      labelSets,
      inputs: { split: identityOf(split), model: model.address, labels },
      work: taskIds.length * Math.min(notes, config.maximumNotes ?? notes),
    }).key
  }

  function labelsOf(corpusId: number, taskIds: readonly string[]) {
    const found = taskIds.map((taskId) => labelsFor(facts, corpusId, taskId))
    return {
      labelSets: Object.fromEntries(found.map(({ taskId, id }) => [taskId, id])),
      labels: found.map(({ id, taskId, createdAt }) => ({ id, taskId, createdAt })),
    }
  }

  return { source, pretrained, random, finetune, baseline, score, cells: () => [...cells.values()] }
}

export interface BaselineChoice {
  maximumTrain?: number | null
  sampleSeed?: number
  split?: SplitFact
}

/**
 * What of a config decides results. A model is known by what made it, wherever it has which number; null is like absent,
 * so that a new setting that is off moves no address.
 */
function decisive(config: CellConfig): Record<string, unknown> {
  const entries = Object.entries({ ...config, name: null, baseModelId: null, continueFrom: null, modelId: null })
  return Object.fromEntries(entries.filter(([, value]) => value !== null))
}

function idOf(ref: ModelRef): number {
  return 'id' in ref ? ref.id : 0
}

function identityOf({ id, createdAt }: SplitFact) {
  return { id, createdAt }
}

/** An experiment's steps are those of one task: a joint model has as many for each, and is validated as often. */
function jointly(config: FinetuneConfig): FinetuneConfig {
  const { steps, validateEvery, patienceSteps, taskIds } = config
  const times = (count: number) => count * taskIds.length
  return { ...config, steps: times(steps), validateEvery: times(validateEvery), patienceSteps: patienceSteps && times(patienceSteps) }
}
