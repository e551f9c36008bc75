import * as z from 'zod'
import { phiKind } from './phi.ts'
import { privacySettings } from './privacy.ts'

/** What a corpus holds beyond its counts: lengths, duplicates, identifiers, and how notes spread over patients. */

/** [value, notes]: lengths are kept to three significant digits, so that any histogram can be drawn of them. */
export const lengthCounts = z.array(z.tuple([z.number(), z.number()]))
export type LengthCounts = z.infer<typeof lengthCounts>

export const phiPlace = z.object({ noteId: z.number(), start: z.number(), end: z.number() })
export type PhiPlace = z.infer<typeof phiPlace>

export const phiKindCount = z.object({
  kind: phiKind,
  /** Notes with at least one. */
  notes: z.number(),
  matches: z.number(),
  /** Places of some of them, spread over the corpus; the same ones at every scan. */
  examples: z.array(phiPlace),
})
export type PhiKindCount = z.infer<typeof phiKindCount>

export const duplicateGroup = z.object({
  /** The first note with this text. */
  noteId: z.number(),
  noteKey: z.string(),
  copies: z.number(),
  patients: z.number(),
})
export type DuplicateGroup = z.infer<typeof duplicateGroup>

export const duplicates = z.object({
  /** Texts that several notes share. */
  texts: z.number(),
  /** Notes with such a text, the first one among them. */
  notes: z.number(),
  /** Texts that notes of several patients share, and those notes: a split by patient does not keep them together. */
  textsAcrossPatients: z.number(),
  notesAcrossPatients: z.number(),
  /** The largest groups. */
  groups: z.array(duplicateGroup),
})
export type Duplicates = z.infer<typeof duplicates>

export const nearCopies = z.object({
  /** Share of common shingles from which on two texts count as nearly the same. */
  threshold: z.number(),
  shingleWords: z.number(),
  /** Notes with a near copy among the other texts; those whose near copy is of another patient. */
  notes: z.number(),
  acrossPatients: z.number(),
  /** Of different patients first, then the most alike. */
  pairs: z.array(z.object({ noteId: z.number(), otherId: z.number(), similarity: z.number(), acrossPatients: z.boolean() })),
  /** Texts like so many others that not all of them were looked at. */
  notLookedAtWholly: z.number(),
})
export type NearCopies = z.infer<typeof nearCopies>

export const corpusScan = z.object({
  scannedAt: z.string(),
  /** Version of the rules that found what was found. */
  rules: z.number(),
  notes: z.number(),
  characters: z.number(),
  kinds: z.array(phiKindCount),
  /** Notes with an identifier of any kind. */
  notesWithIdentifiers: z.number(),
  /** "[** … **]", "___", "[NAME]": put in by an earlier de-identification. */
  marks: z.object({ notes: z.number(), matches: z.number() }),
  words: lengthCounts,
  charactersPerNote: lengthCounts,
  duplicates,
  /** null: the corpus has too many notes for it. */
  nearCopies: nearCopies.nullable(),
})
export type CorpusScan = z.infer<typeof corpusScan>

export const corpusOverview = z.object({
  /** [notes of a patient, patients with so many]. */
  notesPerPatient: z.array(z.tuple([z.number(), z.number()])),
  /** null: not scanned yet. */
  scan: corpusScan.nullable(),
  /** The newest job that scans this corpus, whatever became of it. */
  scanJobId: z.number().nullable(),
  /** Notes came in, or rules changed, since the scan. */
  outdated: z.boolean(),
  /** What the import masked and shifted; null: nothing. */
  privacy: privacySettings.nullable(),
})
export type CorpusOverview = z.infer<typeof corpusOverview>

/** One finding with a little of its note around it: itself and every other finding there masked. */
export const phiExample = z.object({
  noteId: z.number(),
  noteKey: z.string(),
  type: z.string(),
  before: z.string(),
  masked: z.string(),
  after: z.string(),
})
export type PhiExample = z.infer<typeof phiExample>

/** A note of a review sample with what the scan finds in it. */
export const reviewedNote = z.object({
  noteId: z.number(),
  noteKey: z.string(),
  type: z.string(),
  text: z.string(),
  findings: z.array(z.object({ kind: phiKind, start: z.number(), end: z.number() })),
  marks: z.array(z.object({ start: z.number(), end: z.number() })),
})
export type ReviewedNote = z.infer<typeof reviewedNote>
