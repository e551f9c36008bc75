import * as z from 'zod'

/** How much of a note a model is given, and where a longer one is shortened. */

export const truncation = z.enum(['right', 'left', 'middle'])
export type Truncation = z.infer<typeof truncation>

/** Settings of whatever builds prompts, to be spread into them. */
export const promptReading = {
  /** Of the whole prompt. */
  maximumTokens: z.number().int().min(64).max(8192).default(512),
  truncation: truncation.default('right'),
  /**
   * Of the note; null: as much as the tokens allow. Tokenizers read different amounts of text in as many tokens: models
   * that are given the same characters are compared on the same text.
   */
  maximumCharacters: z.number().int().min(64).max(1_000_000).nullable().default(null),
}
