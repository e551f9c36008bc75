import * as z from 'zod'
import { noteTimeline } from '../../domain/noteTimeline.ts'
import { base } from './base.ts'

const noteOfPass = z.object({ passId: z.number(), noteId: z.number() })

/** Reading one note of a scoring pass closely. */
export const readingContract = {
  /** Stays, notes, claims and death of the patient around the note. */
  timeline: base.input(noteOfPass).output(noteTimeline),
}
