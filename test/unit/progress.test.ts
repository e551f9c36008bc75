import { expect, test } from 'vitest'
import type { JobProgress } from '../../shared/domain/job.ts'
import { progressOfParts } from '../../shared/progress.ts'

test('parts are told as one: by their sizes, in whole steps, each once, and the end is left to the result', () => {
  const seen: JobProgress[] = []
  const part = progressOfParts('drift', [300, 0, 100], (progress) => seen.push(progress))
  const [first, empty, last] = [part(0)!, part(1)!, part(2)!]
  for (const done of [1, 1, 2]) first({ phase: 'bootstrap', done, total: 2 })
  empty({ phase: 'bootstrap', done: 0, total: 0 })
  for (const done of [1, 3, 4]) last({ phase: 'bootstrap', done, total: 4 })
  expect(seen.map(({ done }) => done)).toEqual([0, 375, 750, 812, 937])
  expect(seen.every(({ phase, total }) => phase === 'drift' && total === 1000)).toBe(true)
  expect(progressOfParts('drift', [1], undefined)(0)).toBeUndefined()
})
