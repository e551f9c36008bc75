/** The notes before and after one in the list as filtered and ordered, whether or not the table has loaded them. */
import { useApi } from '../../lib/queries.ts'
import type { Neighbours } from '../../lib/useStepKeys.ts'
import type { ListFilters } from './PredictionList.tsx'

export function useNeighbours(passId: number, { order, ...filters }: ListFilters, rank: number | null): Neighbours {
  const shared = { passId, ...filters, cursor: rank === null ? null : String(rank), limit: 1 }
  const reversed = order === 'risk' ? ('risk_ascending' as const) : ('risk' as const)
  const enabled = rank !== null
  const next = useApi('predictions.list', { ...shared, order }, { enabled, staleTime: 60_000 })
  const previous = useApi('predictions.list', { ...shared, order: reversed }, { enabled, staleTime: 60_000 })
  const ready = enabled && previous.data !== undefined && next.data !== undefined
  return { ready, previous: previous.data?.rows[0]?.id ?? null, next: next.data?.rows[0]?.id ?? null }
}
