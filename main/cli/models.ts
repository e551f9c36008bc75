import { basename, resolve } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import type { ModelExport } from '../../shared/domain/modelFolder.ts'
import type { ModelSummary } from '../../shared/domain/run.ts'
import { recordExport } from '../services/audit.ts'
import { exportModel, importModel, inspectModel, modelWithParents } from '../services/models.ts'
import { addShippedModels, shippedModels } from '../services/shippedModels.ts'
import { interruption, printJson, printTable, waitForJob } from './terminal.ts'
import { withWorkspace } from './workspace.ts'

/** Commands on models: import, export, list, card. */

interface ModelImportOptions {
  workspace: string
  name?: string
  base?: number
  licence: string
  phi?: boolean
  json?: boolean
}

export async function modelImportCommand(path: string, options: ModelImportOptions): Promise<void> {
  await withWorkspace(
    options.workspace,
    async (session) => {
      const folder = resolve(path)
      const found = await inspectModel(session, folder, interruption)
      for (const warning of found.warnings) process.stderr.write(`warning: ${warning}\n`)
      const { jobId } = await importModel(session, {
        folder,
        name: options.name ?? found.suggestedName,
        baseModelId: options.base ?? null,
        licence: options.licence,
        treatAsPhi: options.phi ?? false,
      })
      const { modelId } = (await waitForJob(session, jobId)).result as { modelId: number }
      const model = await modelWithParents(session, modelId)
      if (options.json) return printJson(model)
      printModels([model])
    },
    { create: true },
  )
}

export async function shippedModelsCommand(options: { workspace: string; json?: boolean }): Promise<void> {
  await withWorkspace(
    options.workspace,
    async (session, { host }) => {
      const { jobIds } = await addShippedModels(session, host.assetsFolder)
      for (const jobId of jobIds) await waitForJob(session, jobId)
      const shipped = await shippedModels(session, host.assetsFolder)
      const models = await Promise.all(shipped.map(({ modelId }) => modelWithParents(session, modelId!)))
      if (options.json) return printJson(models)
      printModels(models)
    },
    { create: true },
  )
}

interface ModelExportOptions {
  workspace: string
  dtype?: NonNullable<ModelExport['dataType']>
  merged?: boolean
  reason: string
  json?: boolean
}

export async function modelExportCommand(id: string, target: string, options: ModelExportOptions): Promise<void> {
  await withWorkspace(options.workspace, async (session) => {
    await recordExport(session, `model ${idOf(id)}`, options.reason, { file: basename(target) })
    const { jobId } = await exportModel(session, idOf(id), {
      folder: resolve(target),
      dataType: options.dtype ?? null,
      adapter: options.merged ? 'merged' : 'peft',
    })
    const { result } = await waitForJob(session, jobId)
    if (options.json) printJson(result)
    else process.stdout.write(`${(result as { folder: string }).folder}\n`)
  })
}

export async function modelListCommand(options: { workspace: string; json?: boolean }): Promise<void> {
  await withWorkspace(options.workspace, async (session) => {
    const models = await session.db.read('models')
    if (options.json) return printJson(models)
    printModels(models)
  })
}

export async function modelCardCommand(id: string, options: { workspace: string; json?: boolean }): Promise<void> {
  await withWorkspace(options.workspace, async (session) => {
    const model = await modelWithParents(session, idOf(id))
    if (options.json) return printJson(model)
    const { card } = model
    const rows: [string, string][] = [
      ['name', model.name],
      ['kind', model.kind],
      ['state', model.state],
      ['origin', card.origin],
      ['made from', model.parents.map((parent) => `${parent.id} ${parent.name}`).join(', ') || 'nothing'],
      ['parameters', String(card.parameters)],
      ['tokens learned from', `${card.tokens.real} (${card.tokens.padded} with padding)`],
      ['notes seen', String(card.notesSeen)],
      ['tasks learned', card.taskIds.join(', ') || 'none'],
      ['licence', card.licence],
      ['treat as PHI', card.treatAsPhi ? 'yes' : 'no'],
      ['synthetic data only', card.synthetic ? 'yes' : 'no'],
      ['hash of notes seen', card.corpusHash ?? 'none'],
      ['folder', model.folder ?? 'none'],
      ...Object.entries(card.config).map(([name, value]): [string, string] => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ]
    printTable(['card', 'value'], rows)
  })
}

function printModels(models: readonly ModelSummary[]): void {
  printTable(
    ['model', 'name', 'kind', 'state', 'made from', 'parameters', 'licence', 'PHI'],
    models.map(({ id, name, kind, state, card }) => [
      String(id),
      name,
      kind,
      state,
      card.parentId === null ? '–' : String(card.parentId),
      String(card.parameters),
      card.licence,
      card.treatAsPhi ? 'yes' : 'no',
    ]),
  )
}

function idOf(text: string): number {
  const id = Number(text)
  if (!Number.isSafeInteger(id) || id < 1)
    throw new AppError('usage.model', 'Give the number of a model, as "model list" prints it.')
  return id
}
