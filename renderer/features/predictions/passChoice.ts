/** Which scoring pass is shown first, and beside which other one. */
import type { NotePrediction, ScoringPass } from '../../../shared/domain/prediction.ts'
import { byRole } from '../../lib/passes.ts'

const roleOrder: readonly ScoringPass['role'][] = ['finetuned', 'zero-shot', 'baseline', 'imported', 'ceiling']

/** Finetuned first, then zero-shot, baselines and the ceiling; of each the newest first, but behind it what learned other tasks. */
export function orderPasses(passes: readonly ScoringPass[]): ScoringPass[] {
  return [...passes].sort(byRole(roleOrder))
}

/** Passes of the same notes and labels, which may stand beside `pass`. */
export function comparablePasses(passes: readonly ScoringPass[], pass: ScoringPass): ScoringPass[] {
  return orderPasses(
    passes.filter(
      (other) =>
        other.id !== pass.id &&
        other.taskId === pass.taskId &&
        other.splitId === pass.splitId &&
        other.set === pass.set &&
        other.labelSetId === pass.labelSetId,
    ),
  )
}

/** What a pass is read beside: zero-shot beside everything else, the finetuned model beside zero-shot. */
export function defaultOther(passes: readonly ScoringPass[], pass: ScoringPass): ScoringPass | null {
  const wanted = pass.role === 'zero-shot' ? 'finetuned' : 'zero-shot'
  return comparablePasses(passes, pass).find((other) => other.role === wanted) ?? null
}

/** Predictions of one note for reading side by side: the newest of each model, and always the pass that is open. */
export function rolePredictions(predictions: readonly NotePrediction[], openPassId: number): NotePrediction[] {
  const newest = new Map<number, NotePrediction>()
  for (const prediction of predictions) {
    const kept = newest.get(prediction.modelId)
    if (!kept || prediction.passId === openPassId || (kept.passId !== openPassId && prediction.passId > kept.passId))
      newest.set(prediction.modelId, prediction)
  }
  return [...newest.values()].sort(
    (a, b) => roleOrder.indexOf(a.role) - roleOrder.indexOf(b.role) || b.passId - a.passId,
  )
}
