/** Which passes of several models can be held beside one another: same task, labels, split and set; the newest of each model. Pure. */
import type { ScoringPass } from '../../shared/domain/prediction.ts'

/** What scored: a model, or the run that made it. */
export interface Scorer {
  id: number
  name: string
  modelId: number | null
}

export interface PassesTogether {
  key: string
  taskId: string
  splitId: number
  set: ScoringPass['set']
  labelSetId: number
  /** In the order of the scorers; two or more. */
  passes: { scorer: Scorer; pass: ScoringPass }[]
}

export function scoredTogether(
  scorers: readonly Scorer[],
  passes: readonly ScoringPass[],
): PassesTogether[] {
  const groups = new Map<string, PassesTogether>()
  for (const scorer of scorers) {
    const own = passes.filter((pass) => pass.modelId === scorer.modelId).toSorted((a, b) => b.id - a.id)
    for (const pass of own) {
      const { taskId, splitId, set, labelSetId } = pass
      const key = [taskId, splitId, set, labelSetId].join('.')
      const group = groups.get(key) ?? { key, taskId, splitId, set, labelSetId, passes: [] }
      groups.set(key, group)
      if (!group.passes.some((known) => known.scorer.id === scorer.id)) group.passes.push({ scorer, pass })
    }
  }
  return [...groups.values()].filter((group) => group.passes.length > 1)
}
