import * as z from 'zod'

/** What a run will need, said before it starts. Memory is refused by; time is only ever "about". */

export const runEstimate = z.object({
  /** Weights of the model, and how many of them are trained. */
  parameters: z.number(),
  trained: z.number(),
  memory: z.object({
    /** Peak of the run's process. */
    bytes: z.number(),
    /** What this machine can give it now. */
    availableBytes: z.number(),
    fits: z.boolean(),
  }),
  time: z.object({
    /** Of one optimizer step. */
    secondsPerStep: z.number(),
    /** Of the whole run, validation and a search for the learning rate included; early stopping not. */
    seconds: z.number(),
    /** 'measured': from the speed of earlier runs of this workspace; 'guessed': from the number of processors. */
    basis: z.enum(['measured', 'guessed']),
  }),
})
export type RunEstimate = z.infer<typeof runEstimate>
