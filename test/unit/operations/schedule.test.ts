import { describe, expect, test } from 'vitest'
import { beginning, dayOfRun, dueRun, nextRun, type Clock, type LastRun } from '../../../main/operations/schedule.ts'
import type { WatchSchedule } from '../../../shared/domain/incoming.ts'

const minute = 60_000
const clock = (day: string, time: string, more: Partial<Clock> = {}): Clock => ({ day, time, wall: Date.parse(`${day}T${time}:00Z`), steady: 0, ...more })
const daily: WatchSchedule = { kind: 'daily', at: '02:30' }
const over = (day: string): LastRun => ({ day, wall: 0, steady: null })

describe('a run every day', () => {
  test('is due once from its time on, and counts for its day', () => {
    expect(dueRun(daily, over('2026-03-27'), clock('2026-03-28', '02:29')).due).toBe(false)
    const now = clock('2026-03-28', '02:30')
    const due = dueRun(daily, over('2026-03-27'), now)
    expect(due).toEqual({ due: true, dueAt: '2026-03-28 02:30', missed: 0 })
    expect(dayOfRun(daily, due, now)).toBe('2026-03-28')
    expect(dueRun(daily, over('2026-03-28'), clock('2026-03-28', '23:59')).due).toBe(false)
  })

  test('is made where its hour is skipped in spring, and once where it comes twice in autumn', () => {
    // From 01:59 the clock goes to 03:00.
    expect(dueRun(daily, over('2026-03-28'), clock('2026-03-29', '01:59')).due).toBe(false)
    expect(dueRun(daily, over('2026-03-28'), clock('2026-03-29', '03:00')).due).toBe(true)
    // 02:30 a second time, after it was made.
    expect(dueRun(daily, over('2026-10-25'), clock('2026-10-25', '02:30')).due).toBe(false)
  })

  test('that nobody made is made up for, and those before it are said', () => {
    expect(dueRun(daily, over('2026-03-20'), clock('2026-03-24', '09:00'))).toEqual({ due: true, dueAt: '2026-03-24 02:30', missed: 3 })
    const early = clock('2026-03-24', '01:00')
    const due = dueRun(daily, over('2026-03-20'), early)
    expect(due).toEqual({ due: true, dueAt: '2026-03-23 02:30', missed: 2 })
    // The one of today is still to come.
    expect(dueRun(daily, over(dayOfRun(daily, due, early)), early).due).toBe(false)
    expect(dueRun(daily, over(dayOfRun(daily, due, early)), clock('2026-03-24', '02:30')).due).toBe(true)
  })

  test('goes on after the clock was set back, from a day that has not come yet', () => {
    expect(dueRun(daily, over('2031-01-01'), clock('2026-03-24', '09:00'))).toEqual({ due: true, dueAt: '2026-03-24 02:30', missed: 0 })
    expect(dueRun(daily, over('2031-01-01'), clock('2026-03-24', '01:00')).due).toBe(false)
  })

  test('begins with the next one', () => {
    expect(dueRun(daily, beginning(daily, clock('2026-03-24', '09:00')), clock('2026-03-24', '09:00')).due).toBe(false)
    expect(nextRun(daily, beginning(daily, clock('2026-03-24', '09:00')), clock('2026-03-24', '09:00'))).toBe('2026-03-25 02:30')
    expect(nextRun(daily, beginning(daily, clock('2026-03-24', '01:00')), clock('2026-03-24', '01:00'))).toBe('2026-03-24 02:30')
  })
})

describe('a run every n minutes', () => {
  const every: WatchSchedule = { kind: 'every', minutes: 15 }

  test('counts by a clock that never jumps, whatever the other one does', () => {
    const last = { day: '2026-03-24', wall: Date.parse('2026-03-24T09:00:00Z'), steady: 1000 }
    expect(dueRun(every, last, clock('2026-03-24', '12:00', { steady: 1000 + 14 * minute })).due).toBe(false)
    expect(dueRun(every, last, clock('2026-03-24', '03:00', { steady: 1000 + 15 * minute })).due).toBe(true)
  })

  test('of before the start is made up for, those before it are said, and a time that is yet to come is none', () => {
    const last = (time: string) => ({ day: '2026-03-24', wall: Date.parse(`2026-03-24T${time}:00Z`), steady: null })
    expect(dueRun(every, last('09:00'), clock('2026-03-24', '10:00'))).toEqual({ due: true, dueAt: null, missed: 3 })
    expect(dueRun(every, last('09:50'), clock('2026-03-24', '10:00')).due).toBe(false)
    expect(dueRun(every, last('11:00'), clock('2026-03-24', '10:00'))).toEqual({ due: true, dueAt: null, missed: 0 })
  })
})

test('files as they come are always due', () => {
  expect(dueRun({ kind: 'arrival' }, over('2026-01-01'), clock('2026-01-01', '00:00'))).toEqual({ due: true, dueAt: null, missed: 0 })
})
