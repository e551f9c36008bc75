import { createHash } from 'node:crypto'

/**
 * A sample of notes that is the same for every model and nested in every larger one of the same seed: the notes with the
 * lowest hashes, of the note itself for seed 0, salted with the seed otherwise. In note id order.
 */
export function nestedSample<Note extends { noteId: number; hash: string }>(
  notes: Note[],
  maximum: number | null,
  seed: number,
): Note[] {
  if (maximum === null || notes.length <= maximum) return notes
  const places = notes.map((note) => ({ note, place: seed === 0 ? note.hash : salted(seed, note.hash) }))
  return places
    .sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : a.note.noteId - b.note.noteId))
    .slice(0, maximum)
    .map(({ note }) => note)
    .sort((a, b) => a.noteId - b.noteId)
}

function salted(seed: number, hash: string): string {
  return createHash('sha256').update(`${seed} ${hash}`).digest('hex')
}
