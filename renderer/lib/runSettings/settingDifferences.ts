/** The settings of several configs side by side: a row for each, and whether it differs. Pure. */
import type { RunConfig } from '../../../shared/domain/run.ts'
import type { SideBySideRow } from '../sideBySide.ts'
import { isShown, valueAt, type RunField } from './runField.ts'
import { runFieldsOf, runKinds } from './runFields.ts'

type Values = Readonly<Record<string, unknown>>

/** Rows in the order of the form: kind first, then the fields of the kinds that are there, each once. */
export function settingRows(
  configs: readonly (RunConfig | Values)[],
  text: (values: Values, field: RunField) => string,
): SideBySideRow[] {
  const all = configs as readonly Values[]
  const kinds = [...new Set(all.map(({ kind }) => kind as RunConfig['kind']))]
  const fields = new Map(kinds.flatMap(runFieldsOf).map((field) => [field.name, field]))
  const kindRow: SideBySideRow = {
    name: 'kind',
    label: 'Kind',
    unit: '',
    values: all.map(({ kind }) => runKinds.find((known) => known.kind === kind)?.label ?? null),
    differs: kinds.length > 1,
  }
  const rows = [...fields.values()].flatMap((field): SideBySideRow[] => {
    const has = (values: Values) =>
      runFieldsOf(values.kind as RunConfig['kind']).some(({ name }) => name === field.name) && isShown(field, values)
    if (!all.some(has)) return []
    const raw = all.map((values) => (has(values) ? JSON.stringify(valueAt(values, field.name)) : null))
    return [
      {
        name: field.name,
        label: field.label,
        unit: field.unit ?? '',
        values: all.map((values) => (has(values) ? text(values, field) : null)),
        differs: new Set(raw).size > 1,
      },
    ]
  })
  return [kindRow, ...rows]
}
