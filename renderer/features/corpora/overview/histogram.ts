/** Counts of values into bars: of even width, or of even ratio for what spans several powers of ten. Pure. */
import { formatCount } from '../../../lib/format.ts'
import type { LengthCounts } from '../../../../shared/domain/overview.ts'
import { periodOf, periodsBetween, type Period } from '../../../../shared/stats/periods.ts'

export interface Bar {
  /** Inclusive. */
  from: number
  /** Exclusive; null: and more. */
  to: number | null
  notes: number
}

export interface Spread {
  notes: number
  smallest: number
  quarter: number
  median: number
  threeQuarters: number
  largest: number
}

const linearBars = 30
/** Steps of a decade that round to what people read easily. */
const logSteps = [1, 1.5, 2, 3, 5, 7]

/** `counts` ascending by value. Of even width, what lies past the 99.5th percentile shares the last bar. */
export function bars(counts: LengthCounts, scale: 'linear' | 'log'): Bar[] {
  const last = counts.at(-1)
  if (!last) return []
  return fill(counts, scale === 'log' ? logEdges(counts[0]![0], last[0]) : linearEdges(counts), scale === 'linear')
}

function linearEdges(counts: LengthCounts): number[] {
  const end = quantile(counts, 0.995) + 1
  const step = niceStep(end / linearBars)
  return Array.from({ length: Math.ceil(end / step) + 1 }, (_, index) => index * step)
}

function logEdges(smallest: number, largest: number): number[] {
  const first = Math.floor(Math.log10(Math.max(1, smallest)))
  const decades = Array.from({ length: Math.floor(Math.log10(Math.max(1, largest))) - first + 1 }, (_, index) => 10 ** (first + index))
  const edges = [...new Set(decades.flatMap((decade) => logSteps.map((step) => Math.round(decade * step))))]
  const end = edges.find((edge) => edge > largest) ?? 10 ** (first + decades.length)
  const start = edges.findLastIndex((edge) => edge <= Math.max(1, smallest))
  return [...(smallest < 1 ? [0] : []), ...edges.slice(start).filter((edge) => edge < end), end]
}

function fill(counts: LengthCounts, edges: number[], open: boolean): Bar[] {
  const filled = edges.slice(0, -1).map((from, index): Bar => ({ from, to: edges[index + 1]!, notes: 0 }))
  let bar = 0
  for (const [value, notes] of counts) {
    while (bar < filled.length - 1 && value >= filled[bar]!.to!) bar++
    filled[bar]!.notes += notes
  }
  const end = filled.at(-1)
  if (open && end && (counts.at(-1)?.[0] ?? 0) >= end.to!) end.to = null
  return filled
}

/** 1, 2 or 5 times a power of ten, at least 1. */
function niceStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, step)))
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= step) ?? 10)
}

export function barLabel({ from, to }: Bar): string {
  if (to === null) return `≥ ${formatCount(from)}`
  return to - from <= 1 ? formatCount(from) : `${formatCount(from)}–${formatCount(to - 1)}`
}

export function spreadOf(counts: LengthCounts): Spread | null {
  if (counts.length === 0) return null
  return {
    notes: counts.reduce((sum, [, notes]) => sum + notes, 0),
    smallest: counts[0]![0],
    quarter: quantile(counts, 0.25),
    median: quantile(counts, 0.5),
    threeQuarters: quantile(counts, 0.75),
    largest: counts.at(-1)![0],
  }
}

/** The smallest value that at least this share of the notes does not exceed. */
function quantile(counts: LengthCounts, share: number): number {
  const total = counts.reduce((sum, [, notes]) => sum + notes, 0)
  let seen = 0
  for (const [value, notes] of counts) {
    seen += notes
    if (seen >= share * total) return value
  }
  return counts.at(-1)?.[0] ?? 0
}

/** Months 'YYYY-MM' to periods without gaps: what has no notes is a period of none. */
export function byPeriod(months: readonly { month: string; notes: number }[], period: Period): { period: string; notes: number }[] {
  const [first] = months
  const last = months.at(-1)
  if (!first || !last) return []
  const counts = new Map(periodsBetween(first.month, last.month, period).map((name) => [name, 0]))
  for (const { month, notes } of months) {
    const name = periodOf(month, period)
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + notes)
  }
  return [...counts].map(([name, notes]) => ({ period: name, notes }))
}

/** Patients by their notes: one by one up to nine, then by tens and more. */
export function patientBars(counts: readonly (readonly [number, number])[]): { label: string; patients: number }[] {
  const classes: [label: string, from: number, to: number][] = [
    ...Array.from({ length: 9 }, (_, index): [string, number, number] => [String(index + 1), index + 1, index + 1]),
    ['10–19', 10, 19], ['20–49', 20, 49], ['50–99', 50, 99], ['≥ 100', 100, Infinity],
  ]
  const filled = classes.map(([label, from, to]) => ({
    label,
    patients: counts.filter(([notes]) => notes >= from && notes <= to).reduce((sum, [, patients]) => sum + patients, 0),
  }))
  return filled.slice(0, filled.findLastIndex(({ patients }) => patients > 0) + 1)
}
