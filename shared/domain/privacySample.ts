import * as z from 'zod'
import { importFile, importSettings, importSource } from './corpus.ts'
import { phiKind } from './phi.ts'

/** What masking and shifting would do to some notes of an import, for a person to look at before it. */

export const privacySampleInput = z.object({
  files: z.array(importFile).default([]),
  sources: z.array(importSource).default([]),
  settings: importSettings.prefault({}),
  count: z.number().int().min(1).max(50).default(20),
  seed: z.number().int().default(1),
})
export type PrivacySampleInput = z.infer<typeof privacySampleInput>

/** A span of a text, before or after it was rewritten. */
export const rewrittenSpan = z.object({ kind: phiKind, start: z.number(), end: z.number() })
export type RewrittenSpan = z.infer<typeof rewrittenSpan>

/** A note as the source has it and as it would be stored, for a person to look at; kept nowhere. */
export const privacySampleNote = z.object({
  noteKey: z.string(),
  type: z.string(),
  before: z.object({ text: z.string(), spans: z.array(rewrittenSpan) }),
  after: z.object({ text: z.string(), spans: z.array(rewrittenSpan) }),
})
export type PrivacySampleNote = z.infer<typeof privacySampleNote>

export const privacySample = z.object({
  notes: z.array(privacySampleNote),
  /** Notes of the files' beginnings that the sample was drawn from. */
  read: z.number(),
  /** The time for reading ran out before there were enough notes to draw from. */
  cut: z.boolean(),
})
export type PrivacySample = z.infer<typeof privacySample>
