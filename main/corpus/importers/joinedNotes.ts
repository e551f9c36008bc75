import type { ImportSettings } from '../../../shared/domain/corpus.ts'
import { noteOf, type NoteInput } from './records.ts'
import type { SourceItem } from './source.ts'
import { openTextSpool } from './textSpool.ts'
import { CellProblem } from './values.ts'

/**
 * Discharge summaries and their addenda, which sources file as rows of their own: one note per stay, report first, then
 * addenda, each in time order. Rows may stand anywhere in the file; only their places are held, texts go to a spool.
 */
export interface JoinedNotes {
  add(line: number, part: NotePart): void
  /** The joined notes, once all parts are there; then the spool is gone. */
  finish(): Iterable<SourceItem>
  joined(): number
}

export interface NotePart extends NoteInput {
  encounterKey: string
  addendum: boolean
}

interface HeldPart extends Omit<NotePart, 'text'> {
  line: number
  text: number
}

export function joinNotes(settings: ImportSettings): JoinedNotes {
  const spool = openTextSpool()
  const stays = new Map<string, HeldPart[]>()
  let joined = 0

  function* finish(): Iterable<SourceItem> {
    try {
      for (const parts of stays.values()) {
        parts.sort(inOrder)
        if (parts.length > 1) joined++
        const [first] = parts
        const text = parts.map((part) => spool.read(part.text)).join('\n\n')
        const attributes = { ...first.attributes, ...(parts.length > 1 && { parts: String(parts.length) }) }
        try {
          yield { table: 'notes', record: noteOf({ ...first, text, attributes }, settings) }
        } catch (error) {
          if (!(error instanceof CellProblem)) throw error
          for (const part of parts) yield { line: part.line, reason: error.message }
        }
      }
    } finally {
      stays.clear()
      spool.close()
    }
  }

  return {
    add(line, part) {
      const held = { ...part, line, text: spool.add(part.text) }
      const parts = stays.get(part.encounterKey)
      if (parts) parts.push(held)
      else stays.set(part.encounterKey, [held])
    },
    finish,
    joined: () => joined,
  }
}

function inOrder(a: HeldPart, b: HeldPart): number {
  const order = (part: HeldPart) => [part.addendum ? '1' : '0', part.time ?? '', part.line] as const
  const [first, second] = [order(a), order(b)]
  for (let index = 0; index < first.length; index++) {
    if (first[index] !== second[index]) return first[index] < second[index] ? -1 : 1
  }
  return 0
}
