import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { attributionMethod, attributionRequest, storedAttribution } from '../../domain/noteAttribution.ts'
import { noteTimeline } from '../../domain/noteTimeline.ts'
import { similarEvent } from '../../domain/similarNotes.ts'
import { base } from './base.ts'

const noteOfPass = z.object({ passId: z.number(), noteId: z.number() })

/** Reading one note of a scoring pass closely. */
export const readingContract = {
  /** Stays, notes, claims and death of the patient around the note. */
  timeline: base.input(noteOfPass).output(noteTimeline),
  /** The training notes of the pass's split that are most like the note; aborting the call ends the comparison. */
  similar: base
    .input(noteOfPass.extend({ nearest: z.number().int().min(1).max(50).default(10) }))
    .output(eventIterator(similarEvent)),
  /** What was computed before, one for each option, and the job that computes another. */
  attributions: base
    .input(noteOfPass.extend({ method: attributionMethod }))
    .output(z.object({ results: z.array(storedAttribution), jobId: z.number().nullable() })),
  attribute: base.input(attributionRequest).output(z.object({ jobId: z.number() })),
}
