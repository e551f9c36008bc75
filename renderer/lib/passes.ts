/** How scoring passes and the sets they were scored on are called, on every screen. */
import { modelInRole, type ScoringPass } from '../../shared/domain/prediction.ts'
import { evaluationSetNames, type EvaluationSet } from '../../shared/domain/split.ts'
import { countOf } from './format.ts'

export { modelInRole, roleNames } from '../../shared/domain/prediction.ts'
export { evaluationSetNames } from '../../shared/domain/split.ts'

/** Sets in the order in which they are best judged on: later notes of unseen patients first. */
export const evaluationSetOrder: readonly EvaluationSet[] = ['temporal', 'external', 'test', 'temporal_all', 'validation']

/** Orders passes by role as `roles` has them; of each the newest first, but behind it what learned other tasks. */
export function byRole(roles: readonly ScoringPass['role'][]): (a: ScoringPass, b: ScoringPass) => number {
  return (a, b) => roles.indexOf(a.role) - roles.indexOf(b.role) || Number(a.learnedOthers) - Number(b.learnedOthers) || b.id - a.id
}

/** "Finetuned: ReadmitNano · Test · 1,204 notes" */
export function passName(pass: ScoringPass): string {
  return `${modelInRole(pass)} · ${evaluationSetNames[pass.set]} · ${countOf(pass.notes, 'note')}`
}
