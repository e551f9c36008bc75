import { describe, expect, it } from 'vitest'
import {
  countOf,
  formatBytes,
  formatChange,
  formatDifference,
  formatDuration,
  formatEstimate,
  formatP,
  formatPercent,
  formatProbability,
  formatScientific,
  formatThreshold,
  formatTime,
} from '../../../renderer/lib/format.ts'

describe('formats', () => {
  it('show an estimate with its interval', () => {
    expect(formatEstimate(0.8123, { low: 0.78, high: 0.8429 })).toBe('0.812 [0.780–0.843]')
    expect(formatEstimate(0.5, null)).toBe('0.500')
  })

  it('show what cannot be estimated as a dash, never as a number', () => {
    for (const value of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(formatEstimate(value)).toBe('–')
      expect(formatP(value)).toBe('–')
      expect(formatPercent(value)).toBe('–')
    }
  })

  it('never show a p-value of zero', () => {
    expect(formatP(0)).toBe('< 0.001')
    expect(formatP(0.0009)).toBe('< 0.001')
    expect(formatP(0.001)).toBe('0.001')
    expect(formatP(0.0499)).toBe('0.050')
  })

  it('never show a probability as 0 or 1 that is neither', () => {
    expect([0, 1e-12, 0.0005, 0.1234, 0.9995, 1 - 1e-12, 1, null].map(formatProbability)).toEqual(
      ['0.000', '<0.001', '0.001', '0.123', '>0.999', '>0.999', '1.000', '–'],
    )
    expect([0, 1e-12, 0.00004, 0.03124, 1, null].map(formatThreshold)).toEqual(['0.0000', '1e-12', '4e-5', '0.0312', '1.0000', '–'])
  })

  it('tell a minus sign from the dash of an interval', () => {
    expect(formatEstimate(0.14, { low: -0.41, high: 0.68 }, 2)).toBe('0.14 [−0.41 to 0.68]')
    expect(formatEstimate(0.812, { low: 0.78, high: 0.843 })).toBe('0.812 [0.780–0.843]')
  })

  it('sign differences, and give no sign to one that rounds to zero', () => {
    expect(formatDifference(0.0312)).toBe('+0.031')
    expect(formatDifference(-0.0312)).toBe('−0.031')
    expect(formatDifference(-0.0001)).toBe('0.000')
    expect(formatChange(0.0312, { low: -0.004, high: 0.0664 })).toBe('+0.031 [−0.004 to +0.066]')
    expect(formatChange(0.0312, null)).toBe('+0.031')
    expect(formatChange(null, null)).toBe('–')
  })

  it('show sizes, durations, learning rates and counts with their units', () => {
    expect(formatBytes(999)).toBe('999 B')
    expect(formatBytes(307_400)).toBe('307 kB')
    expect(formatBytes(1_250_000)).toBe('1.3 MB')
    expect(formatDuration(3.21)).toBe('3.2 s')
    expect(formatDuration(59.7)).toBe('1 min 0 s')
    expect(formatDuration(3725)).toBe('1 h 2 min')
    expect(formatDuration(5_461_567)).toBe('63 d 5 h')
    expect(formatBytes(123e12)).toBe('123 TB')
    expect(formatBytes(4.5e15)).toBe('4.5 PB')
    expect(formatScientific(0.001)).toBe('1e-3')
    expect(formatScientific(0.00025)).toBe('2.5e-4')
    expect(countOf(1, 'note')).toBe('1 note')
    expect(countOf(12_345, 'note')).toBe('12,345 notes')
  })

  it('leave the hospital’s local times as they are', () => {
    expect(formatTime('2024-03-31T02:30:00')).toBe('2024-03-31 02:30')
    expect(formatTime(null)).toBe('–')
  })
})
