import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { drawNotes, sizesOf } from '../../../shared/review/draw.ts'

const ids = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index)
const drawing = { maximumNotes: 100, order: 'random' as const, seed: 1, unflaggedShare: 0 }

describe('the notes of a queue', () => {
  test('by risk are the highest ones, in their order', () => {
    const notes = drawNotes({ ...drawing, order: 'risk', maximumNotes: 3 }, ids(10), ids(50, 100))
    expect(notes).toEqual([0, 1, 2].map((noteId) => ({ noteId, flagged: true })))
  })

  test('are the same for the same seed, and others for another', () => {
    const drawn = (seed: number) => drawNotes({ ...drawing, maximumNotes: 20, seed }, ids(200), []).map(({ noteId }) => noteId)
    expect(drawn(1)).toEqual(drawn(1))
    expect(drawn(2)).not.toEqual(drawn(1))
  })

  test('have the wanted share of others mixed in, never pass the maximum and repeat none', () => {
    const share = fc.integer({ min: 0, max: 50 }).map((percent) => percent / 100)
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.integer({ min: 1, max: 50 }), share, (flagged, unflagged, maximumNotes, unflaggedShare) => {
        const given = { ...drawing, maximumNotes, unflaggedShare }
        const notes = drawNotes(given, ids(flagged), ids(unflagged, 1000))
        const { chosen, mixedIn } = sizesOf(given, flagged, unflagged)
        expect(notes.filter((note) => note.flagged)).toHaveLength(chosen)
        expect(notes).toHaveLength(chosen + mixedIn)
        expect(new Set(notes.map(({ noteId }) => noteId)).size).toBe(notes.length)
        expect(notes.length).toBeLessThanOrEqual(maximumNotes)
        for (const note of notes) expect(note.flagged).toBe(note.noteId < 1000)
        if (unflagged === 60 && flagged === 60) expect(Math.abs(mixedIn - unflaggedShare * notes.length)).toBeLessThanOrEqual(1)
      }),
    )
  })
})
