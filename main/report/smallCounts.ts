import { hiddenCells, hiddenSizes } from '../../shared/stats/smallCells.ts'
import { formatCount, formatPercent } from '../../shared/format.ts'

/** Counts as a report shows them: what is small, and what would give it away by subtraction, is hidden. */

export function small(count: number, minimum: number): boolean {
  return count > 0 && count < minimum
}

export function hiddenText(count: number, minimum: number): string {
  return small(count, minimum) ? `<${minimum}` : 'not shown'
}

/** A single count that nothing else adds up to. */
export function countText(count: number, minimum: number): string {
  return small(count, minimum) ? hiddenText(count, minimum) : formatCount(count)
}

/** Parts of a whole that is shown too, in their order. */
export function partsText(parts: readonly number[], minimum: number): string[] {
  const whole = sum(parts)
  const hidden = hiddenSizes([whole, ...parts], minimum).slice(1)
  return parts.map((part, place) => (hidden[place] ? hiddenText(part, minimum) : formatCount(part)))
}

/** Notes by [option][set], each with its share of the set; the first set is all of them together. */
export function optionCells(options: readonly string[], sets: readonly { counts: readonly number[] }[], minimum: number): string[][] {
  const cells = sets.map(({ counts }) => ({ n: sum(counts), missing: 0, counts: [...counts] }))
  const groups = sets.map(({ counts }, place) => ({ key: String(place), label: '', notes: sum(counts), patients: 0 }))
  const row = { kind: 'category' as const, key: 'options', label: '', levels: [...options], cells, smd: [] }
  const hidden = hiddenCells(row, groups, minimum)
  return options.map((_, option) =>
    cells.map(({ n, counts }, set) => {
      if (hidden[option][set]) return hiddenText(counts[option], minimum)
      return n === 0 ? '0' : `${formatCount(counts[option])} (${formatPercent(counts[option] / n)})`
    }),
  )
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
