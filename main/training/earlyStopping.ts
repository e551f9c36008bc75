import * as z from 'zod'

/**
 * Two decisions after each validation: are these the best weights so far, and has learning stalled? Pure: state in,
 * state out. The best weights have the highest AUROC, ties going to the lower loss; patience counts optimizer steps
 * since the AUROC last rose by more than the minimum delta.
 */

const validationPoint = z.object({ step: z.number(), auroc: z.number(), loss: z.number() })
/** One validation result. `loss` in nats per answer. */
export type ValidationPoint = z.infer<typeof validationPoint>

export const stoppingState = z.object({
  best: validationPoint.nullable(),
  /** Where the patience clock was last set back. */
  reference: z.object({ step: z.number(), auroc: z.number() }).nullable(),
})
export type StoppingState = z.infer<typeof stoppingState>

export interface StoppingSettings {
  /** Steps without a rise before stopping; null: never stop early. */
  patienceSteps: number | null
  minimumDelta: number
}

export const initialStoppingState: StoppingState = { best: null, reference: null }

export function observeValidation(
  state: StoppingState,
  point: ValidationPoint,
  settings: StoppingSettings,
): { state: StoppingState; isBest: boolean; shouldStop: boolean } {
  const isBest = state.best === null || isBetter(point, state.best)
  const rose = state.reference === null || point.auroc > state.reference.auroc + settings.minimumDelta
  const reference = rose ? { step: point.step, auroc: point.auroc } : state.reference!
  return {
    state: { best: isBest ? point : state.best, reference },
    isBest,
    shouldStop: settings.patienceSteps !== null && point.step - reference.step >= settings.patienceSteps,
  }
}

function isBetter(point: ValidationPoint, best: ValidationPoint): boolean {
  return point.auroc > best.auroc || (point.auroc === best.auroc && point.loss < best.loss)
}
