import * as z from 'zod'

/**
 * What notes of paid claims document more often than those of denied ones: found on the training notes of one half of the
 * patients, counted on those of the other half, so that the counts are not those of what was picked for being high.
 */

const share = z.object({ notes: z.number(), of: z.number() })

export const documentationItem = z.object({
  kind: z.enum(['heading', 'term']),
  /** Lower case. */
  text: z.string(),
  paid: share,
  denied: share,
  /** Share among paid less share among denied, with its 95 % interval over patients. */
  difference: z.number(),
  interval: z.object({ low: z.number(), high: z.number() }),
  /** Holm's, over all that were looked at. */
  p: z.number(),
  /** Paid notes that have it. */
  exampleIds: z.array(z.number()),
})
export type DocumentationItem = z.infer<typeof documentationItem>

export const documentationFacts = z.object({
  /** Largest difference first. */
  items: z.array(documentationItem),
  /** Headings and terms that were counted on the second half. */
  examined: z.number(),
  found: z.object({ paid: z.number(), denied: z.number() }),
  counted: z.object({ paid: z.number(), denied: z.number(), patients: z.number() }),
  corpusName: z.string(),
  splitName: z.string(),
})
export type DocumentationFacts = z.infer<typeof documentationFacts>

/** As it is shown: with the words around an item in notes of paid claims, read from the notes now. */
export const documentationChecklist = documentationFacts.extend({
  computedAt: z.string(),
  items: z.array(documentationItem.omit({ exampleIds: true }).extend({ examples: z.array(z.object({ noteKey: z.string(), text: z.string() })) })),
})
export type DocumentationChecklist = z.infer<typeof documentationChecklist>
