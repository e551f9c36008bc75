import * as z from 'zod'
import { tableName, type FilePreview, type ImportFile, type TableName } from './corpus.ts'

/**
 * How columns are mapped, as a JSON file: the import wizard saves and loads it, the terminal takes it with --map. What
 * is said of a table goes before what is said of all, and what is said of a file (by its name) before both.
 */
const mapping = z.strictObject({
  /** Field → column; null: no column, also where one would be recognised. */
  columns: z.record(z.string(), z.string().nullable()).optional(),
  attributes: z.array(z.string()).optional(),
  constants: z.record(z.string(), z.string()).optional(),
  /** Without it, the first row of a CSV or TSV tells by what stands in it. */
  firstRowIsData: z.boolean().optional(),
})
const fileMapping = mapping.extend({ table: tableName.optional(), noteKeyPrefix: z.string().optional() })
export const importMap = mapping.extend({
  tables: z.partialRecord(tableName, mapping).optional(),
  files: z.record(z.string(), fileMapping).optional(),
})
export type ImportMap = z.infer<typeof importMap>
type Mapping = z.infer<typeof mapping>

/** Which table a file is said to be, and whether it has a header; undefined: its first row tells. */
export function mappedReading(map: ImportMap, fileName: string, named?: TableName) {
  const own = map.files?.[fileName]
  const table = named ?? own?.table
  const ofTable = table && map.tables?.[table]
  return { table, firstRowIsData: own?.firstRowIsData ?? ofTable?.firstRowIsData ?? map.firstRowIsData }
}

/**
 * A file as a map and its recognised columns say. `unknown` are columns that the map names and the file does not have:
 * they are left out. Columns of NDJSON are not all known from its first rows, so any name is taken there.
 */
export function mapFile(preview: FilePreview, fileName: string, map: ImportMap): { file: ImportFile; unknown: string[] } {
  const { path, table, format } = preview
  const own = map.files?.[fileName] ?? {}
  const levels: Mapping[] = [map, map.tables?.[table] ?? {}, own]
  const named = Object.assign({}, ...levels.map((level) => level.columns)) as Record<string, string | null>
  const attributes = levels.findLast((level) => level.attributes)?.attributes ?? []
  const has = (column: string) => format === 'ndjson' || preview.columns.includes(column)
  const known = Object.entries(named).filter(([, column]) => column === null || has(column))
  const chosen = Object.entries({ ...preview.mapping, ...Object.fromEntries(known) })
  const columns = chosen.filter((entry): entry is [string, string] => entry[1] !== null)
  const wanted = [...Object.values(named).filter((column) => column !== null), ...attributes]
  return {
    file: {
      path,
      table,
      format,
      mapping: Object.fromEntries(columns),
      attributes: attributes.filter(has),
      constants: Object.assign({}, ...levels.map((level) => level.constants)) as Record<string, string>,
      ...(own.noteKeyPrefix !== undefined && { noteKeyPrefix: own.noteKeyPrefix }),
      ...(preview.firstRowIsData && { firstRowIsData: true as const }),
    },
    unknown: [...new Set(wanted.filter((column) => !has(column)))],
  }
}

interface MappedFile {
  file: ImportFile
  preview: FilePreview
  fileName: string
}

/**
 * The map that gives these files again. A table of a single file is described as the table, so that the map serves the
 * next export under another name; several files of one table by their names.
 */
export function mapOf(files: readonly MappedFile[]): ImportMap {
  const map: ImportMap = {}
  for (const one of files) {
    const { table, noteKeyPrefix } = one.file
    const alone = files.every((other) => other === one || other.file.table !== table)
    if (alone) map.tables = { ...map.tables, [table]: mappingOf(one) }
    // The table is said by name too, lest the columns give it away as another.
    const own = { table, ...(!alone && mappingOf(one)), ...(noteKeyPrefix !== undefined && { noteKeyPrefix }) }
    map.files = { ...map.files, [one.fileName]: own }
  }
  return map
}

function mappingOf({ file, preview }: MappedFile): Mapping {
  const unmapped = Object.keys(preview.mapping).filter((field) => !(field in file.mapping))
  return {
    columns: { ...file.mapping, ...Object.fromEntries(unmapped.map((field) => [field, null])) },
    ...(file.firstRowIsData && { firstRowIsData: true }),
    ...(file.attributes.length > 0 && { attributes: file.attributes }),
    ...(Object.keys(file.constants).length > 0 && { constants: file.constants }),
  }
}
