/** What the note browser shows, as its address holds it. Pure. */
import type { NoteFilter, NoteOrder } from '../../../shared/domain/corpus.ts'
import { noteOrder } from '../../../shared/domain/corpus.ts'
import { numberParam, type AddressChange } from '../../lib/address.ts'

export type ListOrder = NoteOrder | 'relevance'

export interface NoteQuery {
  search: string
  order: ListOrder
  filter: NoteFilter
}

const day = /^\d{4}-\d{2}-\d{2}$/

/** Whatever stands in an address, what comes of it is valid; what is not understood is left out. */
export function noteQueryOf(query: URLSearchParams): NoteQuery {
  const search = query.get('q') ?? ''
  const dayOf = (name: string) => (day.test(query.get(name) ?? '') ? query.get(name) : null)
  const [labelSetId, labelValue] = (query.get('label') ?? '').split(':').map(numberParam)
  const order = noteOrder.safeParse(query.get('order'))
  return {
    search,
    // A search is ordered by place or by relevance, a list by what its notes have.
    order: search ? (query.get('order') === 'relevance' ? 'relevance' : 'position') : (order.data ?? 'position'),
    filter: {
      type: query.get('type'),
      patient: query.get('patient'),
      from: dayOf('from'),
      to: dayOf('to'),
      shortest: numberParam(query.get('shortest')),
      longest: numberParam(query.get('longest')),
      label: typeof labelSetId === 'number' && typeof labelValue === 'number' ? { labelSetId, labelValue } : null,
    },
  }
}

/** The address of a change of the filter; the note that is read stays. */
export function filterChange({ label, ...filter }: NoteFilter): AddressChange {
  return { ...filter, ...(label !== undefined && { label: label && `${label.labelSetId}:${label.labelValue}` }) }
}

export const noFilter: NoteFilter = {
  type: null,
  patient: null,
  from: null,
  to: null,
  shortest: null,
  longest: null,
  label: null,
}

/** Filters behind the button: all but the type, which has a field of its own. */
export function hiddenFilters({ type: _, ...filter }: NoteFilter): number {
  return Object.values(filter).filter((value) => value !== null && value !== undefined).length
}
