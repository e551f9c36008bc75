import type { Detection, DetectedFile, OfferedFile } from './importer.ts'

/** Detection of sources that are sets of CSV tables: by name and header, case and `.gz` aside. */
export interface TableSpec {
  /** The source's own name for it. */
  table: string
  /** Matches the file's name without its extension. */
  named: RegExp
  /** Columns that the table must have to be taken for this one. */
  columns: readonly string[]
  /** What will be missing without it; none: it is never missed. */
  without?: string
  /** Several files may be this table, such as parts of it. */
  many?: true
}

const tabular = /\.(csv|tsv|txt)$/

export async function detectTables(
  files: readonly OfferedFile[],
  specs: readonly TableSpec[],
): Promise<Detection | null> {
  const found: DetectedFile[] = []
  const evidence: string[] = []
  for (const spec of specs) {
    for (const file of files) {
      if (!tabular.test(file.name) || !spec.named.test(file.name.replace(tabular, ''))) continue
      if (found.some((other) => other.path === file.path)) continue
      if (!spec.many && found.some((other) => other.table === spec.table)) continue
      const columns = await file.columns()
      if (!spec.columns.every((column) => columns.includes(column))) continue
      found.push({ path: file.path, table: spec.table, bytes: file.bytes })
      evidence.push(`${file.name} has ${spec.columns.join(', ')}`)
    }
  }
  if (found.length === 0) return null
  const missing = specs.flatMap(({ table, without }) =>
    without === undefined || found.some((file) => file.table === table) ? [] : [`No ${table}: ${without}`],
  )
  return { files: found, evidence, missing }
}
