/** The import as it stands: what was found in the chosen files and folders, and what was decided about it. */
import { useMemo } from 'react'
import { useQueries } from '@tanstack/react-query'
import type { SourceInspection } from '../../../shared/domain/corpus.ts'
import { useKeptImport, type KeptImport } from '../../lib/keptImport.ts'
import { apiKey, callApi, useApi } from '../../lib/queries.ts'
import { useTextPaths, type TextPathsQuery } from './textPaths.ts'
import { chosenSources, draftOf, mappedPaths, previewInput, sameReading, type DetectedSource, type FileDraft } from './importDraft.ts'

export interface ImportPlan {
  kept: KeptImport
  /** Everything that was found, also what is left out. */
  inspection: SourceInspection | undefined
  sources: DetectedSource[]
  tables: FileDraft[]
  /** Files and folders are being looked into. */
  reading: boolean
  /** What the paths of text files say; null: there are none. */
  textPaths: TextPathsQuery | null
  error: unknown
  /** Tables whose first rows could not be read. */
  failures: { path: string; error: unknown }[]
  retry: () => void
}

export function useImportPlan(): ImportPlan {
  const kept = useKeptImport()
  const { paths } = kept
  const inspect = useApi('corpora.inspect', { paths }, { enabled: paths.length > 0, staleTime: Infinity })
  const inspection = paths.length > 0 ? inspect.data : undefined
  const wanted = useMemo(() => {
    const leftOut = new Set(kept.leftOut)
    return inspection ? mappedPaths(kept, inspection).filter((path) => !leftOut.has(path)) : []
  }, [kept, inspection])

  const previews = useQueries({
    queries: wanted.map((path) => {
      const found = inspection?.tables.find((table) => table.path === path)
      const file = kept.files[path]
      const input = file === undefined ? { path } : previewInput(file)
      return {
        queryKey: apiKey('corpora.preview', input),
        queryFn: ({ signal }: { signal: AbortSignal }) => callApi('corpora.preview', input, signal),
        staleTime: Infinity,
        ...(found && (file === undefined || sameReading(file, found)) && { initialData: found }),
      }
    }),
  })
  const sources = inspection ? chosenSources(kept, inspection) : []
  return {
    kept,
    inspection,
    sources,
    textPaths: useTextPaths(sources, kept.settings.textPattern),
    tables: previews.flatMap(({ data }) => {
      if (!data) return []
      const draft = draftOf(data)
      return [{ preview: data, file: kept.files[data.path] ?? draft.file }]
    }),
    reading: (paths.length > 0 && inspect.isPending) || previews.some((preview) => preview.isPending),
    error: paths.length > 0 ? inspect.error : null,
    failures: previews.flatMap(({ error }, index) => (error ? [{ path: wanted[index] ?? '', error }] : [])),
    retry: () => void inspect.refetch(),
  }
}
