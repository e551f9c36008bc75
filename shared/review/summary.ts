/** What came of a queue: agreement of people with each other, with the label and with the model; reasons by verdict. Pure. */
import type { ReviewSummary, Verdict } from '../domain/review.ts'
import { cohenKappa } from '../stats/kappa.ts'
import type { Standing } from './standing.ts'

export interface JudgedNote {
  standing: Standing
  label: number
  predicted: number
  flagged: boolean
}

/** `options`: how many the task has; `show`: whether label and model may be seen. */
export function summarise(
  notes: readonly JudgedNote[],
  { options, reviewers, show }: { options: number; reviewers: 1 | 2; show: boolean },
): Omit<ReviewSummary, 'exports'> {
  const answers = options + 1
  const indexOf = (verdict: Verdict) => (verdict === 'cannot_tell' ? options : verdict)
  const count = (list: readonly number[]) => {
    const counts = Array.from({ length: answers }, () => 0)
    for (const answer of list) counts[answer]++
    return counts
  }
  const pairs = notes.flatMap(({ standing: { verdicts } }) => (reviewers === 2 && verdicts.length === 2 ? [verdicts] : []))
  const names = [...new Set(pairs.flat().map(({ reviewer }) => reviewer))].toSorted()
  const oriented = names.length === 2 ? pairs.map((pair) => pair.toSorted((a, b) => a.reviewer.localeCompare(b.reviewer))) : pairs
  const final = notes.flatMap((note) => (note.standing.final === null ? [] : [{ ...note, answer: indexOf(note.standing.final) }]))
  // Who cannot tell says nothing about label or model.
  const told = final.filter(({ answer }) => answer < options)
  const answersOf = (list: readonly { answer: number }[]) => list.map(({ answer }) => answer)
  return {
    betweenReviewers:
      reviewers === 1
        ? null
        : cohenKappa(
            oriented.map(([first]) => indexOf(first.verdict)),
            oriented.map(([, second]) => indexOf(second.verdict)),
            answers,
          ),
    pair: names.length === 2 ? [...oriented[0]].map(({ reviewer }) => reviewer) as [string, string] : null,
    adjudicated: notes.filter(({ standing }) => standing.state === 'done' && standing.verdicts.some(({ verdict }) => verdict !== standing.verdicts[0].verdict)).length,
    verdicts: count(answersOf(final)),
    notBlind: notes.flatMap(({ standing }) => standing.verdicts).filter(({ blind }) => !blind).length,
    reasons: reasonsOf(notes, answers, indexOf),
    compared: show
      ? {
          label: cohenKappa(answersOf(told), told.map(({ label }) => label), options),
          model: cohenKappa(answersOf(told), told.map(({ predicted }) => predicted), options),
          flagged: count(answersOf(final.filter(({ flagged }) => flagged))),
          mixedIn: count(answersOf(final.filter(({ flagged }) => !flagged))),
        }
      : null,
  }
}

/** Every verdict in force counts with each of its reasons, the adjudicator's too. */
function reasonsOf(notes: readonly JudgedNote[], answers: number, indexOf: (verdict: Verdict) => number): ReviewSummary['reasons'] {
  const byReason = new Map<string, number[]>()
  for (const { standing } of notes) {
    for (const { reasons, verdict } of [...standing.verdicts, ...(standing.adjudication ? [standing.adjudication] : [])]) {
      for (const reason of reasons) {
        const counts = byReason.get(reason) ?? Array.from({ length: answers }, () => 0)
        counts[indexOf(verdict)]++
        byReason.set(reason, counts)
      }
    }
  }
  return [...byReason]
    .map(([reason, counts]) => ({ reason, counts, total: counts.reduce((sum, value) => sum + value, 0) }))
    .toSorted((a, b) => b.total - a.total || a.reason.localeCompare(b.reason))
}
