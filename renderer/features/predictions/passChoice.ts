/** Which scoring pass is shown first, and beside which other one. */
import type { ScoringPass } from '../../../shared/domain/prediction.ts'

const roleOrder: readonly ScoringPass['role'][] = ['finetuned', 'zero-shot', 'baseline', 'ceiling']

/** Finetuned first, then zero-shot, baselines and the ceiling; the newest of each first. */
export function orderPasses(passes: readonly ScoringPass[]): ScoringPass[] {
  return [...passes].sort((a, b) => roleOrder.indexOf(a.role) - roleOrder.indexOf(b.role) || b.id - a.id)
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
