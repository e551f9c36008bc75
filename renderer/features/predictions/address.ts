/** State of the predictions screen as it stands in the address: #/predictions?pass=…&note=…; unknown values are ignored. */
import { numberParam } from '../../lib/address.ts'

export interface PredictionsAddress {
  task: string | null
  pass: number | null
  /** undefined: the usual choice; null: none on purpose. */
  other: number | null | undefined
  note: number | null
  outcome: 'all' | 'right' | 'wrong'
  label: number | null
  order: 'risk' | 'risk_ascending'
}

export function readAddress(query: URLSearchParams): PredictionsAddress {
  const outcome = query.get('outcome')
  return {
    task: query.get('task') || null,
    pass: numberParam(query.get('pass')),
    other: query.get('other') === 'none' ? null : (numberParam(query.get('other')) ?? undefined),
    note: numberParam(query.get('note')),
    outcome: outcome === 'right' || outcome === 'wrong' ? outcome : 'all',
    label: numberParam(query.get('label')),
    order: query.get('order') === 'risk_ascending' ? 'risk_ascending' : 'risk',
  }
}
