import * as z from 'zod'
import { corpusOverview, phiExample, reviewedNote } from '../../domain/overview.ts'
import { phiKind } from '../../domain/phi.ts'
import { privacySample, privacySampleInput } from '../../domain/privacySample.ts'
import { base, byId } from './base.ts'

/** What a corpus holds, or would hold: how notes spread over patients, lengths, duplicates, and the scan for identifiers. */
export const overviewContract = {
  get: base.input(byId).output(corpusOverview),
  /** Scans the corpus, or goes on with a scan that was stopped. Ends as a job. */
  scan: base.input(byId).output(z.object({ jobId: z.number() })),
  /** Some findings of one kind with a few words around them, every finding covered. */
  examples: base
    .input(byId.extend({ kind: phiKind, limit: z.number().int().min(1).max(30).default(5) }))
    .output(z.array(phiExample)),
  /** Whole notes with what the scan finds in them: a seeded sample, or those that examples of one kind come from. */
  sample: base
    .input(
      byId.extend({
        kind: phiKind.nullable().default(null),
        count: z.number().int().min(1).max(50).default(20),
        seed: z.number().int().default(1),
      }),
    )
    .output(z.array(reviewedNote)),
  /** Notes of an import that is being set up, as the source has them and as they would be stored. Nothing is kept. */
  privacySample: base.input(privacySampleInput).output(privacySample),
}
