/** What a list shows of a note: everything but its text. */
export const noteColumns = `note.id, note.corpus_id AS corpusId, note.note_key AS noteKey, note.patient_key AS patientKey,
  note.encounter_key AS encounterKey, note.time, note.type, note.characters`
