import * as z from 'zod'

/** Low-rank adapters: which projections, how large, how strong. Defaults are the paper's (SPEC section 6). */

export const loraTarget = z.enum(['q', 'k', 'v', 'o', 'gate', 'up', 'down'])
export type LoraTarget = z.infer<typeof loraTarget>

export const loraSettings = z.object({
  targets: z.array(loraTarget).min(1).default(['q', 'v']),
  rank: z.number().int().min(1).max(1024).default(8),
  /** The update is scaled by alpha / rank. */
  alpha: z.number().positive().default(16),
  /** Share of the adapter's inputs set to zero while training. */
  dropout: z.number().min(0).max(0.9).default(0.05),
})
export type LoraSettings = z.infer<typeof loraSettings>
