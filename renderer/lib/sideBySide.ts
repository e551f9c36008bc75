/** What is known of several things, in rows with a value for each of them. Pure. */
export interface SideBySideRow {
  name: string
  label: string
  unit: string
  /** In the order of the columns; null where one has no such thing. */
  values: (string | null)[]
  differs: boolean
}

/** A row that differs where its values read differently. */
export function sideBySideRow(label: string, values: (string | null)[]): SideBySideRow {
  return { name: label, label, unit: '', values, differs: new Set(values).size > 1 }
}
