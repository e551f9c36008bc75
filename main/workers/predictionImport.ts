import type { JobProgress } from '../../shared/domain/job.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type {
  NamedPredictionImport,
  PredictionFile,
  PredictionImport,
  PredictionMatching,
} from '../../shared/domain/predictionFile.ts'
import type { ModelCard } from '../../shared/domain/run.ts'
import { fileHash } from '../corpus/fileHash.ts'
import { readPredictionFile } from '../corpus/predictionFile.ts'
import type { ReadableDb } from '../db/connection.ts'
import { reads } from '../db/registry.ts'
import { endOfDay } from '../tasks/times.ts'
import { notesOfTask, type TaskNotes } from './labelledExamples.ts'
import { prediction } from './predictors/predictor.ts'
import type { JobContext } from './serve.ts'

/**
 * Predictions that were made elsewhere, as a scoring pass of a model that is nothing but these. Rows find their notes by
 * key, MEDS rows by patient and moment; what counts is the labels of the workspace, never those of the file.
 */

interface Matched {
  matching: PredictionMatching
  labels: TaskNotes['labels']
  file: PredictionFile
  /** Rows of the file with the labelled notes that they are of. */
  pairs: { row: number; note: TaskNotes['notes'][number] }[]
}

interface Reading {
  signal?: AbortSignal
  onProgress?: (progress: JobProgress) => void
}

export async function previewPredictions(db: ReadableDb, input: PredictionImport): Promise<PredictionMatching> {
  return (await matchPredictions(db, input)).matching
}

const batchRows = 500

export async function predictionImportJob(context: JobContext): Promise<Record<string, unknown>> {
  const { db, write, signal, onProgress } = context
  const input = context.job.input as NamedPredictionImport
  const { matching, labels, file, pairs } = await matchPredictions(db, input, { signal, onProgress })
  if (pairs.length === 0) {
    const message = `No row of ${file.name} is of a labelled note of this set: ${matching.unmatched[0]?.reason ?? 'the set is empty'}. Choose another set, or another column as note_id.`
    throw new AppError('predictions.noMatch', message)
  }
  const model = await importedModel(context, input, matching)
  const passId = await write('insertPass', {
    jobId: context.job.id,
    modelId: model.id,
    role: 'imported',
    taskId: input.taskId,
    labelSetId: labels.id,
    splitId: input.splitId,
    set: input.set,
    settings: {},
    device: 'none',
  })
  try {
    for (let start = 0; start < pairs.length; start += batchRows) {
      signal.throwIfAborted()
      const batch = pairs.slice(start, start + batchRows)
      await write('insertPredictions', passId, batch.map(({ row, note }) => ({
        ...prediction(labels.task, note, probabilitiesOf(file, row)),
        noteTokens: null,
        totalTokens: null,
        truncated: false,
        readRanges: [],
      })))
      onProgress({ phase: 'Storing predictions', done: start + batch.length, total: pairs.length })
    }
    await write('finishPass', passId, 0)
  } catch (error) {
    await write('removePass', passId)
    if (model.isNew) await write('removeModel', model.id)
    throw error
  }
  return { modelId: model.id, passId, matching }
}

function probabilitiesOf({ probabilities, classCount }: PredictionFile, row: number): number[] {
  return [...probabilities.subarray(row * classCount, (row + 1) * classCount)]
}

/** The model of that name that other files were imported for, or a new one; its card says what each file was. */
async function importedModel(
  { db, write }: JobContext,
  { name, path, taskId, splitId, set }: NamedPredictionImport,
  { file, rows, matched, otherLabel }: PredictionMatching,
): Promise<{ id: number; isNew: boolean }> {
  const imported = { file, sha256: await fileHash(path), rows, matched, otherLabel }
  const config = { [`${taskId}, split ${splitId}, ${set}`]: imported }
  const known = reads.models(db).find((model) => model.kind === 'imported' && model.name === name)
  if (known) {
    await write('replaceCard', known.id, { ...known.card, config: { ...known.card.config, ...config } })
    return { id: known.id, isNew: false }
  }
  const card: ModelCard = {
    origin: 'Predictions made elsewhere, imported from a file',
    parentId: null,
    synthetic: false,
    treatAsPhi: false,
    licence: 'Not known',
    parameters: 0,
    tokens: { real: 0, padded: 0 },
    corpusHash: null,
    notesSeen: 0,
    taskIds: [],
    config,
  }
  const id = await write('insertModel', { name, kind: 'imported', state: 'ready', runId: null, parentId: null, folder: null, card })
  return { id, isNew: true }
}

const reasons = {
  unknown: 'no note of the corpus has this key',
  unknownMoment: 'the patient has no note at this moment',
  severalNotes: 'the patient has several notes at this moment',
  unlabelled: 'the note has no label of the task',
  taken: 'another row is of the same note',
  otherSet: 'the note is in another set of the split, or in none',
} as const

async function matchPredictions(db: ReadableDb, input: PredictionImport, reading: Reading = {}): Promise<Matched> {
  const { corpusId } = reads.split(db, input.splitId)
  const { labels, notes } = notesOfTask({ db }, { ...input, maximum: null })
  const { options, positive } = labels.task
  const file = await readPredictionFile(input.path, { ...reading, options, positive, labelsNeeded: false })
  const noteOfId = new Map(notes.map((note) => [note.noteId, note]))
  const find = file.layout.kind === 'meds' ? findByMoment(db, corpusId, file, noteOfId) : findByKey(db, corpusId, file)
  const labelled = reads.labelValues(db, labels.id)
  const unmatched = new Map<string, number>()
  const pairs: Matched['pairs'] = []
  const taken = new Set<number | string>()
  for (const row of file.noteKeys.keys()) {
    const found = find(row)
    const note = typeof found === 'number' ? noteOfId.get(found) : undefined
    if (note && !taken.has(found)) {
      taken.add(found)
      pairs.push({ row, note })
      continue
    }
    const reason = typeof found === 'string' ? found : note ? reasons.taken : labelled.has(found) ? reasons.otherSet : reasons.unlabelled
    unmatched.set(reason, (unmatched.get(reason) ?? 0) + 1)
  }
  const others = (differs: (pair: Matched['pairs'][number]) => boolean) => pairs.filter(differs).length
  const { patient, label } = file.layout
  return {
    labels,
    file,
    pairs,
    matching: {
      file: file.name,
      layout: file.layout,
      options,
      rows: file.noteKeys.length,
      matched: pairs.length,
      unmatched: [...unmatched].map(([reason, rows]) => ({ reason, rows })).sort((a, b) => b.rows - a.rows),
      notes: notes.length,
      missing: notes.length - pairs.length,
      otherLabel: label === null ? null : others(({ row, note }) => file.labels[row] !== note.value),
      otherPatient: patient === null ? 0 : others(({ row, note }) => file.patientKeys[row] !== note.patientKey),
      warnings: file.warnings,
    },
  }
}

/** A note's id, or why there is none. */
type Find = (row: number) => number | string

function findByKey(db: ReadableDb, corpusId: number, { noteKeys }: PredictionFile): Find {
  const idOfKey = new Map(reads.noteIdentities(db, corpusId).map(({ noteKey, id }) => [noteKey, id]))
  return (row) => idOfKey.get(noteKeys[row]) ?? reasons.unknown
}

/**
 * The moment of a note that has only a day is the end of that day, as in files that go out. Of several notes, the one
 * that was to be predicted is meant.
 */
function findByMoment(
  db: ReadableDb,
  corpusId: number,
  { patientKeys, times }: PredictionFile,
  wanted: ReadonlyMap<number, unknown>,
): Find {
  const moment = (patientKey: string, time: string | null) => (time === null ? '' : `${patientKey} at ${endOfDay(time)}`)
  const idsAt = Map.groupBy(reads.noteIdentities(db, corpusId), ({ patientKey, time }) => moment(patientKey, time))
  return (row) => {
    const all = idsAt.get(moment(patientKeys[row], times?.[row] ?? null)) ?? []
    const ours = all.filter(({ id }) => wanted.has(id))
    const found = ours.length > 0 ? ours : all
    return found.length === 1 ? found[0].id : found.length === 0 ? reasons.unknownMoment : reasons.severalNotes
  }
}
