/** What is wrong with a definition, by setting: against its schema, and against what the workspace has. Pure. */
import { experimentDefinition, type ExperimentDefinition } from '../../../shared/domain/experiment.ts'
import { labelsMissing } from '../../../shared/domain/labels.ts'
import { unknownPaths } from '../../../shared/unknownPaths.ts'

export interface Mistake {
  /** Dotted name of the setting. */
  path: string
  message: string
}

export interface KnownNames {
  splits: readonly { id: number; name: string; external: boolean }[]
  models: readonly { id: number; name: string }[]
  tasks: readonly { id: string; name: string; labelled: boolean }[]
}

export type Check = { definition: ExperimentDefinition; mistakes: [] } | { definition: null; mistakes: Mistake[] }

export function checkDefinition(value: Record<string, unknown>, known: KnownNames): Check {
  const parsed = experimentDefinition.safeParse(value)
  if (!parsed.success) {
    const mistakes = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
    return { definition: null, mistakes }
  }
  const definition = parsed.data
  const mistakes = [
    ...unknownPaths(value, definition).map((path) => ({ path: path.join('.'), message: 'There is no such setting.' })),
    ...unknownReferences(definition, known),
  ]
  return mistakes.length === 0 ? { definition, mistakes: [] } : { definition: null, mistakes }
}

type Reference = string | number

function unknownReferences(definition: ExperimentDefinition, { splits, models, tasks }: KnownNames): Mistake[] {
  const mistakes: Mistake[] = []
  const expect = (path: string, what: string, among: readonly { id: number; name: string }[], reference: unknown) => {
    if (reference === null || reference === undefined || typeof reference === 'object') return
    if (among.some(({ id, name }) => id === reference || name === reference)) return
    mistakes.push({ path, message: `There is no ${what} ${quoted(reference as Reference)} in this workspace.` })
  }
  expect('split', 'split', splits, definition.split)
  expect('model', 'trainable model', models, definition.model)
  if ('to' in definition) expect('to', 'split', splits, definition.to)
  if ('models' in definition) for (const model of definition.models) expect('models', 'trainable model', models, model)
  if (models.length === 0 && definition.model === null && !('models' in definition && definition.models.length > 0)) {
    mistakes.push({ path: 'model', message: 'There is no model yet. Let the experiment pretrain one.' })
  }
  for (const id of definition.tasks) {
    const task = tasks.find((each) => each.id === id)
    if (!task) mistakes.push({ path: 'tasks', message: `There is no task ${quoted(id)} in this workspace.` })
    else if (!task.labelled) mistakes.push({ path: 'tasks', message: labelsMissing(task.name).message })
  }
  return mistakes
}

function quoted(reference: Reference): string {
  return typeof reference === 'number' ? String(reference) : `“${reference}”`
}

/** The setting that a refusal of the plan is about, by its code. */
export function fieldOfCode(code: string | undefined): string | null {
  return code === undefined ? null : (fields[code] ?? null)
}

const fields: Record<string, string> = {
  'experiment.set': 'on',
  'experiment.split': 'split',
  'experiment.random': 'model',
  'experiment.model': 'model',
  'experiment.names': 'models',
  'experiment.external': 'to',
  'experiment.checkpoints': 'checkpoints',
  'experiment.reading': 'reading',
  'labels.missing': 'tasks',
  'run.tooLong': 'finetune.maximumTokens',
}

/** The first mistake at a setting or within it. */
export function mistakeAt(mistakes: readonly Mistake[], path: string): string | undefined {
  return mistakes.find((each) => each.path === path || each.path.startsWith(`${path}.`))?.message
}
