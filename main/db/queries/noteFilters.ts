import type { NoteFilter } from '../../../shared/domain/corpus.ts'

/** What a list of notes is narrowed to, as conditions on a row of `note` under any alias. */

type Condition = (alias: string) => string

const conditions: { [Name in keyof Required<NoteFilter>]: Condition } = {
  type: (alias) => `${alias}.type = @type`,
  patient: (alias) => `${alias}.patient_key = @patient`,
  from: (alias) => `${alias}.time >= @from`,
  // Times of the last day go on behind its date.
  to: (alias) => `${alias}.time <= @to || '~'`,
  shortest: (alias) => `${alias}.characters >= @shortest`,
  longest: (alias) => `${alias}.characters <= @longest`,
  label: (alias) => `EXISTS (SELECT 1 FROM label WHERE label.label_set_id = @labelSetId
    AND label.note_id = ${alias}.id AND label.value = @labelValue)`,
}
export type FilterName = keyof typeof conditions

export function setFilters(filter: NoteFilter): FilterName[] {
  return (Object.keys(conditions) as FilterName[]).filter((name) => (filter[name] ?? null) !== null)
}

/** Joined by AND, beginning with it; '' for none. */
export function filterSql(names: readonly FilterName[], alias: string): string {
  return names.map((name) => `AND ${conditions[name](alias)}`).join(' ')
}

export function filterValues(filter: NoteFilter): Record<string, unknown> {
  const { type, patient, from, to, shortest, longest, label } = filter
  return { type, patient, from, to, shortest, longest, ...label }
}
