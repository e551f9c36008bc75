import type { NoteRecord } from '../../shared/domain/records.ts'

/**
 * Notes on their way from an import to the writer as one block of bytes: it crosses a process and a thread by copying
 * memory, no object by object, and texts go into the database as the UTF-8 they are. A length, that many bytes of JSON with a row for each
 * note, then the texts one behind the other.
 */
type Row = [
  noteKey: string,
  patientKey: string,
  encounterKey: string | null,
  time: string | null,
  type: string,
  hash: string,
  attributes: string,
  characters: number,
  textBytes: number,
]

export interface PackedNote extends Omit<NoteRecord, 'text' | 'attributes'> {
  /** JSON. */
  attributes: string
  /** Length of the text in UTF-16 units. */
  characters: number
  /** UTF-8. */
  text: Uint8Array
}

const noAttributes = '{}'

export function packNotes(notes: readonly NoteRecord[]): Uint8Array {
  let textBytes = 0
  const rows = notes.map((note): Row => {
    const bytes = Buffer.byteLength(note.text)
    textBytes += bytes
    const { noteKey, patientKey, encounterKey, time, type, hash, attributes, text } = note
    return [noteKey, patientKey, encounterKey, time, type, hash, jsonOf(attributes), text.length, bytes]
  })
  const header = JSON.stringify(rows)
  const headerBytes = Buffer.byteLength(header)
  const packed = Buffer.from(new ArrayBuffer(4 + headerBytes + textBytes))
  packed.writeUInt32LE(headerBytes)
  let end = 4 + packed.write(header, 4)
  for (const { text } of notes) end += packed.write(text, end)
  return packed
}

export function* unpackNotes(packed: Uint8Array): Generator<PackedNote> {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength)
  let end = 4 + bytes.readUInt32LE()
  const rows = JSON.parse(bytes.toString('utf8', 4, end)) as Row[]
  for (const [noteKey, patientKey, encounterKey, time, type, hash, attributes, characters, textBytes] of rows) {
    const text = bytes.subarray(end, (end += textBytes))
    yield { noteKey, patientKey, encounterKey, time, type, hash, attributes, characters, text }
  }
}

function jsonOf(attributes: Record<string, string>): string {
  for (const _ in attributes) return JSON.stringify(attributes)
  return noAttributes
}
