/** How a note stands by the log of its queue: which verdicts are in force, and whether more are needed. Pure. */
import type { GivenVerdict, ItemState, ReviewRole, ReviewRow, Verdict } from '../domain/review.ts'

export interface Standing {
  /** In force, in the order of time; at most as many as a note needs. */
  verdicts: GivenVerdict[]
  adjudication: GivenVerdict | null
  state: ItemState
  /** What the people say of the note; null until it is done. */
  final: Verdict | null
}

/** `rows` of one note, ascending; `reviewers` is how many verdicts it needs. */
export function standingOf(rows: readonly ReviewRow[], reviewers: 1 | 2): Standing {
  const verdicts = inForce(rows, 'reviewer')
  const adjudication = inForce(rows, 'adjudicator').at(-1) ?? null
  if (verdicts.length < reviewers) return { verdicts, adjudication, state: 'open', final: null }
  const agreed = verdicts.every(({ verdict }) => verdict === verdicts[0].verdict)
  if (agreed) return { verdicts, adjudication, state: 'done', final: verdicts[0].verdict }
  if (adjudication === null) return { verdicts, adjudication, state: 'disagreed', final: null }
  return { verdicts, adjudication, state: 'done', final: adjudication.verdict }
}

/** The newest row of each reviewer counts, and of all adjudicators the newest one, unless it takes the verdict back. */
function inForce(rows: readonly ReviewRow[], role: ReviewRole): GivenVerdict[] {
  const newest = new Map<string, ReviewRow>()
  for (const row of rows) if (row.role === role && row.kind !== 'shown') newest.set(role === 'adjudicator' ? role : row.reviewer, row)
  return [...newest.values()].toSorted((a, b) => a.id - b.id).flatMap((row) => givenBy(row) ?? [])
}

function givenBy({ kind, option, reviewer, reasons, comment, blind, at }: ReviewRow): GivenVerdict | null {
  if (kind === 'cannot_tell') return { reviewer, verdict: 'cannot_tell', reasons, comment, blind, at }
  return kind === 'verdict' && option !== null ? { reviewer, verdict: option, reasons, comment, blind, at } : null
}

/** Whether somebody has been shown prediction and label of the note. */
export function wasShown(rows: readonly ReviewRow[], reviewer: string): boolean {
  return rows.some((row) => row.reviewer === reviewer && row.kind === 'shown')
}

/** The verdict of somebody that is in force. */
export function ownVerdict({ verdicts, adjudication }: Standing, reviewer: string, role: ReviewRole): GivenVerdict | null {
  if (role === 'adjudicator') return adjudication
  return verdicts.find((given) => given.reviewer === reviewer) ?? null
}

export function rowsByItem(rows: readonly ReviewRow[]): Map<number, ReviewRow[]> {
  const byItem = new Map<number, ReviewRow[]>()
  for (const row of rows) {
    const list = byItem.get(row.itemId)
    if (list) list.push(row)
    else byItem.set(row.itemId, [row])
  }
  return byItem
}
