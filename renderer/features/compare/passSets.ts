/** Which passes can be compared: those of one task on the same set of the same split with the same labels. */
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import type { ModelSummary } from '../../../shared/domain/run.ts'
import type { EvaluationSet, LaterWindow, SplitSummary } from '../../../shared/domain/split.ts'
import { byRole, evaluationSetOrder } from '../../lib/passes.ts'

export interface PassGroup {
  splitId: number
  set: EvaluationSet
  labelSetId: number
  /** In the order of the claim: zero-shot, finetuned, baselines, ceiling; of each the newest first, but behind it what learned other tasks. */
  passes: ScoringPass[]
}

/** The four kinds of model that stand side by side in the overview, in this order. */
export const standardRoles = ['zero-shot', 'finetuned', 'tfidf', 'ceiling'] as const
export type StandardRole = (typeof standardRoles)[number]

export function isRole(pass: ScoringPass, role: StandardRole): boolean {
  return role === 'tfidf' ? pass.role === 'baseline' && pass.modelKind === 'tfidf' : pass.role === role
}

const roleOrder: readonly ScoringPass['role'][] = ['zero-shot', 'finetuned', 'baseline', 'imported', 'ceiling']

/** Groups of the passes of one task: other hospitals last, newest split and labels first, then the set that is best judged on. */
export function passGroups(passes: readonly ScoringPass[], taskId: string): PassGroup[] {
  const groups = new Map<string, PassGroup>()
  for (const pass of [...passes].sort(byRole(roleOrder))) {
    if (pass.taskId !== taskId) continue
    const key = groupKey(pass)
    const group = groups.get(key)
    if (group) group.passes.push(pass)
    else groups.set(key, { splitId: pass.splitId, set: pass.set, labelSetId: pass.labelSetId, passes: [pass] })
  }
  return [...groups.values()].sort(
    (a, b) =>
      Number(a.set === 'external') - Number(b.set === 'external') ||
      b.splitId - a.splitId ||
      b.labelSetId - a.labelSetId ||
      evaluationSetOrder.indexOf(a.set) - evaluationSetOrder.indexOf(b.set),
  )
}

/** Windows of the later period that figures can be had of one by one; none where there is but one. */
export function laterWindows(split: SplitSummary | undefined, { set }: Pick<PassGroup, 'set'>): LaterWindow[] {
  const isLater = set === 'temporal' || set === 'temporal_all'
  return split && isLater && split.windows.length > 1 ? split.windows : []
}

/** Stands in the address: "split.set.labels". */
export function groupKey(group: { splitId: number; set: EvaluationSet; labelSetId: number }): string {
  return `${group.splitId}.${group.set}.${group.labelSetId}`
}

/** The newest pass of each standard role. */
export function standardPasses(group: PassGroup): Partial<Record<StandardRole, ScoringPass>> {
  const found: Partial<Record<StandardRole, ScoringPass>> = {}
  for (const role of standardRoles) {
    const pass = group.passes.find((candidate) => isRole(candidate, role))
    if (pass) found[role] = pass
  }
  return found
}

/**
 * Passes ticked at first: the standard ones, the pinned reference and imported predictions, or everything there is when
 * none of them exists.
 */
export function defaultSelection(group: PassGroup, pinnedModelId: number | null = null): number[] {
  const imported = group.passes.filter((pass) => pass.role === 'imported').slice(0, 12)
  const pinned = group.passes.filter((pass) => pass.modelId === pinnedModelId).slice(0, 1)
  const chosen = [...new Set([...Object.values(standardPasses(group)), ...pinned, ...imported].map((pass) => pass.id))]
  return chosen.length > 0 ? chosen : group.passes.slice(0, 24).map((pass) => pass.id)
}

/**
 * What the others are measured against: the model of the pinned run; without one zero-shot where it is there, as the
 * claim under test is about it.
 */
export function defaultReference(
  group: PassGroup,
  selected: readonly number[],
  pinnedModelId: number | null = null,
): number | undefined {
  const passes = group.passes.filter((pass) => selected.includes(pass.id))
  return (
    passes.find((pass) => pass.modelId === pinnedModelId) ??
    passes.find((pass) => pass.role === 'zero-shot') ??
    passes.find((pass) => pass.role === 'baseline') ??
    passes[0]
  )?.id
}

/** The model to score zero-shot: the base of the finetuned one here, else the newest language model without labels. */
export function zeroShotModel(models: readonly ModelSummary[], group: PassGroup): ModelSummary | null {
  const plain = models
    .filter((model) => model.kind === 'llama' && model.state === 'ready' && model.card.taskIds.length === 0)
    .sort((a, b) => b.id - a.id)
  const finetunedId = standardPasses(group).finetuned?.modelId
  const parentId = models.find((model) => model.id === finetunedId)?.card.parentId
  return plain.find((model) => model.id === parentId) ?? plain[0] ?? null
}

/** Models that can score the task and have not done so on these notes; newest first. */
export function unscoredModels(models: readonly ModelSummary[], group: PassGroup, taskId: string): ModelSummary[] {
  const done = new Set(group.passes.map((pass) => pass.modelId))
  return models
    .filter(
      ({ id, kind, state, card }) =>
        state === 'ready' && !done.has(id) && (kind === 'llama' || kind === 'gguf' || card.taskIds.includes(taskId)),
    )
    .sort((a, b) => b.id - a.id)
}

/** Of several passes, the one that a chart is of: the one asked for, else the finetuned one, else the first. */
export function chartPass(passes: readonly ScoringPass[], asked: number | null): ScoringPass {
  return passes.find(({ id }) => id === asked) ?? passes.find(({ role }) => role === 'finetuned') ?? passes[0]!
}
