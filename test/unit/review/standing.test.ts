import { describe, expect, test } from 'vitest'
import type { ReviewRow } from '../../../shared/domain/review.ts'
import { standingOf } from '../../../shared/review/standing.ts'
import { summarise } from '../../../shared/review/summary.ts'

function log(...rows: [reviewer: string, kind: ReviewRow['kind'], option?: number, role?: ReviewRow['role']][]): ReviewRow[] {
  return rows.map(([reviewer, kind, option = null, role = 'reviewer'], index) => ({
    id: index + 1,
    itemId: 1,
    role,
    reviewer,
    kind,
    option,
    reasons: kind === 'verdict' ? [`r${option}`] : [],
    comment: '',
    blind: true,
    at: '',
  }))
}

describe('how a note stands', () => {
  test('the newest row of each reviewer counts; one taken back counts no more', () => {
    expect(standingOf(log(['Ann', 'verdict', 1], ['Ann', 'verdict', 0]), 1)).toMatchObject({ state: 'done', final: 0 })
    expect(standingOf(log(['Ann', 'verdict', 1], ['Ann', 'shown']), 1).final).toBe(1)
    expect(standingOf(log(['Ann', 'verdict', 1], ['Ann', 'withdrawn']), 1)).toMatchObject({ state: 'open', verdicts: [], final: null })
  })

  test('two that differ need a third person, whose verdict stands only while they differ', () => {
    const differ = log(['Ann', 'verdict', 1], ['Bo', 'cannot_tell'])
    expect(standingOf(differ, 2)).toMatchObject({ state: 'disagreed', final: null })
    const decided = log(['Ann', 'verdict', 1], ['Bo', 'cannot_tell'], ['Cy', 'verdict', 0, 'adjudicator'])
    expect(standingOf(decided, 2)).toMatchObject({ state: 'done', final: 0 })
    const changed = log(['Ann', 'verdict', 1], ['Bo', 'cannot_tell'], ['Cy', 'verdict', 0, 'adjudicator'], ['Bo', 'verdict', 1])
    expect(standingOf(changed, 2)).toMatchObject({ state: 'done', final: 1 })
    const others = log(['Ann', 'verdict', 1], ['Bo', 'verdict', 0], ['Cy', 'verdict', 0, 'adjudicator'], ['Di', 'verdict', 1, 'adjudicator'], ['Di', 'withdrawn', undefined, 'adjudicator'])
    expect(standingOf(others, 2).state).toBe('disagreed')
  })
})

describe('the summary of a queue', () => {
  const note = (rows: ReviewRow[], label: number, predicted: number, flagged = true) => ({ standing: standingOf(rows, 2), label, predicted, flagged })
  const notes = [
    note(log(['Ann', 'verdict', 1], ['Bo', 'verdict', 1]), 1, 1),
    note(log(['Bo', 'verdict', 0], ['Ann', 'verdict', 1], ['Cy', 'verdict', 1, 'adjudicator']), 0, 1),
    note(log(['Ann', 'cannot_tell'], ['Bo', 'cannot_tell']), 1, 1),
    note(log(['Ann', 'verdict', 0]), 0, 0, false),
    note(log(['Ann', 'verdict', 0], ['Bo', 'verdict', 0]), 0, 0, false),
  ]

  test('compares the two persons by name whoever came first, before anybody decided', () => {
    const { betweenReviewers, pair, adjudicated, verdicts } = summarise(notes, { options: 2, reviewers: 2, show: false })
    expect(pair).toEqual(['Ann', 'Bo'])
    expect(betweenReviewers?.table).toEqual([[1, 0, 0], [1, 1, 0], [0, 0, 1]])
    expect(betweenReviewers).toMatchObject({ n: 4, agreed: 3 })
    expect([adjudicated, verdicts]).toEqual([1, [1, 2, 1]])
  })

  test('holds verdicts beside label and model only where they may be seen, without those who cannot tell', () => {
    expect(summarise(notes, { options: 2, reviewers: 2, show: false }).compared).toBeNull()
    const { compared } = summarise(notes, { options: 2, reviewers: 2, show: true })
    expect(compared?.label.table).toEqual([[1, 0], [1, 1]])
    expect(compared?.model.table).toEqual([[1, 0], [0, 2]])
    expect([compared?.flagged, compared?.mixedIn]).toEqual([[0, 2, 1], [1, 0, 0]])
  })

  test('counts each reason by the verdict it was given for', () => {
    const { reasons } = summarise(notes, { options: 2, reviewers: 2, show: false })
    expect(reasons).toEqual([
      { reason: 'r0', counts: [4, 0, 0], total: 4 },
      { reason: 'r1', counts: [0, 4, 0], total: 4 },
    ])
  })
})
