import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { modelPreset, type ModelPreset, type ModelSummary } from '../../shared/domain/run.ts'
import { parameterCount, presets } from '../models/llama/config.ts'
import type { Session } from './workspaces.ts'

/** Models and their cards. */

export async function modelWithParents(
  session: Session,
  id: number,
): Promise<ModelSummary & { folder: string | null; parents: ModelSummary[] }> {
  const stored = await session.db.read('model', id)
  const parents: ModelSummary[] = []
  for (let parentId = stored.card.parentId; parentId !== null; ) {
    const { folder: _, ...parent } = await session.db.read('model', parentId)
    parents.push(parent)
    parentId = parent.card.parentId
  }
  return { ...stored, folder: stored.folder && join(session.filesFolder, stored.folder), parents }
}

/** The row goes first: a crash in between leaves files that nothing points to, never a model without files. */
export async function removeModel(session: Session, id: number): Promise<void> {
  const { folder } = await session.db.read('model', id)
  await session.db.write('removeModel', id)
  if (folder) await rm(join(session.filesFolder, folder), { recursive: true, force: true })
}

export interface PresetSummary {
  preset: ModelPreset
  parameters: number
  hiddenSize: number
  layers: number
  heads: number
  context: number
}

export function listPresets(): PresetSummary[] {
  return modelPreset.options.map((preset) => {
    const shape = presets[preset]
    return {
      preset,
      parameters: parameterCount({ ...shape, vocabSize: 4096 }),
      hiddenSize: shape.hiddenSize,
      layers: shape.layerCount,
      heads: shape.headCount,
      context: shape.maxPositions,
    }
  })
}
