import { describe, expect, test } from 'vitest'
import { externalResultOf } from '../../../main/operations/externalResult.ts'
import { externalResult } from '../../../shared/domain/modelBundle.ts'

const estimate = (value: number) => ({ value, reason: null, interval: { low: value - 0.05, high: value + 0.05 } })
const about = { manifestHash: 'a'.repeat(64), taskId: 'event', site: 'B', createdAt: '2026-01-01T00:00:00Z' }

function judged(counts: number[], { flagged, caught }: { flagged: number; caught: number }, patients = 100) {
  const n = counts.reduce((sum, count) => sum + count, 0)
  return {
    set: 'external' as const, from: '2024-03-05', until: '2025-01-09', n, patients, counts, noteTypes: [{ type: 'Rare letter', notes: 1 }],
    auroc: estimate(0.8), brier: estimate(0.1), calibration: null, warnings: ['Only 4 notes have the event'],
    operatingPoint: { threshold: 0.5, flagged, n, sensitivity: estimate(caught / counts[1]), specificity: estimate(0.9), positivePredictiveValue: estimate(caught / flagged), negativePredictiveValue: estimate(0.9), flagsPerDay: 1.3 },
  }
}

describe('results of an external validation', () => {
  test('are aggregates alone: no words, no days, no types of notes, nothing that is not declared', () => {
    const result = externalResultOf(judged([200, 100], { flagged: 80, caught: 50 }), 1, about)
    expect(externalResult.parse(result)).toEqual(result)
    expect(result).toMatchObject({ n: 300, counts: [200, 100], years: ['2024', '2025'], suppressed: [], operatingPoint: { flagged: 80 } })
    const text = JSON.stringify(result)
    for (const word of ['Rare letter', '2024-03-05', 'Only 4']) expect(text).not.toContain(word)
  })

  test('leave out a count below ten, the one that would give it away, and every figure that rests on it', () => {
    const result = externalResultOf(judged([200, 9], { flagged: 30, caught: 7 }), 1, about)
    expect(result).toMatchObject({ n: 209, counts: [null, null], auroc: null, brier: null, operatingPoint: null })
    expect(JSON.stringify({ ...result, suppressed: [] })).not.toMatch(/\b(9|7|200)\b/)
    expect(result.suppressed).toHaveLength(2)
  })

  test('leave out the operating point where a cell of its table is small, and keep the rest', () => {
    for (const [flagged, caught] of [[30, 25], [60, 55], [100, 91], [20, 4]] as const) {
      const cells = [caught, 100 - caught, flagged - caught, 200 - (flagged - caught)]
      const result = externalResultOf(judged([200, 100], { flagged, caught }), 1, about)
      expect(result.operatingPoint === null, String(cells)).toBe(cells.some((count) => count > 0 && count < 10))
      expect(result.auroc?.value).toBe(0.8)
    }
  })

  test('of few patients are none', () => {
    expect(externalResultOf(judged([200, 100], { flagged: 80, caught: 50 }, 9), 1, about)).toMatchObject({ patients: null, auroc: null, operatingPoint: null, years: null })
  })
})
