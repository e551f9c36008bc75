/** An own task as it is being written: its label comes from an imported column. Pure. */
import type { Task } from '../../../shared/domain/task.ts'

export interface TaskDraft {
  id: string
  name: string
  description: string
  noteTypes: string
  question: string
  /** One option a row, with the column values that mean it, apart by commas. */
  options: { text: string; values: string }[]
  column: string
  positive: number
}

export const emptyTask: TaskDraft = {
  id: '',
  name: '',
  description: '',
  noteTypes: '',
  question: '',
  options: [
    { text: 'no', values: '0' },
    { text: 'yes', values: '1' },
  ],
  column: '',
  positive: 1,
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
}

export function taskOf(draft: TaskDraft): Task {
  const values = draft.options.flatMap((option, index) => listOf(option.values).map((value) => [value, index] as const))
  return {
    id: draft.id.trim(),
    version: 1,
    name: draft.name.trim(),
    description: draft.description.trim(),
    notes: { types: listOf(draft.noteTypes), pick: 'every', withinHours: 24 },
    question: draft.question.trim(),
    options: draft.options.map((option) => option.text.trim()),
    label: { kind: 'column', settings: { column: draft.column.trim(), values: Object.fromEntries(values) } },
    positive: draft.positive,
  }
}

export function taskProblem(draft: TaskDraft): string | null {
  if (!/^[a-z][a-z0-9_-]{0,63}$/.test(draft.id.trim()))
    return 'The identifier takes lower-case letters, digits, - and _, and begins with a letter.'
  if (draft.name.trim() === '' || draft.question.trim() === '' || draft.column.trim() === '')
    return 'Name, question and column are needed.'
  if (draft.options.some((option) => option.text.trim() === '')) return 'Every option needs a text.'
  if (draft.options.some((option) => listOf(option.values).length === 0))
    return 'Every option needs at least one value of the column.'
  return null
}
