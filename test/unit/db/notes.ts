import type { NoteRecord } from '../../../shared/domain/records.ts'

/** A note with nothing special but its key and text. */
export function noteRecord(noteKey: string, text: string, more: Partial<NoteRecord> = {}): NoteRecord {
  return {
    noteKey,
    patientKey: `patient of ${noteKey}`,
    encounterKey: null,
    time: null,
    type: 'Note',
    text,
    hash: noteKey,
    attributes: {},
    ...more,
  }
}
