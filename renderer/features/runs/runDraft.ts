/**
 * The run form without its looks: a draft holds what is typed, the zod schemas decide what is right. Nothing is sent
 * before `checkDraft` returns a config.
 */
import * as z from 'zod'
import { baselineConfig, finetuneConfig, pretrainConfig, scoreAfter } from '../../../shared/domain/run.ts'
import type { RunConfig, ScoreAfter } from '../../../shared/domain/run.ts'
import type { ClassBalance, EvaluationSet, SplitSummary } from '../../../shared/domain/split.ts'
import { formatCount, formatPercent } from '../../lib/format.ts'
import { evaluationSetOrder } from '../../lib/passes.ts'
import { valueAt, type RunKind } from '../../lib/runSettings/runField.ts'

/** What is typed: numbers, text, null for "none", and '' for an emptied number. */
export type RunDraft = Record<string, unknown> & { kind: RunKind }

export interface ScoreDraft {
  /** null: nothing is scored afterwards. */
  set: EvaluationSet | null
  /** The external test of another corpus whose notes are scored; null: the run's own split. */
  splitId: number | null
  zeroShot: boolean
  maximumNotes: unknown
}

export interface DraftContext {
  /** Longest context of the chosen preset, in tokens, where it is known. */
  presetContext: number | null
}

export type DraftCheck =
  { ok: true; config: RunConfig; scoreAfter: ScoreAfter | null } | { ok: false; issues: Record<string, string> }

const schemas = { pretrain: pretrainConfig, finetune: finetuneConfig, baseline: baselineConfig }

/** A new draft with the defaults of the schema; `given` are the choices known already. */
export function newDraft(kind: RunKind, given: Record<string, unknown> = {}): RunDraft {
  const schema = schemas[kind]
  const draft: RunDraft = { kind }
  for (const [name, field] of Object.entries(schema.shape)) {
    if (name === 'kind') continue
    const filled = (field as z.ZodType).safeParse(undefined)
    draft[name] = filled.success ? filled.data : name === 'taskIds' ? [] : null
  }
  if (kind === 'baseline') draft.method = 'tfidf'
  for (const [name, value] of Object.entries(given)) if (name in draft && value !== undefined) draft[name] = value
  return draft
}

/** A draft with everything of a stored config under a new name. */
export function cloneDraft(config: RunConfig): RunDraft {
  return { ...config, name: copyName(config.name) }
}

/** "a" → "a, copy", "a, copy" → "a, copy 2"; never longer than a name may be. */
export function copyName(name: string): string {
  const match = /^(.*), copy(?: (\d+))?$/.exec(name)
  const suffix = match ? `, copy ${Number(match[2] ?? 1) + 1}` : ', copy'
  return (match ? match[1]! : name).slice(0, 120 - suffix.length) + suffix
}

/** Parses the draft; issues are by field name, in words of the form. */
export function checkDraft(draft: RunDraft, score: ScoreDraft, context: DraftContext): DraftCheck {
  const parsed = schemas[draft.kind].safeParse(draft)
  const issues: Record<string, string> = {}
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const field = issue.path[0] === 'corpusId' ? 'splitId' : fieldOf(issue.path)
      issues[field] ??= issueText(field, valueAt(draft, field), issue)
    }
  }
  const { steps, warmupSteps, sequenceLength, baseModelId } = draft
  if (typeof steps === 'number' && typeof warmupSteps === 'number' && warmupSteps >= steps)
    issues.warmupSteps ??= 'Warm-up must be shorter than the run.'
  const isNew = baseModelId === null
  const { presetContext } = context
  if (isNew && typeof sequenceLength === 'number' && presetContext !== null && sequenceLength > presetContext)
    issues.sequenceLength ??= `This size reads at most ${presetContext} tokens at once.`
  let after: ScoreAfter | null = null
  if (draft.kind !== 'pretrain' && score.set !== null) {
    const zeroShot = draft.kind === 'finetune' && score.zeroShot
    const parsedScore = scoreAfter.safeParse({ ...score, zeroShot })
    if (parsedScore.success) after = parsedScore.data
    else issues.scoreMaximumNotes = 'A whole number, 1 or more; empty for all notes.'
  }
  if (!parsed.success || Object.keys(issues).length > 0) return { ok: false, issues }
  return { ok: true, config: parsed.data, scoreAfter: after }
}

const chooseText: Record<string, string> = {
  name: 'Give the run a name.',
  splitId: 'Choose a split.',
  baseModelId: 'Choose a base model.',
  taskIds: 'Choose at least one task.',
  'general.corpusId': 'Choose a corpus.',
  'lora.targets': 'Choose at least one projection.',
}

/** Path of the field that an issue belongs to; that of an entry of a list is the list's. */
function fieldOf(path: readonly PropertyKey[]): string {
  const names = path.filter((part) => typeof part === 'string')
  return names.length === 0 ? 'name' : names.join('.')
}

function issueText(field: string, value: unknown, issue: z.core.$ZodIssue): string {
  const empty = value === null || value === '' || (Array.isArray(value) && value.length === 0)
  if (field in chooseText && empty) return chooseText[field]!
  if (issue.code === 'too_small')
    return issue.inclusive === false ? `More than ${Number(issue.minimum)}.` : `${Number(issue.minimum)} or more.`
  if (issue.code === 'too_big' && issue.inclusive === false) return `Less than ${Number(issue.maximum)}.`
  if (issue.code === 'too_big')
    return `At most ${Number(issue.maximum)}${issue.origin === 'string' ? ' characters' : ''}.`
  if (issue.code === 'invalid_type')
    return issue.expected === 'int' ? 'A whole number is needed.' : 'A number is needed.'
  return issue.message
}

export interface TaskChoice {
  id: string
  name: string
  /** Training notes per option; null where the task cannot be learned in this split, `reason` says why. */
  trainNotes: number | null
  reason: string | null
}

/** Which tasks can be learned with a split, from the notes of its train set. */
export function taskChoices(
  tasks: readonly { id: string; name: string }[],
  balance: readonly ClassBalance[],
): TaskChoice[] {
  return tasks.map(({ id, name }) => {
    const train = balance.find((row) => row.taskId === id && row.set === 'train')
    if (!balance.some((row) => row.taskId === id))
      return { id, name, trainNotes: null, reason: 'no labels in this corpus' }
    if (!train || train.notes === 0) return { id, name, trainNotes: null, reason: 'no labelled training notes' }
    if (train.counts.filter((count) => count > 0).length < 2)
      return { id, name, trainNotes: null, reason: 'training notes show one option only' }
    return { id, name, trainNotes: train.notes, reason: null }
  })
}

/** Sets of a split that hold notes, in the order in which they are best judged on. */
export function evaluationSets(split: SplitSummary | undefined): EvaluationSet[] {
  const filled = new Set(split?.sets.filter((set) => set.notes > 0).map((set) => set.set))
  return evaluationSetOrder.filter((set) =>
    set === 'temporal_all' ? filled.has('temporal') && filled.has('temporal_seen') : filled.has(set),
  )
}

/**
 * What the run will read, in one sentence; null while the numbers are not all there. `trainNotes`: training notes of
 * the chosen tasks together.
 */
export function workload(draft: RunDraft, trainNotes: number | null): string | null {
  const number = (name: string) => (typeof draft[name] === 'number' ? draft[name] : NaN)
  if (draft.kind === 'pretrain') {
    const sequences = number('batchSize') * number('accumulation')
    const tokens = number('steps') * sequences * number('sequenceLength')
    return Number.isFinite(tokens)
      ? `${formatCount(number('steps'))} steps × ${formatCount(sequences)} sequences × ${formatCount(number('sequenceLength'))} tokens = ${formatCount(tokens)} tokens read${sharesText(draft)}.`
      : null
  }
  if (draft.kind === 'finetune') {
    const examples = number('steps') * number('batchSize') * number('accumulation')
    if (!Number.isFinite(examples)) return null
    const most = draft.maximumTrain
    const taskCount = Array.isArray(draft.taskIds) ? draft.taskIds.length : 0
    const available =
      trainNotes === null ? null : typeof most === 'number' ? Math.min(trainNotes, most * taskCount) : trainNotes
    const passes = available
      ? `, about ${(examples / available).toFixed(1)} passes over ${formatCount(available)} training notes`
      : ''
    return `At most ${formatCount(examples)} examples read${passes}.`
  }
  return trainNotes === null ? null : `Learns from at most ${formatCount(trainNotes)} training notes.`
}

function sharesText(draft: RunDraft): string {
  const share = valueAt(draft, 'general.share')
  if (typeof share !== 'number') return ', all of them notes'
  return `, ${formatPercent(share, 0)} of them general text`
}

/** A name for a run whose name was not typed; a number is added where it is taken. */
export function suggestName(
  draft: RunDraft,
  names: { base: string; tasks: string[]; taken: readonly string[] },
): string {
  const learned = names.tasks.length > 3 ? `${names.tasks.length} tasks` : names.tasks.join(' + ')
  const on = learned === '' ? '' : ` on ${learned}`
  let name: string
  if (draft.kind === 'pretrain')
    name = draft.baseModelId === null ? `${String(draft.preset)} pretrained` : `${names.base || 'Model'} pretrained further`
  else if (draft.kind === 'finetune') name = `${names.base || 'Model'} finetuned${on}`
  else name = `${draft.method === 'tfidf' ? 'TF-IDF' : 'Length and type'}${on}`
  name = name.slice(0, 110)
  if (!names.taken.includes(name)) return name
  let number = 2
  while (names.taken.includes(`${name} ${number}`)) number++
  return `${name} ${number}`
}
