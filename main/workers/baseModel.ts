import { join } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import { reads } from '../db/registry.ts'
import { loadModelFolder, type ModelFolder } from '../models/hubFolder.ts'
import type { JobContext } from './serve.ts'

/** The model that a run starts from. @throws AppError 'run.base', 'run.tooLong', and what reading the folder throws. */
export async function loadBase(context: JobContext, modelId: number, tokens: number): Promise<ModelFolder> {
  const base = reads.model(context.db, modelId)
  if (base.folder === null || base.state !== 'ready') {
    throw new AppError('run.base', 'The base model is not ready. Wait for its training, or choose another one.')
  }
  const model = await loadModelFolder(join(context.filesFolder, base.folder))
  const { maxPositions } = model.config
  if (tokens <= maxPositions) return model
  throw new AppError(
    'run.tooLong',
    `The base model reads ${maxPositions} tokens at most; the run asks for ${tokens}. Lower the token budget.`,
  )
}
