/** The splits of every corpus, newest first, each with the name of its corpus. */
import { useQueries } from '@tanstack/react-query'
import type { SplitSummary } from '../../shared/domain/split.ts'
import { apiKey, callApi, useApi } from './queries.ts'

export interface NamedSplit extends SplitSummary {
  corpusName: string
}

export function useSplits(): { data: NamedSplit[] | undefined; error: unknown } {
  const corpora = useApi('corpora.list', undefined)
  const ready = (corpora.data ?? []).filter((corpus) => corpus.state === 'ready')
  const answer = useQueries({
    queries: ready.map(({ id }) => ({
      queryKey: apiKey('tasks.splits', { corpusId: id }),
      queryFn: ({ signal }: { signal: AbortSignal }) => callApi('tasks.splits', { corpusId: id }, signal),
    })),
    combine: (results) => ({
      splits: results.map((result) => result.data),
      error: results.find((result) => result.error)?.error ?? null,
    }),
  })
  const complete = corpora.data !== undefined && answer.splits.every((splits) => splits !== undefined)
  const data = complete
    ? answer.splits
        .flatMap((splits, index) => (splits ?? []).map((split) => ({ ...split, corpusName: ready[index]!.name })))
        .sort((a, b) => b.id - a.id)
    : undefined
  return { data, error: corpora.error ?? answer.error }
}

/** External tests of other corpora that models of this corpus can be judged on; those made for this split come first. */
export function externalTests<Split extends SplitSummary>(splits: readonly Split[], own: SplitSummary): Split[] {
  const made = ({ settings }: SplitSummary) =>
    settings.method === 'external' && settings.developmentSplitId === own.id ? 0 : 1
  return splits
    .filter(({ corpusId, settings }) => settings.method === 'external' && corpusId !== own.corpusId)
    .sort((a, b) => made(a) - made(b))
}
