import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { finetuneConfig, pretrainConfig } from '../../shared/domain/run.ts'
import type { Client } from '../contract/transports.ts'
import { ended } from '../contract/waiting.ts'

/** A small workspace in which everything has happened once: notes, labels, a split, models, predictions, a review queue. */
export interface Ward {
  corpusId: number
  splitId: number
  baseId: number
  modelId: number
  queueId: number
  /** A table that takes about a second to import. */
  table: string
  /** The model at work as a bundle, which the workspace that made it takes in too. */
  bundle: { path: string; fingerprint: string }
}

const task = {
  id: 'event',
  version: 1,
  name: 'Event',
  description: '',
  notes: { types: [], pick: 'every' as const, withinHours: 24 },
  question: 'Will it happen?',
  options: ['no', 'yes'],
  label: { kind: 'column' as const, settings: { column: 'event', values: { n: 0, y: 1 } } },
  positive: 1,
}

export const wardNotes = 150
export const tableNotes = 6000

export async function makeWard(client: Client, folder: string): Promise<Ward> {
  const notes = join(folder, 'ward.csv')
  await writeTable(notes, 'ward', wardNotes)
  const table = join(folder, 'large.csv')
  await writeTable(table, 'large', tableNotes)
  const corpusId = await importTable(client, notes, 'Ward')
  await client.tasks.save({ task })
  await done(client, (await client.tasks.label({ corpusId, taskIds: [task.id] })).jobId)
  const values = { train: 'train', validation: 'validation', test: 'test' } as const
  const { id: splitId } = await client.tasks.split({ corpusId, name: 'Split', settings: { method: 'published', attribute: 'part', values } })
  const baseId = await train(client, pretraining(corpusId, splitId, 'Base', 6))
  const modelId = await train(client, finetuning(splitId, baseId, 'Model', 4))
  await done(client, (await client.predictions.score(scoring(modelId, splitId))).jobId)
  const [pass] = await client.predictions.passes({ taskId: task.id })
  const { id: queueId } = await client.review.create({ passId: pass.id, name: 'Queue', selection: { kind: 'filter' } })
  // All of its notes say the same, which it has learned.
  const operating = await client.operations.promote({ name: 'At work', passId: pass.id, flag: { kind: 'threshold', threshold: 0.5 }, force: true })
  const path = join(folder, 'model.wardbundle')
  await done(client, (await client.operations.exportBundle({ operatingId: operating.id, target: path, reason: 'try' })).jobId)
  const { fingerprint } = await client.operations.fingerprint()
  return { corpusId, splitId, baseId, modelId, queueId, table, bundle: { path, fingerprint } }
}

export const pretraining = (corpusId: number, splitId: number, name: string, steps: number) =>
  pretrainConfig.parse({ kind: 'pretrain', name, corpusId, splitId, vocabularySize: 512, sequenceLength: 32, batchSize: 1, steps, warmupSteps: 1, validateEvery: steps, checkpointEvery: 2 })

export const finetuning = (splitId: number, baseModelId: number, name: string, steps: number) =>
  finetuneConfig.parse({ kind: 'finetune', name, baseModelId, splitId, taskIds: [task.id], maximumTokens: 64, batchSize: 2, steps, validateEvery: steps, patienceSteps: null, checkpointEvery: 2, maximumTrain: 20, maximumValidation: 10 })

export const scoring = (modelId: number, splitId: number) => ({ modelId, taskIds: [task.id], splitId, set: 'test' as const, maximumTokens: 64 })

async function train(client: Client, config: Parameters<Client['runs']['create']>[0]['config']): Promise<number> {
  const { runId, jobId } = await client.runs.create({ config })
  await done(client, jobId)
  const model = (await client.models.list()).find((each) => each.runId === runId)
  if (!model) throw new Error(`run ${runId} made no model`)
  return model.id
}

export async function importTable(client: Client, path: string, name: string): Promise<number> {
  return ((await done(client, (await startImport(client, path, name)).jobId)).result as { corpusId: number }).corpusId
}

export async function startImport(client: Client, path: string, name: string): Promise<{ jobId: number }> {
  const { table, format, mapping } = await client.corpora.preview({ path })
  return client.corpora.import({ name, files: [{ path, table, format, mapping, attributes: ['event', 'part'] }] })
}

async function done(client: Client, jobId: number) {
  const job = await ended(client, jobId)
  if (job.state !== 'done') throw new Error(`${job.title}: ${job.state} (${job.error?.message})`)
  return job
}

async function writeTable(path: string, name: string, rows: number): Promise<void> {
  const out = createWriteStream(path)
  out.write('note_id,subject_id,charttime,text,event,part\n')
  for (let row = 0; row < rows; row++) {
    const part = row % 3 === 0 ? 'train' : row % 3 === 1 ? 'validation' : 'test'
    out.write(`${name}-${row},P${row},2021-01-02,"${'Walks and eats as before, without pain. '.repeat(25)}",${row % 2 ? 'y' : 'n'},${part}\n`)
  }
  out.end()
  await once(out, 'close')
}
