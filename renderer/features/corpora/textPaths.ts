/** What the paths of text files say by the pattern as it stands. */
import { useApi } from '../../lib/queries.ts'
import { importSources, type DetectedSource } from './importDraft.ts'

/** The chosen folders and files of text; empty where there is no such source. */
export function useTextPaths(sources: readonly DetectedSource[], pattern: string | undefined) {
  const files = importSources(sources).find(({ source }) => source === 'text')?.files ?? []
  const enabled = files.length > 0
  const query = useApi('corpora.textPaths', { files, pattern }, { enabled, keepPrevious: true, staleTime: Infinity })
  return enabled ? query : null
}
export type TextPathsQuery = NonNullable<ReturnType<typeof useTextPaths>>

/** What stands in the way of importing the texts, in words; null: nothing. */
export function textPathsProblem({ data, error, isPlaceholderData }: TextPathsQuery): string | null {
  if (error) return 'Mend the pattern of the file names.'
  if (!data || isPlaceholderData || data.files === 0 || data.matched > 0) return null
  return 'No path of the text files fits the pattern.'
}
