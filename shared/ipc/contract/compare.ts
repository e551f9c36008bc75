import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { comparison, comparisonEvent } from '../../domain/compare.ts'
import { base } from './base.ts'

const input = z.object({
  passIds: z.array(z.number()).min(1).max(24),
  referencePassId: z.number().optional(),
  resamples: z.number().int().min(100).max(10_000).default(1000),
  seed: z.number().int().default(1),
  /** More than two options: those with fewer notes are left out of the macro average. */
  minimumCases: z.number().int().min(1).default(1),
  /** Only notes of this window of the later period of the split; null: all. */
  window: z.number().int().min(0).nullable().default(null),
})

export const compareContract = {
  /** Compares passes of one task on the notes that all of them scored. Runs off the main thread; AbortSignal stops it. */
  run: base.input(input).output(comparison),
  /** The same, with how far it is before. */
  watch: base.input(input).output(eventIterator(comparisonEvent)),
}
