import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readShare } from '../../../renderer/features/predictions/noteText.ts'
import { findInText, visibleText, type Range } from '../../../renderer/lib/noteText.ts'

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

describe('text on the screen', () => {
  it('draws control characters instead of obeying them', () => {
    expect(visibleText('a\u0000b\u001b[31m\tc\nd\u007f')).toBe('a\u2400b\u241b[31m\tc\nd\u2421')
    expect(visibleText('dose \u202e05\u202c mg')).toBe('dose [U+202E]05[U+202C] mg')
  })

  it('leaves every other text as it is, in any script', () => {
    for (const text of ['\u05de\u05d8\u05d5\u05e4\u05dc \u05d1\u05d1\u05d9\u05ea', 'Z\u00fcrich \u{1f3e5}\u200d', '\u200fabc']) expect(visibleText(text)).toBe(text)
  })
})
