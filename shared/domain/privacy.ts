import * as z from 'zod'
import { phiKind, type PhiKind } from './phi.ts'

/** What is done to notes on the way into a corpus, so that fewer identifiers come in. It certifies nothing. */

/** Mentions of fingerprints identify nobody; of photographs only the names of image files are masked. */
export const usuallyMasked: PhiKind[] = phiKind.options.filter((kind) => kind !== 'biometric')

export const privacySettings = z.object({
  /** Kinds that are replaced by tags such as [NAME]; none: nothing is masked. */
  mask: z.array(phiKind).default([]),
  /** Dates of each patient are moved by an offset of the patient's own. */
  shiftDates: z
    .object({
      /** At most so many days back or ahead; never none. */
      days: z.number().int().min(1).max(3650),
      /** Whole weeks only, so that Mondays stay Mondays. */
      keepWeekdays: z.boolean().default(true),
    })
    .refine(({ days, keepWeekdays }) => days >= 7 || !keepWeekdays, 'whole weeks need at least 7 days')
    .nullable()
    .default(null),
  /** 03/04/2021 in the text of notes is the third of April. */
  dayFirst: z.boolean().default(false),
})
export type PrivacySettings = z.infer<typeof privacySettings>
