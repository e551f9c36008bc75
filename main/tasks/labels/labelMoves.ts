import type { LabelMoves } from '../../../shared/domain/labels.ts'

/**
 * How labels move between two derivations. A label stays where the option is the same, known by its text; an option that
 * was only reworded at its place is the same too.
 */
export interface Transition {
  /** Option index; null: no label. */
  before: number | null
  after: number | null
  notes: number
}

export function labelMoves(
  transitions: Iterable<Transition>,
  before: readonly string[],
  after: readonly string[],
): LabelMoves {
  const same = before.map((option, index) => sameOption(option, index, before, after))
  const table = Array.from({ length: before.length + 1 }, () => Array.from({ length: after.length + 1 }, () => 0))
  const counts = { changed: 0, gained: 0, lost: 0 }
  let stayed = 0
  for (const transition of transitions) {
    const { notes } = transition
    table[transition.before ?? before.length][transition.after ?? after.length] += notes
    if (transition.before === null && transition.after === null) continue
    if (transition.before === null) counts.gained += notes
    else if (transition.after === null) counts.lost += notes
    else if (same[transition.before] === transition.after) stayed += notes
    else counts.changed += notes
  }
  const moved = counts.changed + counts.gained + counts.lost
  return { before: [...before], after: [...after], table, notes: stayed + moved, moved, ...counts }
}

function sameOption(option: string, index: number, before: readonly string[], after: readonly string[]): number {
  const byText = after.indexOf(option)
  if (byText >= 0) return byText
  return after[index] !== undefined && !before.includes(after[index]) ? index : -1
}

/** Transitions of the notes that have a label in either. */
export function transitionsBetween(
  before: ReadonlyMap<number, number>,
  after: ReadonlyMap<number, number>,
): Transition[] {
  const found = [...before].map(([noteId, value]) => ({ before: value, after: after.get(noteId) ?? null, notes: 1 }))
  const gained = [...after].filter(([noteId]) => !before.has(noteId))
  return [...found, ...gained.map(([, value]) => ({ before: null, after: value, notes: 1 }))]
}
