/** What a person has decided so far about an import: files, their tables and columns. Pure. */
import type { KeptImport } from '../../lib/keptImport.ts'
import type {
  FilePreview,
  ImportFile,
  ImportSource,
  SourceInspection,
  TableName,
} from '../../../shared/domain/corpus.ts'

export interface FieldChoice {
  name: string
  required: boolean
  help: string
}
export type TableFields = Partial<Record<TableName, FieldChoice[]>>

export type DetectedSource = SourceInspection['sources'][number]

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
  const { path, table, format, mapping, firstRowIsData } = preview
  return {
    preview,
    file: { path, table, format, mapping, attributes: [], constants: {}, ...(firstRowIsData && { firstRowIsData }) },
  }
}

/** What the beginning of a file is asked for by: the table and the header that were decided. */
export function previewInput({ path, table, firstRowIsData }: Pick<ImportFile, 'path' | 'table' | 'firstRowIsData'>) {
  return { path, table, firstRowIsData: firstRowIsData ?? false }
}

/** Whether both were read as the same table, with or without a header. */
export function sameReading(
  a: Pick<ImportFile, 'table' | 'firstRowIsData'>,
  b: Pick<ImportFile, 'table' | 'firstRowIsData'>,
): boolean {
  return a.table === b.table && a.firstRowIsData === b.firstRowIsData
}

export function fileName(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path
}

/** Path below the chosen folder that holds it, which tells copies in different folders apart; else the file's name. */
export function pathBelow(path: string, chosen: readonly string[]): string {
  const folder = chosen.find((root) => path.startsWith(root) && /[\\/]/.test(path.charAt(root.length)))
  return folder === undefined ? fileName(path) : path.slice(folder.length + 1)
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

/** The detected sources that are read as such, without what was left out. */
export function chosenSources(kept: KeptImport, inspection: SourceInspection): DetectedSource[] {
  const leftOut = new Set(kept.leftOut)
  return inspection.sources
    .filter(({ source }) => !kept.byHand.includes(source))
    .map((source) => ({ ...source, files: source.files.filter(({ path }) => !leftOut.has(path)) }))
    .filter(({ files }) => files.length > 0)
}

/** Paths of the tables that a person maps, in the order in which they are shown. */
export function mappedPaths(kept: KeptImport, inspection: SourceInspection): string[] {
  const byHand = inspection.sources.filter(({ source }) => kept.byHand.includes(source))
  return [...inspection.tables.map(({ path }) => path), ...byHand.flatMap(({ files }) => files.map(({ path }) => path))]
}

/** Sources as the import takes them. */
export function importSources(sources: readonly DetectedSource[]): ImportSource[] {
  return sources.map(({ source, files }) => ({ source, files: files.map(({ bytes: _, ...file }) => file) }))
}

/** What stands in the way of the import, in words; empty: nothing. */
export function importProblems(
  drafts: readonly FileDraft[],
  fields: TableFields,
  sources: readonly DetectedSource[] = [],
): string[] {
  const problems = drafts.flatMap((draft) =>
    missingFields(draft, fields).map(
      (field) => `${fileName(draft.file.path)}: choose a column for ${fieldLabel(field).toLowerCase()}.`,
    ),
  )
  if (sources.length === 0 && drafts.length > 0 && !drafts.some(({ file }) => file.table === 'notes'))
    problems.push('One of the files must be a note table.')
  return problems
}

/** From what was chosen first: the folder's name, or the file's without its ending. */
export function suggestedName(paths: readonly string[]): string {
  const [first] = paths
  return first === undefined ? '' : fileName(first).replace(/(\.(csv|tsv|txt|ndjson|jsonl|parquet))?(\.gz)?$/i, '')
}
