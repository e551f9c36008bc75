import type { ImportSettings, SourceId, SourceFile } from '../../../shared/domain/corpus.ts'
import type { Source } from './source.ts'

/**
 * What one kind of source is: how it is known by its files, and how they are read. One file per source exports one
 * `Importer`; registry.ts lists them. Tables that a person maps column by column (CSV, TSV, NDJSON, Parquet) are no
 * importer: tableFile.ts reads those.
 */
export interface Importer {
  id: SourceId
  /** As a person reads it: "MIMIC-IV (hosp and Note)". */
  title: string
  /** Dates are shifted per patient, so that no two patients' times can be compared. */
  shiftedDates: boolean
  /**
   * The files of this source among those offered, or null. Looks at names first and opens few files: a folder may hold
   * a hundred thousand. Each file is claimed by the first importer of the registry that detects it; `claimed` are those
   * that another one took before.
   */
  detect(files: readonly OfferedFile[], claimed: readonly OfferedFile[]): Promise<Detection | null>
  /**
   * One `Source` per file in the order in which they are to be read; each is read to its end before the next is asked
   * for, so that an importer may carry what it learned (left-out stays) from one to the next. Memory stays bounded.
   */
  read(input: ReadInput): AsyncIterable<Source>
}

/** A file that was dropped, or lies in a folder that was. */
export interface OfferedFile {
  path: string
  /** Path below the chosen folder with `/`, lower case, without `.gz`: "hosp/admissions.csv". */
  relative: string
  /** Last part of it: "admissions.csv". */
  name: string
  bytes: number
  /** The chosen folder it lies in; null where it was chosen itself. */
  folder: string | null
  /** The first 64 KB, unpacked and decoded; '' where it cannot be read. Read once, when asked for. */
  head(): Promise<string>
  /** Column names of a CSV or TSV header, or of a Parquet file, in lower case; [] for anything else. */
  columns(): Promise<string[]>
}

export interface Detection {
  files: DetectedFile[]
  /** What it was known by, in a line each: "admissions.csv has subject_id, hadm_id and hospital_expire_flag". */
  evidence: string[]
  /** Paths that belong to it besides `files`: those of a folder that is one of `files` itself. */
  taken?: readonly string[]
  /** What is not there and what will be missing for it: "No diagnoses_icd.csv: no Charlson labels". */
  missing: string[]
  /** Files of this source's kind that it does not read, and why; they are offered to no other importer. */
  unread?: { path: string; reason: string }[]
  /** Only adds to stays or notes that come from elsewhere, so that tables beside it are offered to be mapped. */
  completesOthers?: boolean
}

export interface DetectedFile extends SourceFile {
  bytes: number
}

export interface ReadInput {
  files: readonly SourceFile[]
  settings: ImportSettings
  signal?: AbortSignal
}
