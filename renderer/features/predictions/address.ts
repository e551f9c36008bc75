/** State of the predictions screen as it stands in the address: #/predictions?pass=…&note=…; unknown values are ignored. */
import {
  agreement,
  everyPrediction,
  groupDimensions,
  type PredictionFilter,
  type PredictionListQuery,
  type PredictionView,
} from '../../../shared/domain/predictionList.ts'

export interface PredictionsAddress {
  task: string | null
  pass: number | null
  /** undefined: the usual choice; null: none on purpose. */
  other: number | null | undefined
  note: number | null
  filter: PredictionFilter
  order: PredictionListQuery['order']
}

type AddressChange = Record<string, string | number | null | undefined>

function numberParam(value: string | null): number | null {
  return value !== null && /^\d+$/.test(value) ? Number(value) : null
}

const day = /^\d{4}-\d{2}-\d{2}$/
/** A group that is not known; '' would leave the parameter out. */
const notKnown = '~'

export function readAddress(query: URLSearchParams): PredictionsAddress {
  const outcome = query.get('outcome')
  const read = query.get('read')
  const dayOf = (name: string) => (day.test(query.get(name) ?? '') ? query.get(name) : null)
  const groups = groupDimensions.map((name) => [name, query.get(name) === notKnown ? '' : query.get(name)])
  return {
    task: query.get('task') || null,
    pass: numberParam(query.get('pass')),
    other: query.get('other') === 'none' ? null : (numberParam(query.get('other')) ?? undefined),
    note: numberParam(query.get('note')),
    filter: {
      ...(Object.fromEntries(groups) as Pick<PredictionFilter, (typeof groupDimensions)[number]>),
      outcome: outcome === 'right' || outcome === 'wrong' ? outcome : 'all',
      label: numberParam(query.get('label')),
      agreement: agreement.safeParse(query.get('models')).data ?? 'all',
      truncated: read === 'shortened' ? true : read === 'whole' ? false : null,
      from: dayOf('from'),
      to: dayOf('to'),
      window: numberParam(query.get('window')),
      text: (query.get('q') ?? '').slice(0, 500),
    },
    order: query.get('order') === 'risk_ascending' ? 'risk_ascending' : 'risk',
  }
}

/** The parameters of a filter and an order; null where nothing is set. */
export function listAddress(filter: PredictionFilter, order: PredictionListQuery['order']): AddressChange {
  return {
    ...Object.fromEntries(groupDimensions.map((name) => [name, filter[name] === '' ? notKnown : filter[name]])),
    outcome: filter.outcome === everyPrediction.outcome ? null : filter.outcome,
    label: filter.label,
    models: filter.agreement === everyPrediction.agreement ? null : filter.agreement,
    read: filter.truncated === null ? null : filter.truncated ? 'shortened' : 'whole',
    from: filter.from,
    to: filter.to,
    window: filter.window,
    q: filter.text,
    order: order === 'risk' ? null : order,
  }
}

export function viewAddress(view: PredictionView): AddressChange {
  const { taskId, passId, otherPassId, filter, order } = view
  const passes = passId === null ? { task: taskId } : { pass: passId, other: otherPassId ?? 'none' }
  return { ...passes, ...listAddress(filter, order) }
}

export interface ShownList {
  passId: number
  otherPassId: number | null
  filter: PredictionFilter
  order: PredictionListQuery['order']
}

/** Whether a view is what is shown. */
export function isShown(view: PredictionView, { passId, otherPassId, filter, order }: ShownList): boolean {
  const of = (each: ShownList) => JSON.stringify([each.passId, each.otherPassId, listAddress(each.filter, each.order)])
  return view.passId !== null && of({ ...view, passId: view.passId }) === of({ passId, otherPassId, filter, order })
}
