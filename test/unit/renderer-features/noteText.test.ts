import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findInText, readShare, type Range } from '../../../renderer/features/predictions/noteText.ts'

const ranges = (length: number) =>
  fc.array(
    fc.tuple(fc.nat(length + 5), fc.nat(length + 5)).map(([a, b]): Range => [Math.min(a, b), Math.max(a, b)]),
    { maxLength: 6 },
  )

describe('the share of a note that was read', () => {
  it('counts every character once, however the ranges lie', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }).chain((length) => fc.tuple(fc.constant(length), ranges(length))),
        ([length, read]) => {
          const characters = Array.from({ length }, (_, at) => read.some(([start, end]) => start <= at && at < end))
          expect(readShare(length, read)).toBeCloseTo(characters.filter(Boolean).length / length)
        },
      ),
    )
    expect(readShare(0, [])).toBe(1)
  })
})

describe('find in note', () => {
  it('ignores case and line breaks, and takes signs literally', () => {
    expect(findInText('Chest\n pain. CHEST PAIN?', 'chest pain')).toEqual([
      [0, 11],
      [13, 23],
    ])
    expect(findInText('Na 135 (low)', '(LOW)')).toEqual([[7, 12]])
    expect(findInText('anything', '  ')).toEqual([])
  })

  it('never fails, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, query) => {
        for (const [start, end] of findInText(text, query)) expect(end).toBeGreaterThan(start)
      }),
    )
  })
})
