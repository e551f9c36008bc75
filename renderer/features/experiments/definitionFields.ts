/** The form of an experiment as a description: which settings it offers, and how each is asked for. Pure. */
import { experimentDefinition } from '../../../shared/domain/experiment.ts'
import { evaluationSetNames } from '../../../shared/domain/split.ts'
import { finetuneConfig, pretrainConfig } from '../../../shared/domain/run.ts'
import { isSettings } from '../../../shared/unknownPaths.ts'
import type { Path } from '../../../shared/text/settingsText.ts'

export type FieldInput =
  | { type: 'text' | 'tasks' | 'model' | 'models' | 'switch' }
  /** `none`: what an empty field means; without it, a number is needed. */
  | { type: 'number'; none?: string; decimal?: boolean }
  /** A list of numbers; `word` may stand among them. */
  | { type: 'numbers'; word?: string }
  /** '' stands for null. */
  | { type: 'choice'; choices: readonly { value: string; label: string }[] }
  | { type: 'split'; none?: string }

export interface Field {
  path: Path
  label: string
  help: string
  input: FieldInput
  /** Takes the whole width. */
  wide?: boolean
}

const sets = Object.entries(evaluationSetNames).map(([value, label]) => ({ value, label }))

const whatFields: Field[] = [
  { path: ['name'], label: 'Name', help: 'How it is listed; runs and models are called after it.', input: { type: 'text' } },
  { path: ['split'], label: 'Split', help: 'Its training notes are learned from.', input: { type: 'split', none: 'Newest that models may learn from' } },
  { path: ['tasks'], label: 'Tasks', help: 'Each is finetuned and judged for itself.', input: { type: 'tasks' }, wide: true },
  { path: ['model'], label: 'Model', help: 'What is finetuned.', input: { type: 'model' } },
  { path: ['on'], label: 'Judged on', help: 'Every model on the same notes.', input: { type: 'choice', choices: [{ value: '', label: 'Later period, else test set' }, ...sets] } },
]

const pretrainFields: Field[] = [
  { path: ['model', 'pretrain', 'preset'], label: 'Size of the model', help: 'Layers and width.', input: { type: 'choice', choices: pretrainConfig.shape.preset.unwrap().options.map((value) => ({ value, label: value })) } },
  { path: ['model', 'pretrain', 'steps'], label: 'Pretraining steps', help: '0: random weights.', input: { type: 'number' } },
]

/** Of some kinds only, by the name of the setting. */
const ownFields: Record<string, Omit<Field, 'path'>> = {
  sizes: { label: 'Training notes per task', help: 'Nested samples; more than there are means all.', input: { type: 'numbers', word: 'all' }, wide: true },
  models: { label: 'Several models', help: 'Such as a clinical and a general one, in place of the one above.', input: { type: 'models' }, wide: true },
  to: { label: 'Split of the other hospital', help: 'An external test is only scored; any other split has a model tuned on it, too.', input: { type: 'split' } },
  loraLearningRate: { label: 'Learning rate of adapters', help: 'Where it is not that of all weights.', input: { type: 'number', decimal: true, none: 'the same' } },
  learningRates: { label: 'Learning rates', help: 'Each finetunes anew.', input: { type: 'numbers' }, wide: true },
  pretrainTokens: { label: 'Pretraining tokens', help: 'With padding, rounded to whole steps; 0: random weights.', input: { type: 'numbers' }, wide: true },
  finetuneTokens: { label: 'Finetuning tokens', help: 'With padding, rounded to whole steps.', input: { type: 'numbers' }, wide: true },
  pretrainSteps: { label: 'Lengths of pretraining (steps)', help: 'Each from the same random weights; 0: these weights.', input: { type: 'numbers' }, wide: true },
  checkpoints: { label: 'Checkpoints (steps)', help: 'Where the model is kept and judged; 0: random weights.', input: { type: 'numbers' }, wide: true },
}

const seedsField: Field = { path: ['seeds'], label: 'Seeds', help: 'Each finetunes anew; mean and spread are reported.', input: { type: 'numbers' } }
/** Not every kind has one: where the file says nothing of it, there is nothing to ask. */
const baselineField: Field = { path: ['baseline'], label: 'TF-IDF beside', help: 'Logistic regression on the same training notes.', input: { type: 'switch' } }

const promptField: Field = { path: ['finetune', 'maximumTokens'], label: 'Prompt at most (tokens)', help: 'Longer notes are cut.', input: { type: 'number' } }

const finetuneFields: Field[] = [
  { path: ['finetune', 'steps'], label: 'Steps', help: 'Of every finetuning.', input: { type: 'number' } },
  { path: ['finetune', 'learningRate'], label: 'Learning rate', help: 'Highest size of a step.', input: { type: 'number', decimal: true } },
  { path: ['finetune', 'batchSize'], label: 'Batch (notes)', help: 'Notes of one step.', input: { type: 'number' } },
  promptField,
  { path: ['finetune', 'maximumTrain'], label: 'Training notes at most', help: 'Per task.', input: { type: 'number', none: 'all' } },
  { path: ['finetune', 'maximumValidation'], label: 'Validation notes at most', help: 'Per task, at each validation.', input: { type: 'number', none: 'all' } },
  { path: ['finetune', 'validateEvery'], label: 'Validate every (steps)', help: 'The best is kept.', input: { type: 'number' } },
  { path: ['finetune', 'patienceSteps'], label: 'Patience (steps)', help: 'Stops without progress.', input: { type: 'number', none: 'never stops early' } },
  { path: ['finetune', 'threads'], label: 'Threads of a cell', help: 'With a number, cells run side by side.', input: { type: 'number', none: 'all, one cell at a time' } },
]

const judgeFields: Field[] = [
  { path: ['maximumNotes'], label: 'Scored notes at most', help: 'Per task, the same for every model.', input: { type: 'number', none: 'all' } },
  { path: ['resamples'], label: 'Resamples', help: 'Of patients, for the intervals.', input: { type: 'number' } },
  { path: ['minimumCases'], label: 'Notes per option at least', help: 'Options with fewer are left out of the macro average.', input: { type: 'number' } },
]

export interface FieldGroup {
  title: string
  fields: Field[]
}

/** What is asked for this definition as it is now. */
export function fieldGroups(value: Readonly<Record<string, unknown>>): FieldGroup[] {
  const names = settingNames(value)
  const own = names.flatMap((name): Field[] => (ownFields[name] ? [{ path: [name], ...ownFields[name] }] : []))
  const finetunes = value.kind !== 'pretraining-trajectory'
  const pretrains = isSettings(value.model) && !('from' in value.model)
  return [
    { title: 'What', fields: [...whatFields, ...(pretrains ? pretrainFields : [])] },
    { title: 'Varied', fields: [...own, ...(finetunes ? [seedsField] : []), ...('baseline' in value ? [baselineField] : [])] },
    { title: finetunes ? 'Finetuning' : 'Prompts', fields: finetunes ? finetuneFields : [promptField] },
    { title: 'Judging', fields: judgeFields },
  ]
}

/** Settings that the form does not offer and the file holds, as dotted names with their values. */
export function onlyInFile(value: Readonly<Record<string, unknown>>): { path: string; text: string }[] {
  const offered = new Set(['kind', ...fieldGroups(value).flatMap(({ fields }) => fields.map(({ path }) => path.join('.')))])
  const rest = (settings: Readonly<Record<string, unknown>>, before: string): { path: string; text: string }[] =>
    Object.entries(settings).flatMap(([name, each]) => {
      const path = before + name
      if ([...offered].some((known) => known.startsWith(`${path}.`)) && isSettings(each)) return rest(each, `${path}.`)
      return offered.has(path) ? [] : [{ path, text: JSON.stringify(each) }]
    })
  return rest(value, '')
}

/** Of the kind's schema, and of the definition itself where the kind is not known. */
function settingNames(value: Readonly<Record<string, unknown>>): string[] {
  return [...new Set([...Object.keys(defaultsOf(value.kind)), ...Object.keys(value)])]
}

/** A value as it applies: as written, else its default. */
export function valueAt(value: Readonly<Record<string, unknown>>, path: Path): unknown {
  const written = at(value, path)
  return written === undefined ? at(defaultsOf(value.kind), path) : written
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((part, name) => (isSettings(part) ? part[name] : undefined), value)
}

const finetuneDefaults = finetuneConfig.parse({ kind: 'finetune', name: 'x', baseModelId: 1, splitId: 1, taskIds: ['x'] })
const pretrainDefaults = pretrainConfig.parse({ kind: 'pretrain', name: 'x', corpusId: 1, splitId: 1 })
/** Every setting that some kind cannot do without. */
const needed = {
  name: 'x',
  tasks: ['x', 'y'],
  model: { pretrain: {} },
  models: ['x', 'y'],
  to: 'x',
  pretrainTokens: [0],
  finetuneTokens: [1],
  pretrainSteps: [0],
  checkpoints: [0, 1],
}

function defaultsOf(kind: unknown): Record<string, unknown> {
  const parsed = experimentDefinition.safeParse({ ...needed, kind })
  if (!parsed.success) return { finetune: finetuneDefaults }
  // What had to be given is no default; its name still says that the kind has such a setting.
  const given = Object.keys(needed).filter((name) => name in parsed.data)
  return { ...parsed.data, ...Object.fromEntries(given.map((name) => [name, undefined])), finetune: finetuneDefaults }
}

/** What a model that is to be pretrained here begins with. */
export const startOfPretraining = { preset: pretrainDefaults.preset, steps: 450, validateEvery: 225 }
