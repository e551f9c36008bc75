/** The splits that passes were scored on, by id. */
import { useMemo } from 'react'
import { useQueries } from '@tanstack/react-query'
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import type { SplitSummary } from '../../../shared/domain/split.ts'
import { apiKey, callApi, useApi } from '../../lib/queries.ts'

export function useSplitsOf(passes: readonly ScoringPass[]): ReadonlyMap<number, SplitSummary> {
  const corpora = useApi('corpora.list', undefined)
  const splits = useQueries({
    queries: (corpora.data ?? []).map(({ id }) => ({
      queryKey: apiKey('tasks.splits', { corpusId: id }),
      queryFn: ({ signal }: { signal: AbortSignal }) => callApi('tasks.splits', { corpusId: id }, signal),
      enabled: passes.length > 0,
    })),
    combine: (results) => results.flatMap(({ data }) => data ?? []),
  })
  return useMemo(() => new Map(splits.map((split) => [split.id, split])), [splits])
}
