import * as z from 'zod'

/** Which tokens of a note speak for an answer of a language model, and whether the model depends on them (SPEC section 5). */

export const attributionMethod = z.enum(['occlusion', 'gradient'])
export type AttributionMethod = z.infer<typeof attributionMethod>

export const attributionRequest = z.object({
  passId: z.number(),
  noteId: z.number(),
  method: attributionMethod,
  /** Index of the option that is explained; null: the likeliest one. */
  option: z.number().int().min(0).nullable().default(null),
})
export type AttributionRequest = z.infer<typeof attributionRequest>

const falls = z.object({ comprehensiveness: z.number(), sufficiency: z.number() })

export const storedAttribution = z.object({
  method: attributionMethod,
  option: z.number(),
  /** Tokens that were left out together; 1 for gradients. */
  window: z.number(),
  probabilities: z.array(z.number()),
  /** Each token that was read: its ranges [start, end) in the note and its value in nats; positive speaks for the option. */
  tokens: z.array(z.object({ places: z.array(z.tuple([z.number(), z.number()])), value: z.number() })),
  /** How much P(option) falls without the top tokens, and with nothing but them, beside random ones; means over shares of the note. */
  faithfulness: z.object({ shares: z.array(z.number()), mean: falls, random: falls }),
  createdAt: z.string(),
})
export type StoredAttribution = z.infer<typeof storedAttribution>

export interface Stretch {
  places: [number, number][]
  value: number
}

/** What has one value: a stretch of tokens that was left out together, or a token. A stretch's value is the sum over its tokens. */
export function stretchesOf({ method, window, tokens }: Pick<StoredAttribution, 'method' | 'window' | 'tokens'>): Stretch[] {
  const size = method === 'occlusion' ? window : 1
  const found: Stretch[] = []
  for (let start = 0; start < tokens.length; start += size) {
    const together = tokens.slice(start, start + size)
    const places: [number, number][] = []
    for (const [from, to] of together.flatMap((token) => token.places)) {
      const last = places.at(-1)
      if (last && from <= last[1]) last[1] = Math.max(last[1], to)
      else places.push([from, to])
    }
    found.push({ places, value: together.reduce((sum, token) => sum + token.value, 0) })
  }
  return found
}
