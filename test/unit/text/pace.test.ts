import { expect, it } from 'vitest'
import { createPaceMeter } from '../../../shared/pace.ts'

it('a pace is of its stage, and not told before it says something', () => {
  const paceOf = createPaceMeter()
  expect(paceOf('read', 100, 1000, 0)).toBeNull()
  expect(paceOf('read', 150, 1000, 1000)).toBeNull()
  expect(paceOf('read', 300, 1000, 4000)).toEqual({ perSecond: 50, secondsLeft: 14 })
  expect(paceOf('read', 300, null, 8000)).toEqual({ perSecond: 25, secondsLeft: null })
  // Another stage, or one that begins anew, starts another measure.
  expect(paceOf('index', 400, 1000, 9000)).toBeNull()
  expect(paceOf('index', 10, 1000, 12_000)).toBeNull()
  expect(paceOf('index', 40, 30, 15_000)).toEqual({ perSecond: 10, secondsLeft: 0 })
})
