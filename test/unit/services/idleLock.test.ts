import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createIdleLock } from '../../../main/services/idleLock.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('locks after the minutes without a person, counted from the last sign of one', () => {
  const lock = vi.fn<() => void>()
  const idle = createIdleLock(lock)
  idle.setMinutes(5)
  vi.advanceTimersByTime(60 * 60_000)
  // Nobody was ever there: a terminal that trains through the night.
  expect(lock).not.toHaveBeenCalled()
  idle.active()
  vi.advanceTimersByTime(4 * 60_000)
  idle.active()
  vi.advanceTimersByTime(4 * 60_000)
  expect(lock).not.toHaveBeenCalled()
  vi.advanceTimersByTime(60_000)
  expect(lock).toHaveBeenCalledOnce()
})

it('does not lock where that was switched off, or after it has stopped', () => {
  const lock = vi.fn<() => void>()
  const idle = createIdleLock(lock)
  idle.setMinutes(5)
  idle.active()
  idle.setMinutes(null)
  vi.advanceTimersByTime(60 * 60_000)
  idle.setMinutes(5)
  idle.stop()
  vi.advanceTimersByTime(60 * 60_000)
  expect(lock).not.toHaveBeenCalled()
})
