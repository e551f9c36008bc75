import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { shippedTitle } from '../../shared/domain/job.ts'
import type { ShippedModel } from '../../shared/domain/modelFolder.ts'
import type { ModelCard, ModelSummary } from '../../shared/domain/run.ts'
import { readCard } from '../models/inspectFolder.ts'
import type { Session } from './workspaces.ts'

/** The small checkpoints that come with the workbench (assets/models, made by build/shippedModels.ts). */

/** `modelId` where the workspace has it already, under whatever name. The clinical one last: the newest is what forms offer. */
export async function shippedModels(session: Session, assetsFolder: string): Promise<ShippedModel[]> {
  const present = await session.db.read('models')
  const folder = join(assetsFolder, 'models')
  const names = (await readdir(folder)).toSorted().toReversed()
  const cards = await Promise.all(names.map(async (name) => ({ name, card: await readCard(join(folder, name)) })))
  return cards.flatMap(({ name, card }) => {
    if (card === null) return []
    const modelId = present.find((model) => isSame(model, card))?.id ?? null
    return [{ folder: join(folder, name), name: String(card.config.name), parameters: card.parameters, modelId }]
  })
}

/** Which notes a model saw is all that tells it from others: a finetuned one has seen more. */
function isSame({ kind, card }: ModelSummary, shipped: ModelCard): boolean {
  return kind === 'llama' && card.parentId === null && card.corpusHash === shipped.corpusHash
}

/** Imports those that the workspace does not have; the jobs end as any model import does. */
export async function addShippedModels(session: Session, assetsFolder: string): Promise<{ jobIds: number[] }> {
  const jobIds: number[] = []
  for (const { folder, name, modelId } of await shippedModels(session, assetsFolder)) {
    if (modelId !== null) continue
    const input = { folder, name, baseModelId: null, licence: '', treatAsPhi: false }
    const { id } = await session.queue.enqueue({ kind: 'modelImport', title: `Import ${name}${shippedTitle}`, input })
    jobIds.push(id)
  }
  return { jobIds }
}
