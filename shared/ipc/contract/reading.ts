import * as z from 'zod'
import { attributionMethod, attributionRequest, storedAttribution } from '../../domain/noteAttribution.ts'
import { noteTimeline } from '../../domain/noteTimeline.ts'
import { base } from './base.ts'

const noteOfPass = z.object({ passId: z.number(), noteId: z.number() })

/** Reading one note of a scoring pass closely. */
export const readingContract = {
  /** Stays, notes, claims and death of the patient around the note. */
  timeline: base.input(noteOfPass).output(noteTimeline),
  /** What was computed before, one for each option, and the job that computes another. */
  attributions: base
    .input(noteOfPass.extend({ method: attributionMethod }))
    .output(z.object({ results: z.array(storedAttribution), jobId: z.number().nullable() })),
  attribute: base.input(attributionRequest).output(z.object({ jobId: z.number() })),
}
