import { dirname } from 'node:path'
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

interface Candidate {
  spec: TableSpec
  file: OfferedFile
}

const tabular = /\.(csv|tsv|txt)$/

export async function detectTables(
  files: readonly OfferedFile[],
  specs: readonly TableSpec[],
): Promise<Detection | null> {
  const candidates: Candidate[] = []
  for (const spec of specs) {
    for (const file of files) {
      if (!tabular.test(file.name) || !spec.named.test(file.name.replace(tabular, ''))) continue
      if (candidates.some((other) => other.file.path === file.path)) continue
      const columns = await file.columns()
      if (spec.columns.every((column) => columns.includes(column))) candidates.push({ spec, file })
    }
  }
  if (candidates.length === 0) return null
  const found: DetectedFile[] = []
  const evidence: string[] = []
  const unread: NonNullable<Detection['unread']> = []
  const first = new Map<string, OfferedFile>()
  for (const { spec, file } of byCompletestFolder(candidates)) {
    const other = spec.many ? undefined : first.get(spec.table)
    if (other) {
      unread.push({ path: file.path, reason: `${spec.table} is read from ${other.relative}` })
      continue
    }
    first.set(spec.table, file)
    found.push({ path: file.path, table: spec.table, bytes: file.bytes })
    evidence.push(`${file.relative} has ${spec.columns.join(', ')}`)
  }
  const missing = specs.flatMap(({ table, without }) =>
    without === undefined || found.some((file) => file.table === table) ? [] : [`No ${table}: ${without}`],
  )
  return { files: found, evidence, missing, unread }
}

/**
 * A copy of one table, such as an excerpt in another folder, must not displace that of the whole set: of each spec, the
 * tables go first whose folder holds most of the set.
 */
function byCompletestFolder(candidates: readonly Candidate[]): Candidate[] {
  const tables = new Map<string, Set<string>>()
  for (const { spec, file } of candidates) {
    const folder = dirname(file.path)
    tables.set(folder, (tables.get(folder) ?? new Set()).add(spec.table))
  }
  const inFolder = ({ file }: Candidate) => tables.get(dirname(file.path))!.size
  const specs = [...new Set(candidates.map(({ spec }) => spec))]
  return candidates.toSorted(
    (a, b) => specs.indexOf(a.spec) - specs.indexOf(b.spec) || inFolder(b) - inFolder(a),
  )
}
