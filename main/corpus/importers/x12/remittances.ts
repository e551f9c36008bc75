import type { SourceItem } from '../source.ts'
import { CellProblem, timeValue } from '../values.ts'
import { claimRecord, openClaim, type OpenClaim } from './claimPayment.ts'
import type { Segment, UnreadSegment } from './segments.ts'

/**
 * The 835 transactions of an X12 file, segment by segment, as claims. A claim whose amounts add up (charge = paid +
 * adjustments) has all of its segments; one that does not is kept with a warning where its transaction is whole, and
 * refused where the transaction is cut off or miscounted.
 */
export interface Remittances {
  take(segment: Segment | UnreadSegment): Iterable<SourceItem>
  finish(): Iterable<SourceItem>
  warnings(): string[]
}

interface Transaction {
  first: number
  kind: string
  control: string
  /** Day of the payer's decision: production date (DTM 405), else payment date (BPR16), else that of the group. */
  time: string | null
  trace: string | null
  payer: string | null
  claims: number
  /** Why its segments cannot all be there; null: they are, as far as is known. */
  broken: boolean
  unbalanced: OpenClaim[]
}

interface Envelope {
  control: string
  members: number
  time: string | null
}

const unreadReasons: Record<UnreadSegment['problem'], string> = {
  'too long': 'segment is longer than 64 KB: its end is missing',
  'not terminated': 'last segment has no end: the file is cut off',
  'no interchange': 'no ISA segment: nothing up to the next one was read',
  'unknown delimiters': 'ISA has not its 16 elements, so delimiters are not known: nothing up to the next ISA was read',
}
const cutOff = 'transaction has no end (SE): the file is cut off'
const inBrokenTransaction = 'claim does not add up, in a transaction that is not whole'
/** A transaction has at most 10,000 claims by its guide; those of a larger one are not held until its end. */
const mostHeld = 10_000

export function readRemittances(): Remittances {
  let interchange: Envelope | null = null
  let group: Envelope | null = null
  let transaction: Transaction | null = null
  let claim: OpenClaim | null = null
  let last = 0
  const counts = { transactions: 0, unbalanced: 0, undated: 0 }
  const otherKinds = new Map<string, number>()

  function* take(segment: Segment | UnreadSegment): Iterable<SourceItem> {
    last = segment.number
    if ('problem' in segment) {
      yield { line: segment.number, reason: unreadReasons[segment.problem] }
      if (claim) claim.problem ??= 'claim has a segment that cannot be read'
      if (transaction) transaction.broken = true
      if (segment.problem === 'no interchange' || segment.problem === 'unknown delimiters') yield* endTransaction(false)
      return
    }
    const { id, elements, number } = segment
    switch (id) {
      case 'ISA':
        yield* endTransaction(false)
        yield* unfinishedGroup(number)
        if (interchange) yield { line: number, reason: 'interchange before it has no end (IEA)' }
        interchange = { control: elements[13] ?? '', members: 0, time: null }
        break
      case 'GS':
        yield* endTransaction(false)
        yield* unfinishedGroup(number)
        if (interchange) interchange.members++
        group = { control: elements[6] ?? '', members: 0, time: dayOf(elements[4]) }
        break
      case 'ST':
        yield* endTransaction(false)
        if (group) group.members++
        transaction = newTransaction(segment)
        break
      case 'SE':
        yield* endOfTransaction(segment)
        break
      case 'GE':
        yield* endTransaction(false)
        yield* endEnvelope(segment, group, 'GE01 does not equal the number of its transactions')
        group = null
        break
      case 'IEA':
        yield* endTransaction(false)
        yield* unfinishedGroup(number)
        yield* endEnvelope(segment, interchange, 'IEA01 does not equal the number of its groups')
        interchange = null
        break
      default:
        if (transaction === null) yield { line: number, reason: 'segment stands outside of a transaction' }
        else if (transaction.kind === '835') yield* takeContent(segment, transaction)
    }
  }

  function newTransaction({ elements, number }: Segment): Transaction {
    const [, kind = '', control = ''] = elements
    // Named in a warning: three digits, or it could be anything.
    const named = /^\d{3}$/.test(kind) ? kind : 'unknown'
    if (kind === '835') counts.transactions++
    else otherKinds.set(named, (otherKinds.get(named) ?? 0) + 1)
    const nothing = { trace: null, payer: null, claims: 0, broken: false, unbalanced: [] }
    return { ...nothing, first: number, kind, control, time: group?.time ?? null }
  }

  function* takeContent(segment: Segment, within: Transaction): Iterable<SourceItem> {
    const { id, elements, number } = segment
    switch (id) {
      case 'BPR':
        within.time = dayOf(elements[16]) ?? within.time
        break
      case 'TRN':
        within.trace ??= [elements[3], elements[2]].filter(Boolean).join('-') || null
        break
      case 'DTM':
        if (elements[1] === '405' && claim === null) within.time = dayOf(elements[2]) ?? within.time
        break
      case 'N1':
        if (elements[1] === 'PR') within.payer = elements[2] || null
        break
      case 'CLP':
        yield* endClaim(within)
        claim = openClaim(segment)
        break
      case 'CAS':
        if (claim) claim.adjust(segment)
        else yield { line: number, reason: 'CAS stands outside of a claim' }
        break
      case 'SVC':
        if (claim) claim.service(segment)
        else yield { line: number, reason: 'SVC stands outside of a claim' }
        break
      case 'LX':
      case 'PLB':
        yield* endClaim(within)
    }
  }

  function* endClaim(within: Transaction): Iterable<SourceItem> {
    if (!claim) return
    const ended = claim
    claim = null
    ended.ordinal = ++within.claims
    if (ended.problem !== null) yield { line: ended.line, reason: ended.problem }
    else if (ended.addsUp()) yield record(ended, within)
    else if (within.unbalanced.length < mostHeld) within.unbalanced.push(ended)
    else yield { line: ended.line, reason: 'claim does not add up, in a transaction of too many such claims' }
  }

  function record(ended: OpenClaim, within: Transaction): SourceItem {
    if (within.time === null) counts.undated++
    const trace = within.trace ?? [interchange?.control, group?.control, within.control].join('-')
    return { table: 'claims', record: claimRecord(ended, { trace, time: within.time, payer: within.payer }) }
  }

  function* endOfTransaction({ elements, number }: Segment): Iterable<SourceItem> {
    if (transaction === null) return void (yield { line: number, reason: 'SE without a transaction (ST)' })
    if (Number(elements[1]) !== number - transaction.first + 1) {
      transaction.broken = true
      yield { line: number, reason: 'SE01 does not equal the number of segments: some are missing or doubled' }
    }
    if (elements[2] !== transaction.control) {
      transaction.broken = true
      yield { line: number, reason: 'SE02 is not the control number of its transaction (ST02)' }
    }
    yield* endTransaction(true)
  }

  function* endTransaction(whole: boolean): Iterable<SourceItem> {
    if (transaction === null) return
    const ended = transaction
    yield* endClaim(ended)
    transaction = null
    if (!whole) yield { line: last, reason: cutOff }
    for (const open of ended.unbalanced) {
      if (!whole || ended.broken) {
        yield { line: open.line, reason: inBrokenTransaction }
        continue
      }
      counts.unbalanced++
      yield record(open, ended)
    }
  }

  function* unfinishedGroup(line: number): Iterable<SourceItem> {
    if (group) yield { line, reason: 'group before it has no end (GE)' }
    group = null
  }

  function* endEnvelope({ elements, number }: Segment, open: Envelope | null, miscounted: string): Iterable<SourceItem> {
    if (open === null) yield { line: number, reason: 'end of an envelope that has no beginning' }
    else if (Number(elements[1]) !== open.members) yield { line: number, reason: miscounted }
    else if (elements[2] !== open.control) yield { line: number, reason: 'control numbers of an envelope differ' }
  }

  function* finish(): Iterable<SourceItem> {
    yield* endTransaction(false)
    if (interchange) yield { line: last, reason: 'interchange has no end (IEA): the file is cut off' }
  }

  function warnings(): string[] {
    const list = [...otherKinds].map(([kind, times]) => `${times} transactions are of kind ${kind} and were not read`)
    if (counts.transactions === 0) list.push('no 835 transaction was found')
    if (counts.unbalanced > 0) {
      list.push(`${counts.unbalanced} claims do not add up (charge less adjustments is not what was paid)`)
    }
    if (counts.undated > 0) list.push(`${counts.undated} claims have no date: the order of reversals may be wrong`)
    return list
  }

  return { take, finish, warnings }
}

function dayOf(element: string | undefined): string | null {
  try {
    return timeValue(element ?? '')?.slice(0, 10) ?? null
  } catch (error) {
    if (error instanceof CellProblem) return null
    throw error
  }
}
