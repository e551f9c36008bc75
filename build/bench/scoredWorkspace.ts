/**
 * A workspace of generated notes with scoring passes over all of them, for benchmarks of what is done with scores. The notes
 * are short and made in SQL, four a patient over ten years; what counts here is how many there are.
 */
import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { openWriter, type WritableDb } from '../../main/db/connection.ts'
import { createNoteIndex, noteIndexes } from '../../main/db/noteIndexes.ts'
import { writes } from '../../main/db/registry.ts'
import { finetuneConfig, modelCard } from '../../shared/domain/run.ts'
import { task, type Task } from '../../shared/domain/task.ts'
import { createRandom } from '../../shared/random.ts'
import { ending } from '../childProcess.ts'

const card = modelCard.parse({
  origin: 'benchmark',
  parentId: null,
  synthetic: true,
  treatAsPhi: false,
  licence: '',
  parameters: 1,
  tokens: { real: 0, padded: 0 },
  corpusHash: null,
  notesSeen: 0,
  taskIds: [],
  config: {},
})

const corpusId = 1
const batch = 20_000

export interface ScoredWorkspace {
  notes: number
  /** One pass each, by how much its scores know of the label. */
  signals: readonly number[]
  /** Finetuning runs that have ended, with curves of so many steps; five seeds of each. */
  runs?: { count: number; steps: number }
}

/**
 * Where such a workspace is in `folder`. It is made once, in a process of its own, since the memory that it takes would count
 * as that of what is measured; who changes it works on a copy.
 */
export async function keptWorkspace(folder: string, wanted: ScoredWorkspace): Promise<string> {
  const kept = path.join(folder, `wardbench-${wanted.notes}-notes-${wanted.signals.length}-passes-${wanted.runs?.count ?? 0}-runs.wardbench`)
  if (existsSync(kept)) return kept
  process.stdout.write(`Making ${wanted.notes.toLocaleString('en')} scored notes…\n`)
  const { code, reason } = await ending(fork(fileURLToPath(import.meta.url), [`${kept}.tmp`, JSON.stringify(wanted)]))
  if (code !== 0) throw new Error(`The workspace was not made: ${reason ?? `exit code ${code}`}.`)
  await rename(`${kept}.tmp`, kept)
  return kept
}

/** Ids of the passes. */
export function writeScoredWorkspace(file: string, { notes, signals, runs }: ScoredWorkspace): number[] {
  const db = openWriter(file)
  try {
    db.transaction(() => {
      writeNotes(db, notes)
      for (const kind of noteIndexes) createNoteIndex(db, corpusId, kind)
      writeTask(db)
    })()
    while (writes.indexSome(db) !== null);
    const passes = signals.map((signal, index) => writePass(db, notes, { signal, seed: index + 1 }))
    if (runs) db.transaction(() => writeRuns(db, runs))()
    return passes
  } finally {
    db.close()
  }
}

function writeRuns(db: WritableDb, { count, steps }: { count: number; steps: number }): void {
  for (let run = 0; run < count; run++) writeRun(db, { name: `Learning rate ${Math.floor(run / 5) + 1}e-5`, seed: (run % 5) + 1 }, steps)
}

function writeRun(db: WritableDb, { name, seed }: { name: string; seed: number }, steps: number): void {
  const config = finetuneConfig.parse({ kind: 'finetune', name: `${name}, seed ${seed}`, baseModelId: 1, splitId: 1, taskIds: [event.id], seed, steps })
  const model = { name, kind: 'llama' as const, parentId: 1, card: { ...card, taskIds: [event.id], config: { best: { auroc: 0.7 + seed / 100 } } } }
  const { runId } = writes.insertRun(db, { config, scoreAfter: null, codeVersion: 'benchmark', model })
  const job = writes.insertJob(db, { kind: 'finetune', title: `Finetune ${config.name}`, runId, input: {} })
  writes.startJob(db, job.id)
  const random = createRandom(runId)
  const events = Array.from({ length: steps }, (_, index) => {
    const validated = (index + 1) % Math.ceil(steps / 20) === 0
    return {
      step: index + 1,
      at: new Date(1_700_000_000_000 + index * 200).toISOString(),
      values: {
        trainLoss: 2 / Math.sqrt(index + 1) + random.uniform() / 10,
        learningRate: 1e-3 * (1 - index / steps),
        tokensPerSecond: 9000 + 500 * random.uniform(),
        memoryBytes: 600e6,
        ...(validated ? { validationAuroc: 0.7 - 0.2 / Math.sqrt(index + 1) } : {}),
      },
    }
  })
  writes.insertRunEvents(db, runId, events)
  writes.endJob(db, job.id, { state: 'done', result: {} })
}

function writeNotes(db: WritableDb, notes: number): void {
  const patients = Math.ceil(notes / 4)
  const rows = (count: number) => `WITH RECURSIVE each(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM each WHERE i + 1 < ${count})`
  // A prime's multiples: facts are in no order of the notes.
  const oneOf = (prime: number, list: readonly string[]) =>
    `CASE (i * ${prime} / 7) % ${list.length} ${list.map((value, index) => `WHEN ${index} THEN '${value}'`).join(' ')} END`
  const patient = `'P' || (i * 7907 % ${patients})`
  const at = `datetime('2014-01-01', '+' || (i * 104729 % 3650) || ' days')`
  db.exec(`
    INSERT INTO corpus (id, name, source, synthetic, state, settings, created_at, counts) VALUES
      (${corpusId}, 'Generated', 'files', 1, 'ready', '{}', '', json_object('notes', ${notes}, 'patients', ${patients},
        'encounters', ${notes}, 'rejects', 0, 'firstTime', '2014-01-01', 'lastTime', '2023-12-31', 'types', json('[]')));
    INSERT INTO patient (corpus_id, patient_key, birth_date, sex, race)
      ${rows(patients)} SELECT ${corpusId}, 'P' || i, date('1925-01-01', '+' || (i * 7919 % 29000) || ' days'),
        ${oneOf(5, ['F', 'M'])}, ${oneOf(11, ['White', 'Black', 'Asian', 'Other'])} FROM each;
    INSERT INTO encounter (corpus_id, encounter_key, patient_key, admit_time, payer)
      ${rows(notes)} SELECT ${corpusId}, 'E' || i, ${patient}, ${at}, ${oneOf(13, ['Medicare', 'Medicaid', 'Private', 'Self-pay'])} FROM each;
    INSERT INTO note (id, corpus_id, note_key, patient_key, encounter_key, time, type, hash, characters, attributes)
      ${rows(notes)} SELECT i + 1, ${corpusId}, 'N' || i, ${patient}, 'E' || i, replace(${at}, ' ', 'T'),
        ${oneOf(3, ['Discharge summary', 'Admission note', 'Progress note'])}, 'h' || i, 40 + i % 4000, '{}' FROM each;
    INSERT INTO note_text (note_id, text)
      ${rows(notes)} SELECT i + 1, 'Patient admitted with ' || ${oneOf(17, ['chest pain', 'pneumonia', 'heart failure', 'sepsis', 'a fall'])}
        || ', ' || ${oneOf(19, ['no fever', 'fever of two days', 'dyspnea at rest'])} || '. Record ' || i || '.' FROM each;`)
}

const event: Task = task.parse({
  id: 'event',
  name: 'Event',
  question: 'Will it happen?',
  options: ['no', 'yes'],
  label: { kind: 'column', settings: { column: 'event', values: { no: 0, yes: 1 } } },
})

function writeTask(db: WritableDb): void {
  const definition = JSON.stringify(event)
  db.prepare("INSERT INTO task (id, version, definition, created_at) VALUES (?, 1, ?, '')").run(event.id, definition)
  db.prepare(
    `INSERT INTO label_set (id, corpus_id, task_id, task_version, task_definition, settings, unlabelled, created_at, in_use)
     VALUES (1, ?, ?, 1, ?, '{}', '[]', '', 1)`,
  ).run(corpusId, event.id, definition)
  const settings = JSON.stringify({ method: 'published', attribute: 'part', values: { test: 'test' } })
  const summary = JSON.stringify({ sets: [], patientOverlap: 0, textOverlap: 0, withoutSet: [] })
  db.prepare("INSERT INTO split (id, corpus_id, name, settings, summary, created_at) VALUES (1, ?, 'All', ?, ?, '')").run(corpusId, settings, summary)
  db.exec(`INSERT INTO split_member (split_id, note_id, part) SELECT 1, id, 'test' FROM note;
    INSERT INTO label (label_set_id, note_id, value, source) SELECT 1, id, (id * 2654435761 % 1000) < 120, 'generated' FROM note`)
}

function writePass(db: WritableDb, notes: number, { signal, seed }: { signal: number; seed: number }): number {
  const modelId = writes.insertModel(db, { name: `Model ${seed}`, kind: 'llama', state: 'ready', runId: null, parentId: null, folder: null, card })
  const settings = { maximumTokens: 512, truncation: 'right', promptTemplate: 1, tokenizerHash: 'x', answers: 'letters' as const }
  const role = seed === 1 ? 'finetuned' : 'zero-shot'
  const passId = writes.insertPass(db, { modelId, role, taskId: event.id, labelSetId: 1, splitId: 1, set: 'test', settings, device: 'cpu' })
  const labels = db.prepare('SELECT value FROM label WHERE label_set_id = 1 ORDER BY note_id').pluck().all() as number[]
  const random = createRandom(seed)
  for (let first = 0; first < notes; first += batch) {
    const rows = labels.slice(first, first + batch).map((label, index) => {
      const logOdds = signal * label + 2 * (random.uniform() + random.uniform() + random.uniform() - 1.5) - 1.5
      const risk = 1 / (1 + Math.exp(-logOdds))
      const predicted = Number(risk > 0.5)
      const truncated = random.uniform() < 0.2
      return { noteId: first + index + 1, probabilities: [1 - risk, risk], risk, predicted, label, noteTokens: 300, totalTokens: 360, truncated, readRanges: [] }
    })
    writes.insertPredictions(db, passId, rows)
  }
  writes.finishPass(db, passId, 0)
  return passId
}

if (import.meta.main) writeScoredWorkspace(process.argv[2], JSON.parse(process.argv[3]) as ScoredWorkspace)
