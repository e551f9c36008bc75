/** Which passes of several runs can be held beside one another: same task, labels, split and set; the newest of each run. */
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import type { RunSummary } from '../../../shared/domain/run.ts'

export interface PassesOfRuns {
  key: string
  taskId: string
  splitId: number
  set: ScoringPass['set']
  labelSetId: number
  /** In the order of the runs; two or more. */
  passes: { runId: number; pass: ScoringPass }[]
}

export function scoredTogether(
  runs: readonly Pick<RunSummary, 'id' | 'modelId'>[],
  passes: readonly ScoringPass[],
): PassesOfRuns[] {
  const groups = new Map<string, PassesOfRuns>()
  for (const { id: runId, modelId } of runs) {
    const own = passes.filter((pass) => pass.modelId === modelId).toSorted((a, b) => b.id - a.id)
    for (const pass of own) {
      const { taskId, splitId, set, labelSetId } = pass
      const key = [taskId, splitId, set, labelSetId].join('.')
      const group = groups.get(key) ?? { key, taskId, splitId, set, labelSetId, passes: [] }
      groups.set(key, group)
      if (!group.passes.some((known) => known.runId === runId)) group.passes.push({ runId, pass })
    }
  }
  return [...groups.values()].filter((group) => group.passes.length > 1)
}
