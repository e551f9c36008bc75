/** An own task as it is being written. Options have keys, so that values and event stay with them when they move. Pure. */
import { labelRule, task, type LabelRule, type NoteSelection, type Task } from '../../../shared/domain/task.ts'

export interface TaskDraft {
  id: string
  /** False once a person wrote the identifier: until then it follows the name. */
  idFollowsName: boolean
  name: string
  description: string
  notes: NoteSelection
  question: string
  options: OptionDraft[]
  /** Key of the event, for two options. */
  positive: number
  rule: LabelRule['kind']
  /** Settings of the built-in rules, by rule: another rule may be looked at and left again. */
  settings: Partial<Record<LabelRule['kind'], Record<string, unknown>>>
  column: string
  /** Column value → key of its option; values without an entry give no label. */
  values: Record<string, number>
}

export interface OptionDraft {
  key: number
  text: string
}

export const mostOptions = 26

export const emptyTask: TaskDraft = {
  id: '',
  idFollowsName: true,
  name: '',
  description: '',
  notes: { types: [], pick: 'every', withinHours: 24, sections: 'all' },
  question: '',
  options: [
    { key: 0, text: 'no' },
    { key: 1, text: 'yes' },
  ],
  positive: 1,
  rule: 'column',
  settings: {},
  column: '',
  values: {},
}

export function draftOf(from: Task): TaskDraft {
  const { label } = from
  return {
    id: from.id,
    idFollowsName: false,
    name: from.name,
    description: from.description,
    notes: from.notes,
    question: from.question,
    options: from.options.map((text, key) => ({ key, text })),
    positive: from.positive,
    rule: label.kind,
    settings: label.kind === 'column' ? {} : { [label.kind]: label.settings },
    column: label.kind === 'column' ? label.settings.column : '',
    values: label.kind === 'column' ? label.settings.values : {},
  }
}

/** The same task under an identifier and a name of its own. */
export function copyOf(from: Task, taken: readonly string[]): TaskDraft {
  return { ...draftOf(from), id: freeId(from.id, taken), name: `${from.name}, own` }
}

/** "Fall risk (ward)" → "fall-risk-ward", with a number where that is taken. */
export function idForName(name: string, taken: readonly string[]): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
  return plain === '' ? '' : freeId(plain.slice(0, 60), taken)
}

function freeId(id: string, taken: readonly string[]): string {
  if (!taken.includes(id)) return id
  for (let number = 2; ; number++) if (!taken.includes(`${id}-${number}`)) return `${id}-${number}`
}

export function addOption(draft: TaskDraft, text = ''): TaskDraft {
  const key = Math.max(-1, ...draft.options.map((option) => option.key)) + 1
  return { ...draft, options: [...draft.options, { key, text }] }
}

export function removeOption(draft: TaskDraft, key: number): TaskDraft {
  const options = draft.options.filter((option) => option.key !== key)
  const values = Object.fromEntries(Object.entries(draft.values).filter(([, option]) => option !== key))
  return { ...draft, options, values, positive: draft.positive === key ? options.at(-1)!.key : draft.positive }
}

export function moveOption(draft: TaskDraft, key: number, by: -1 | 1): TaskDraft {
  const from = draft.options.findIndex((option) => option.key === key)
  const to = from + by
  if (from < 0 || to < 0 || to >= draft.options.length) return draft
  const options = [...draft.options]
  ;[options[from], options[to]] = [options[to]!, options[from]!]
  return { ...draft, options }
}

/** Other options, such as those of a built-in rule; the last of two is the event. */
export function withOptions(draft: TaskDraft, texts: readonly string[]): TaskDraft {
  const options = texts.map((text, key) => ({ key, text }))
  return { ...draft, options, values: {}, positive: options.length === 2 ? 1 : 0 }
}

/** One option for each value of the column, in the given order. */
export function withOptionPerValue(draft: TaskDraft, values: readonly string[]): TaskDraft {
  const filled = withOptions(draft, values)
  return { ...filled, values: Object.fromEntries(values.map((value, key) => [value, key])) }
}

/** As the contract takes it; it may still be refused there. */
export function taskOf(draft: TaskDraft): Task {
  const place = (key: number) => draft.options.findIndex((option) => option.key === key)
  const options = draft.options.map(({ text }) => text.trim())
  const rule =
    draft.rule === 'column'
      ? {
          kind: draft.rule,
          settings: {
            column: draft.column.trim(),
            values: Object.fromEntries(Object.entries(draft.values).map(([value, key]) => [value, place(key)])),
          },
        }
      : { kind: draft.rule, settings: draft.settings[draft.rule] ?? {} }
  const parsed = labelRule.safeParse(rule)
  return {
    id: draft.id.trim(),
    version: 1,
    name: draft.name.trim(),
    description: draft.description.trim(),
    notes: draft.notes,
    question: draft.question.trim(),
    options,
    // Not valid yet, such as without a column: shown as a problem, never sent.
    label: parsed.success ? parsed.data : (rule as LabelRule),
    positive: options.length === 2 ? Math.max(0, place(draft.positive)) : Math.min(1, options.length - 1),
  }
}

export interface TaskContext {
  /** Identifiers of other tasks. */
  taken: readonly string[]
  /** How many options each built-in rule gives. */
  ruleOptions: Partial<Record<LabelRule['kind'], number>>
}

/** What keeps the draft from being saved, one sentence each; none: it can be. */
export function taskProblems(draft: TaskDraft, { taken, ruleOptions }: TaskContext): string[] {
  const problems: string[] = []
  const id = draft.id.trim()
  if (draft.name.trim() === '') problems.push('Give the task a name.')
  if (!/^[a-z][a-z0-9_-]{0,63}$/.test(id))
    problems.push('The identifier takes lower-case letters, digits, - and _, and begins with a letter.')
  else if (taken.includes(id)) problems.push(`Another task is called “${id}”. Choose another identifier.`)
  if (draft.question.trim() === '') problems.push('Write the question that is asked after the note.')
  const texts = draft.options.map(({ text }) => text.trim())
  if (texts.includes('')) problems.push('Every option needs a text.')
  else if (new Set(texts).size < texts.length) problems.push('Two options have the same text.')
  const needed = ruleOptions[draft.rule]
  if (needed !== undefined && needed !== texts.length)
    problems.push(`The chosen label rule gives ${needed} options; the task has ${texts.length}.`)
  if (draft.rule === 'column') {
    if (draft.column.trim() === '') problems.push('Choose the column that holds the label.')
    const used = new Set(Object.values(draft.values))
    const unused = draft.options.filter(({ key }) => !used.has(key))
    if (unused.length > 0)
      problems.push(`No value of the column gives ${unused.map(({ text }) => `“${text}”`).join(', ')}.`)
  }
  if (problems.length > 0) return problems
  const parsed = task.safeParse(taskOf(draft))
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}
