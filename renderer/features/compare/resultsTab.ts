/** What every tab of a comparison's results is given. */
import type { Comparison } from '../../../shared/domain/compare.ts'
import type { AddressChange } from '../../lib/address.ts'

export interface ResultsTabProps {
  comparison: Comparison
  /** The option that is judged against the rest: the event, or the one chosen. */
  option: number
  /** Split, set and window in words. */
  source: string
  /** Beginning of the names of files. */
  fileName: string
  query: URLSearchParams
  change: (change: AddressChange) => void
}
