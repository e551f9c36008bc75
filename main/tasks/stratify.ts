/**
 * Divides patients so that every option of a task has about the same share in each set. Patients with the same labels
 * lie side by side, in an order that a seeded hash gives, and are dealt out so that each set is never more than a
 * patient from its share: so every stretch of like patients, and the whole, are divided alike.
 */

export interface DealtPatient {
  key: string
  /** Labelled notes per option index; all 0 where none is labelled. */
  counts: readonly number[]
  /** Uniform in [0, 1), by seed and key alone. */
  position: number
}

/**
 * @param shares share of the patients per set; they sum to 1.
 * @returns set of each patient, whatever the order of `patients`.
 */
export function dealStratified<Set extends string>(
  patients: readonly DealtPatient[],
  shares: readonly { set: Set; share: number }[],
): Map<string, Set> {
  const byRarity = optionsByRarity(patients)
  const ordered = patients.toSorted(
    (a, b) =>
      compareCounts(a.counts, b.counts, byRarity) || a.position - b.position || (a.key < b.key ? -1 : Number(a.key > b.key)),
  )
  const dealt = shares.map(() => 0)
  return new Map(
    ordered.map(({ key }, index) => {
      let neediest = 0
      const lacks = (place: number) => shares[place].share * (index + 1) - dealt[place]
      for (let place = 1; place < shares.length; place++) if (lacks(place) > lacks(neediest)) neediest = place
      dealt[neediest]++
      return [key, shares[neediest].set]
    }),
  )
}

/** Option indices, the rarest first: its patients are dealt as one stretch. */
function optionsByRarity(patients: readonly DealtPatient[]): number[] {
  const totals: number[] = []
  for (const { counts } of patients) {
    for (const [option, count] of counts.entries()) totals[option] = (totals[option] ?? 0) + count
  }
  return totals.map((_, option) => option).sort((a, b) => totals[a] - totals[b] || a - b)
}

/** More notes of the rarest option first. */
function compareCounts(a: readonly number[], b: readonly number[], options: readonly number[]): number {
  for (const option of options) if (a[option] !== b[option]) return b[option] - a[option]
  return 0
}
