/** How scoring passes, their roles and the sets they were scored on are called, on every screen. */
import type { ScoringPass } from '../../shared/domain/prediction.ts'
import type { EvaluationSet } from '../../shared/domain/split.ts'
import { countOf } from './format.ts'

export const roleNames: Record<ScoringPass['role'], string> = {
  finetuned: 'Finetuned',
  'zero-shot': 'Zero-shot',
  baseline: 'Baseline',
  ceiling: 'Known ceiling',
}

export const evaluationSetNames: Record<EvaluationSet, string> = {
  temporal: 'Temporal test, unseen patients',
  test: 'Test',
  temporal_all: 'Temporal test, all patients',
  external: 'External test',
  validation: 'Validation',
}

/** Sets in the order in which they are best judged on: later notes of unseen patients first. */
export const evaluationSetOrder: readonly EvaluationSet[] = ['temporal', 'external', 'test', 'temporal_all', 'validation']

/** "Finetuned: ReadmitNano"; "Known ceiling" only once. */
export function modelInRole({ role, modelName }: Pick<ScoringPass, 'role' | 'modelName'>): string {
  return modelName.startsWith(roleNames[role]) ? modelName : `${roleNames[role]}: ${modelName}`
}

/** "Finetuned: ReadmitNano · Test · 1,204 notes" */
export function passName(pass: ScoringPass): string {
  return `${modelInRole(pass)} · ${evaluationSetNames[pass.set]} · ${countOf(pass.notes, 'note')}`
}
