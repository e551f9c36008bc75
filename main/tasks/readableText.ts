import type { NoteSelection } from '../../shared/domain/task.ts'
import { admissionRanges } from '../corpus/admissionSections.ts'

/**
 * What of a note a task may be answered from: all of it, or its admission sections. Everything that reads a note for a
 * task reads this text; what it read is told in ranges of the whole note.
 */
export interface ReadableText {
  text: string
  /** Ranges of `text` as ranges of the whole note, in order; those that meet are joined. */
  inNote(ranges: readonly (readonly [number, number])[]): [number, number][]
}

export function readableText(note: string, sections: NoteSelection['sections'] | undefined): ReadableText {
  if (sections !== 'admission') return { text: note, inNote: joined }
  const pieces = admissionRanges(note)
  return {
    text: pieces.map(([start, end]) => note.slice(start, end)).join(''),
    inNote: (ranges) => joined(ranges.flatMap((range) => placed(range, pieces))),
  }
}

/** One range of the joined pieces as ranges of the note. */
function placed([start, end]: readonly [number, number], pieces: readonly [number, number][]): [number, number][] {
  const found: [number, number][] = []
  let before = 0
  for (const [pieceStart, pieceEnd] of pieces) {
    const length = pieceEnd - pieceStart
    const from = Math.max(start - before, 0)
    const to = Math.min(end - before, length)
    if (to > from) found.push([pieceStart + from, pieceStart + to])
    before += length
  }
  return found
}

function joined(ranges: readonly (readonly [number, number])[]): [number, number][] {
  const result: [number, number][] = []
  for (const [start, end] of ranges) {
    const last = result.at(-1)
    if (last && start <= last[1]) last[1] = Math.max(last[1], end)
    else result.push([start, end])
  }
  return result
}
