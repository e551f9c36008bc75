import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findInText, readShare, sectionAt, segmentText, type Range } from '../../../renderer/features/predictions/noteText.ts'

const ranges = (length: number) =>
  fc.array(fc.tuple(fc.nat(length + 5), fc.nat(length + 5)).map(([a, b]): Range => [Math.min(a, b), Math.max(a, b)]), { maxLength: 6 })

describe('a note cut into segments', () => {
  it('holds every character once, read exactly where a range says so', () => {
    fc.assert(
      fc.property(fc.nat(60).chain((length) => fc.tuple(fc.constant(length), ranges(length))), ([length, read]) => {
        const segments = segmentText(length, read, [])
        expect(segments.reduce((sum, { start, end }) => sum + end - start, 0)).toBe(length)
        for (const [index, segment] of segments.entries()) {
          expect(segment.start).toBe(index === 0 ? 0 : segments[index - 1]!.end)
          for (let at = segment.start; at < segment.end; at++)
            expect(segment.read).toBe(read.some(([start, end]) => start <= at && at < end))
        }
      }),
    )
  })

  it('marks search hits across the border of what was read', () => {
    expect(segmentText(10, [[0, 5]], [[3, 7]])).toEqual([
      { start: 0, end: 3, read: true, hit: null },
      { start: 3, end: 5, read: true, hit: 0 },
      { start: 5, end: 7, read: false, hit: 0 },
      { start: 7, end: 10, read: false, hit: null },
    ])
  })

  it('knows the share that was read', () => {
    expect(readShare(10, [[0, 2], [8, 10]])).toBeCloseTo(0.4)
    expect(readShare(0, [])).toBe(1)
  })
})

describe('find in note', () => {
  it('ignores case and line breaks, and takes signs literally', () => {
    expect(findInText('Chest\n pain. CHEST PAIN?', 'chest pain')).toEqual([[0, 11], [13, 23]])
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

describe('the section of a position', () => {
  it('is the last one that began', () => {
    const sections = [{ title: 'HPI', start: 4 }, { title: 'Plan', start: 20 }]
    expect([3, 4, 19, 20, 99].map((at) => sectionAt(sections, at))).toEqual([null, 0, 0, 1, 1])
  })
})
