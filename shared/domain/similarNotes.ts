import * as z from 'zod'
import { jobProgress } from './job.ts'

/** Training notes whose words are most like those of the note that is read. */

export const similarNote = z.object({
  noteId: z.number(),
  noteKey: z.string(),
  patientKey: z.string(),
  type: z.string(),
  time: z.string().nullable(),
  /** Its label for the task of the pass. */
  label: z.number(),
  /** Cosine of the TF-IDF vectors, 0 to 1. */
  similarity: z.number(),
  /** What the two share, the weightiest words first. */
  words: z.array(z.string()),
})
export type SimilarNote = z.infer<typeof similarNote>

export const similarNotes = z.object({
  /** The most similar first. */
  notes: z.array(similarNote),
  /** Labelled training notes of the split that were compared. */
  compared: z.number(),
})
export type SimilarNotes = z.infer<typeof similarNotes>

export const similarEvent = z.union([z.object({ progress: jobProgress }), z.object({ result: similarNotes })])
export type SimilarEvent = z.infer<typeof similarEvent>
