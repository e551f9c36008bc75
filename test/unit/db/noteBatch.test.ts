import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packNotes, unpackNotes } from '../../../main/db/noteBatch.ts'
import { noteRecord } from './notes.ts'

const text = fc.string({ unit: fc.constantFrom('a', '\n', '"', 'é', '☤', '𝛼', '\u2028'), maxLength: 30 })

test('notes come back from their packed form as they went in', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ key: text, text, time: fc.option(text), attributes: fc.dictionary(text, text) })),
      fc.nat(9),
      (drawn, offset) => {
        const notes = drawn.map(({ key, ...more }) => noteRecord(key, more.text, more))
        // As a message brings it: somewhere within a larger block.
        const packed = packNotes(notes)
        const block = new Uint8Array(packed.length + offset)
        block.set(packed, offset)
        const unpacked = [...unpackNotes(block.subarray(offset))].map((note) => ({
          ...note,
          text: Buffer.from(note.text).toString(),
          attributes: JSON.parse(note.attributes) as unknown,
        }))
        expect(unpacked).toEqual(
          notes.map((note) => ({ ...note, characters: note.text.length, attributes: { ...note.attributes } })),
        )
      },
    ),
  )
})
