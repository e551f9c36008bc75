import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { modelCard, type ModelCard } from '../../shared/domain/run.ts'
import type { EvaluationSet, SplitSettings } from '../../shared/domain/split.ts'
import type { Connection } from './transports.ts'
import { ended } from './waiting.ts'

/** Wards whose notes, patients and probabilities are written down, so that every figure is known by counting. */

export interface WardNote {
  /** Also the key of the patient, unless that is given. */
  key: string
  patient?: string
  time: string
  type?: string
  /** Words of the text. */
  words?: number
  event: boolean
  set: 'train' | 'validation' | 'test' | 'external'
  sex?: string
  race?: string
  payer?: string
  birthDate?: string
}

export interface Ward {
  corpusId: number
  splitId: number
}

export const taskOfWards = {
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

/** Imports, labels and splits: as published, or as the external test of another split. */
export async function importWard(
  { client, folder }: Connection,
  name: string,
  notes: readonly WardNote[],
  split: Extract<SplitSettings, { method: 'external' }> | null = null,
): Promise<Ward> {
  const tables = {
    notes: ['note_id,subject_id,hadm_id,charttime,category,text,event,part', ...notes.map(noteLine)],
    patients: ['subject_id,gender,race,dob', ...unique(notes.map((each) => [patientOf(each), each.sex ?? '', each.race ?? '', each.birthDate ?? ''].join()))],
    encounters: ['hadm_id,subject_id,admittime,insurance', ...notes.map((each) => [`s${each.key}`, patientOf(each), each.time, each.payer ?? ''].join())],
  }
  const files = []
  for (const [table, lines] of Object.entries(tables)) {
    const path = join(folder, `${name}-${table}.csv`)
    await writeFile(path, lines.join('\n'))
    const { format, mapping } = await client.corpora.preview({ path })
    files.push({ path, table: table as 'notes', format, mapping, attributes: table === 'notes' ? ['event', 'part'] : [] })
  }
  const job = await ended(client, (await client.corpora.import({ name, files })).jobId)
  expect(job.error).toBeNull()
  const { corpusId } = job.result as { corpusId: number }
  if (!(await client.tasks.list()).some(({ id }) => id === taskOfWards.id)) await client.tasks.save({ task: taskOfWards })
  await ended(client, (await client.tasks.label({ corpusId, taskIds: [taskOfWards.id] })).jobId)
  const values = { train: 'train', validation: 'validation', test: 'test', external: 'external' } as const
  const settings = split ?? { method: 'published' as const, attribute: 'part', values }
  const { id: splitId } = await client.tasks.split({ corpusId, name: `${name} split`, settings })
  return { corpusId, splitId }
}

function noteLine({ words = 12, ...note }: WardNote): string {
  const text = Array.from({ length: words }, (_, index) => (index === 0 ? note.key : 'word')).join(' ')
  return [note.key, patientOf(note), `s${note.key}`, note.time, note.type ?? 'Note', text, note.event ? 'y' : 'n', note.set].join()
}

function patientOf({ key, patient }: WardNote): string {
  return patient ?? key
}

function unique(lines: readonly string[]): string[] {
  return [...new Set(lines)]
}

/** Of a model that nobody trained. */
export function testCard(taskIds: readonly string[]): ModelCard {
  return modelCard.parse({
    origin: 'test',
    parentId: null,
    synthetic: true,
    treatAsPhi: false,
    licence: '',
    parameters: 1,
    tokens: { real: 0, padded: 0 },
    corpusHash: null,
    notesSeen: 0,
    taskIds,
    config: {},
  })
}

/** A model that has not been trained: its probabilities are given below. */
export async function addModel({ backend }: Connection, name: string): Promise<number> {
  return backend.workspaces.session().db.write('insertModel', {
    name,
    kind: 'llama',
    state: 'ready',
    runId: null,
    parentId: null,
    folder: null,
    card: testCard([taskOfWards.id]),
  })
}

/** A small pretrained model with its files, as it comes with the workbench; its id. */
export async function shippedModel(client: Connection['client']): Promise<number> {
  const jobs = await Promise.all((await client.models.addShipped()).jobIds.map((jobId) => ended(client, jobId)))
  expect(jobs.map(({ error }) => error)).toEqual(jobs.map(() => null))
  return (jobs[0].result as { modelId: number }).modelId
}

export interface WardPass {
  modelId: number
  ward: Ward
  set: EvaluationSet
  /** Of the event, by the key of the note. */
  probabilities: ReadonlyMap<string, number>
  shortened?: (key: string) => boolean
  maximumTokens?: number
}

/** Stores the probabilities as a scoring pass, as scoring does. */
export async function addPass({ backend }: Connection, pass: WardPass): Promise<number> {
  const { db } = backend.workspaces.session()
  const { ward, modelId, set, probabilities, shortened = () => false, maximumTokens = 512 } = pass
  const labels = await db.read('labelSetInUse', ward.corpusId, taskOfWards.id)
  const values = await db.read('labelValues', labels.id)
  const passId = await db.write('insertPass', {
    modelId,
    role: 'finetuned',
    taskId: taskOfWards.id,
    labelSetId: labels.id,
    splitId: ward.splitId,
    set,
    settings: { maximumTokens, truncation: 'right', promptTemplate: 1, tokenizerHash: 'x', answers: 'letters' },
    device: 'cpu',
  })
  const notes = (await db.read('noteFacts', ward.corpusId)).filter(({ noteKey }) => probabilities.has(noteKey))
  expect(notes).toHaveLength(probabilities.size)
  const rows = notes.map(({ id, noteKey }) => {
    const risk = probabilities.get(noteKey)!
    return {
      noteId: id,
      probabilities: [1 - risk, risk],
      risk,
      predicted: risk > 0.5 ? 1 : 0,
      label: values.get(id)!,
      noteTokens: 12,
      totalTokens: 40,
      truncated: shortened(noteKey),
      readRanges: [],
    }
  })
  await db.write('insertPredictions', passId, rows)
  await db.write('finishPass', passId, 0)
  return passId
}

/** `count` notes that are alike, and the probability that a model gives each of them. */
export interface Batch extends Omit<WardNote, 'key'> {
  count: number
  probability: number
}

export function batches(prefix: string, list: readonly Batch[]): { notes: WardNote[]; probabilities: Map<string, number> } {
  const probabilities = new Map<string, number>()
  const notes = list.flatMap(({ count, probability, ...note }, batch) =>
    Array.from({ length: count }, (_, index): WardNote => {
      const key = `${prefix}${batch}-${index}`
      probabilities.set(key, probability)
      return { ...note, key }
    }),
  )
  return { notes, probabilities }
}
