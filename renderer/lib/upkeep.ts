/** What the workspace does behind everything else: search indexes being built, removed corpora going. */
import { useEffect, useRef } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { UpkeepTask } from '../../shared/domain/corpus.ts'
import { apiKey, callApi, queryClient } from './queries.ts'

const askAgainMs = 1000

/** Asked for again while there is something; an import that ends makes it be asked for. */
export function useUpkeep(): UpkeepTask[] {
  const { data } = useQuery({
    queryKey: apiKey('corpora.upkeep'),
    queryFn: ({ signal }) => callApi('corpora.upkeep', undefined, signal),
    refetchInterval: ({ state }) => (state.data && state.data.length > 0 ? askAgainMs : false),
  })
  return data ?? []
}

/** The index of a corpus that is being built; null: it is whole. */
export function useIndexing(corpusId: number): UpkeepTask | null {
  return useUpkeep().find((task) => task.kind === 'index' && task.corpusId === corpusId) ?? null
}

/** To be used once: what corpora say of themselves is asked for again when nothing is left to do. */
export function useUpkeepEnd(): void {
  const working = useUpkeep().length > 0
  const before = useRef(working)
  useEffect(() => {
    if (before.current && !working) void queryClient.invalidateQueries({ queryKey: ['corpora'] })
    before.current = working
  }, [working])
}

/** "63 %", never 100 before the end. */
export function upkeepShare({ done, total }: UpkeepTask): string {
  return `${total > 0 ? Math.min(99, Math.floor((100 * done) / total)) : 0} %`
}
