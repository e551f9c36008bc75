import type { RunEvent } from '../../shared/domain/run.ts'
import { downsample } from '../../shared/downsample.ts'

/** The newest events are whole: the time that is left is told from them. */
const wholeTail = 100

/**
 * Events of a long run for a screen: of each measured curve about `points` events, with its extremes, its ends and its
 * newest stretch, so that a spike stays visible and what is rare (validations) stays whole.
 */
export function thinEvents(events: readonly RunEvent[], points: number): RunEvent[] {
  if (events.length <= points) return [...events]
  const kept = new Set<number>()
  const curves = new Map<string, [number, number | null][]>()
  for (const [index, { values }] of events.entries()) {
    if (index >= events.length - wholeTail) kept.add(index)
    for (const [name, value] of Object.entries(values)) {
      const curve = curves.get(name)
      if (curve) curve.push([index, value])
      else curves.set(name, [[index, value]])
    }
  }
  for (const curve of curves.values()) for (const [index] of downsample(curve, points)) kept.add(index)
  return events.filter((_, index) => kept.has(index))
}
