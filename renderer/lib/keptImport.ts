/**
 * The import that is being set up. It survives leaving the screen and a reload of the page, for as long as the window
 * lives. Paths and decisions only: rows of the files are read again and kept nowhere.
 */
import { create } from 'zustand'
import { createJSONStorage, persist } from 'zustand/middleware'
import type { ImportFile, ImportSettings, SourceId } from '../../shared/domain/corpus.ts'

export interface KeptImport {
  /** Files and folders as they were chosen. */
  paths: string[]
  /** Paths of files that were found and are not wanted. */
  leftOut: string[]
  /** Sources that were detected and whose tables are mapped by hand all the same. */
  byHand: SourceId[]
  /** What was decided for a table, by its path; without an entry, as suggested. */
  files: Record<string, ImportFile>
  /** null: as suggested. */
  name: string | null
  settings: ImportSettings
  /** The corpus that gets what is new, by the path of its workspace; null: a new one. */
  into: { workspace: string; corpusId: number } | null
}

export const emptyImport: KeptImport = {
  paths: [],
  leftOut: [],
  byHand: [],
  files: {},
  name: null,
  settings: { minimumWords: 10 },
  into: null,
}

export const useKeptImport = create<KeptImport>()(
  persist(() => emptyImport, { name: 'wardbench-import', storage: createJSONStorage(() => sessionStorage) }),
)
