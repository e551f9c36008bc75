/** An attribution in marks and tables. Pure; positions are UTF-16 units of the note. */
import { stretchesOf, type StoredAttribution, type Stretch } from '../../../shared/domain/noteAttribution.ts'

export interface Attributed {
  stretches: Stretch[]
  /** The largest size of a value: full depth of the scale. */
  largest: number
  /** Each `kind` is the value's share of the largest, −1 to 1. */
  marks: { start: number; end: number; kind: number }[]
}

/** Below this share of the largest value nothing is coloured: it could not be told from the ground. */
const smallestShown = 0.05

export function attributed(attribution: StoredAttribution): Attributed {
  const stretches = stretchesOf(attribution)
  const largest = Math.max(0, ...stretches.map(({ value }) => Math.abs(value)))
  const marks = stretches.flatMap(({ places, value }) => {
    const share = largest === 0 ? 0 : value / largest
    if (Math.abs(share) < smallestShown) return []
    return places.map(([start, end]) => ({ start, end, kind: share }))
  })
  return { stretches, largest, marks }
}

/** The strongest first, whichever way they speak. */
export function strongest(stretches: readonly Stretch[], count: number): Stretch[] {
  return stretches.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, count)
}

export function wordsOf(text: string, { places }: Stretch): string {
  return places.map(([start, end]) => text.slice(start, end)).join(' … ').replaceAll(/\s+/g, ' ').trim()
}

export interface SectionValue {
  title: string
  value: number
  stretches: number
}

/** Sums by section, in the order of the note; what stands before the first heading has no title. */
export function bySection(stretches: readonly Stretch[], sections: readonly { title: string; start: number }[]): SectionValue[] {
  const found = new Map<string, SectionValue>()
  for (const { places, value } of stretches) {
    const at = places[0]?.[0] ?? 0
    const section = sections.findLast(({ start }) => start <= at)
    const key = String(section?.start ?? -1)
    const sum = found.get(key) ?? { title: section?.title ?? 'Before the first heading', value: 0, stretches: 0 }
    sum.value += value
    sum.stretches++
    found.set(key, sum)
  }
  return [...found.values()]
}
