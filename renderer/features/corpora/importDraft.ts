/** What a person has decided so far about an import: files, their tables and columns. Pure. */
import type { FilePreview, ImportFile, TableName } from '../../../shared/domain/corpus.ts'

export interface FieldChoice {
  name: string
  required: boolean
  help: string
}
export type TableFields = Partial<Record<TableName, FieldChoice[]>>

export interface FileDraft {
  preview: FilePreview
  file: ImportFile
}

export const tableNames: Record<TableName, string> = {
  notes: 'Notes',
  patients: 'Patients',
  encounters: 'Encounters',
  diagnoses: 'Diagnoses',
  claims: 'Claims',
}

/** Names of fields as a person reads them: patientKey → "Patient key". */
export function fieldLabel(name: string): string {
  const words = name.replaceAll(/([A-Z])/g, ' $1').toLowerCase()
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`.replace('Icd', 'ICD')
}

export function draftOf(preview: FilePreview): FileDraft {
  const { path, table, format, mapping } = preview
  return { preview, file: { path, table, format, mapping, attributes: [], constants: {} } }
}

export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path
}

/** Takes a field's values from `column`; null: from no column. */
export function mapField(file: ImportFile, field: string, column: string | null): ImportFile {
  const { [field]: _, ...others } = file.mapping
  if (column === null) return { ...file, mapping: others }
  const { [field]: __, ...constants } = file.constants
  return {
    ...file,
    mapping: { ...others, [field]: column },
    constants,
    attributes: file.attributes.filter((attribute) => attribute !== column),
  }
}

/** Gives a field the same value in every row; empty: no value. */
export function setConstant(file: ImportFile, field: string, value: string): ImportFile {
  const { [field]: _, ...others } = file.constants
  return { ...file, constants: value === '' ? others : { ...others, [field]: value } }
}

/** Columns that no field takes, which may be kept as attributes of a note. */
export function freeColumns({ preview, file }: FileDraft): string[] {
  const taken = new Set(Object.values(file.mapping))
  return preview.columns.filter((column) => !taken.has(column))
}

/** Required fields of a file that have neither a column nor a fixed value. */
export function missingFields({ file }: FileDraft, fields: TableFields): string[] {
  return (fields[file.table] ?? [])
    .filter(({ name, required }) => required && !(name in file.mapping) && !(name in file.constants))
    .map(({ name }) => name)
}

/** What stands in the way of the import, in words; empty: nothing. */
export function importProblems(drafts: FileDraft[], fields: TableFields): string[] {
  const problems = drafts.flatMap((draft) =>
    missingFields(draft, fields).map(
      (field) => `${fileName(draft.file.path)}: choose a column for ${fieldLabel(field).toLowerCase()}.`,
    ),
  )
  if (drafts.length > 0 && !drafts.some(({ file }) => file.table === 'notes'))
    problems.push('One of the files must be a note table.')
  return problems
}
