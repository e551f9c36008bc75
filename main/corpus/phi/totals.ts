import { phiKind, type PhiKind } from '../../../shared/domain/phi.ts'
import type { CorpusScan, LengthCounts, PhiPlace } from '../../../shared/domain/overview.ts'
import { scanText } from './scan.ts'

/** Raised with every change of the rules that changes what is found. */
export const scanRules = 1

const mostExamples = 30

/**
 * What a scan has found so far. It goes to the workspace as it is and comes back when the scan is resumed: counts and
 * places, never text.
 */
export interface ScanTotals {
  rules: number
  /** The last note that is counted; notes are scanned by ascending id. */
  upTo: number
  notes: number
  characters: number
  notesWithIdentifiers: number
  marks: { notes: number; matches: number }
  kinds: Record<PhiKind, { notes: number; matches: number; examples: PhiPlace[] }>
  words: Record<string, number>
  charactersPerNote: Record<string, number>
}

export function emptyTotals(): ScanTotals {
  const kinds = Object.fromEntries(phiKind.options.map((kind) => [kind, { notes: 0, matches: 0, examples: [] }]))
  return {
    rules: scanRules,
    upTo: 0,
    notes: 0,
    characters: 0,
    notesWithIdentifiers: 0,
    marks: { notes: 0, matches: 0 },
    kinds: kinds as unknown as ScanTotals['kinds'],
    words: {},
    charactersPerNote: {},
  }
}

/** Scans one note into the totals. */
export function addNote(totals: ScanTotals, noteId: number, text: string): void {
  const { findings, marks } = scanText(text)
  totals.upTo = noteId
  totals.notes++
  totals.characters += text.length
  count(totals.words, roughly(wordsIn(text)))
  count(totals.charactersPerNote, roughly(text.length))
  if (findings.length > 0) totals.notesWithIdentifiers++
  if (marks.length > 0) totals.marks.notes++
  totals.marks.matches += marks.length
  const seen = new Set<PhiKind>()
  for (const { kind, start, end } of findings) {
    const of = totals.kinds[kind]
    of.matches++
    if (!seen.has(kind)) of.notes++
    seen.add(kind)
    keepExample(of.examples, { noteId, start, end })
  }
}

export function scanResult(totals: ScanTotals): Omit<CorpusScan, 'scannedAt' | 'duplicates' | 'nearCopies'> {
  const { rules, notes, characters, notesWithIdentifiers, marks, kinds, words, charactersPerNote } = totals
  return {
    rules,
    notes,
    characters,
    notesWithIdentifiers,
    marks,
    kinds: phiKind.options.map((kind) => ({ kind, ...kinds[kind] })),
    words: ascending(words),
    charactersPerNote: ascending(charactersPerNote),
  }
}

/** Keeps the places with the lowest hash: the same ones whatever the order, spread over the corpus. Lowest first. */
function keepExample(examples: PhiPlace[], place: PhiPlace): void {
  const rank = rankOf(place)
  if (examples.length === mostExamples && rank >= rankOf(examples[mostExamples - 1])) return
  const at = examples.findIndex((other) => rankOf(other) > rank)
  examples.splice(at === -1 ? examples.length : at, 0, place)
  if (examples.length > mostExamples) examples.pop()
}

function rankOf({ noteId, start }: PhiPlace): number {
  let hash = Math.imul(noteId, 0x9e3779b1) ^ Math.imul(start + 1, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35)
  return (hash ^ (hash >>> 13)) >>> 0
}

function count(counts: Record<string, number>, value: number): void {
  counts[value] = (counts[value] ?? 0) + 1
}

/** Three significant digits: 1234 → 1230. */
function roughly(value: number): number {
  if (value < 1000) return value
  const step = 10 ** (Math.floor(Math.log10(value)) - 2)
  return Math.floor(value / step) * step
}

/** Runs of characters between blanks, as the importer counts them. */
function wordsIn(text: string): number {
  let words = 0
  let inWord = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    const blank = code === 32 || (code > 8 && code < 14) || (code > 127 && /\s/.test(text[index]))
    if (!blank && !inWord) words++
    inWord = !blank
  }
  return words
}

function ascending(counts: Record<string, number>): LengthCounts {
  return Object.entries(counts)
    .map(([value, notes]): [number, number] => [Number(value), notes])
    .sort((a, b) => a[0] - b[0])
}
