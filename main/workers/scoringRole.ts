import type { ScoringPass } from '../../shared/domain/prediction.ts'
import type { StoredModel } from '../db/queries/modelReads.ts'
import { reads } from '../db/registry.ts'
import type { JobContext } from './serve.ts'

/** 'finetuned' where the model or an ancestor learned from labels of this task. */
export function roleOf(context: Pick<JobContext, 'db'>, model: StoredModel, taskId: string): ScoringPass['role'] {
  if (model.kind === 'ceiling') return 'ceiling'
  if (model.kind === 'gguf') return 'zero-shot'
  if (model.kind !== 'llama') return 'baseline'
  for (let current: StoredModel | null = model; current; ) {
    if (current.card.taskIds.includes(taskId)) return 'finetuned'
    current = current.card.parentId === null ? null : reads.model(context.db, current.card.parentId)
  }
  return 'zero-shot'
}
