import type * as z from 'zod'
import type { NoteFacts } from '../../../shared/domain/records.ts'
import type { columnSettings } from '../../../shared/domain/task.ts'
import type { Outcome } from './rule.ts'

/** The label stands in an imported column; values that the task does not list give none. */
export function columnRule(
  { column, values }: z.infer<typeof columnSettings>,
  notes: readonly NoteFacts[],
): ((note: NoteFacts) => Outcome) | null {
  if (!notes.some((note) => note.attributes[column])) return null
  return (note) => {
    const value = note.attributes[column]
    if (!value) return { reason: `column ${column} is empty` }
    if (!Object.hasOwn(values, value)) return { reason: `value of column ${column} is not listed in the task` }
    return { value: values[value], source: `column ${column}` }
  }
}
