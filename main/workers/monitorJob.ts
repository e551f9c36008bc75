import { monitoringConfig, type MonitoringReport } from '../../shared/domain/monitoring.ts'
import type { OperatingModel } from '../../shared/domain/operatingModel.ts'
import { countOf } from '../../shared/format.ts'
import { monitorPeriods, type MonitoredNote } from '../../shared/monitoring/monitorPeriods.ts'
import { countWords, vocabularyOf, wordsOf } from '../../shared/monitoring/vocabulary.ts'
import { namePeriods } from '../../shared/stats/drift.ts'
import type { ReadableDb } from '../db/connection.ts'
import type { JudgedNote, LiveNote } from '../db/queries/monitoringReads.ts'
import { reads } from '../db/registry.ts'
import { decide } from '../operations/decide.ts'
import { deriveLabels } from '../tasks/labels/deriveLabels.ts'
import { readCorpusFacts } from './corpusFacts.ts'
import type { JobContext } from './serve.ts'

/** Judges what an operating model said of notes, as it was said at the time, by what is known by now; stores the report. */

/** Notes whose words are counted: enough for a share, without reading everything again each time. */
const samples = { training: 2000, reference: 1000, period: 200 }

/** Twenty years of months. */
const mostPeriods = 240

export async function monitorJob({ job, db, write, signal, onProgress }: JobContext): Promise<Record<string, unknown>> {
  const config = monitoringConfig.parse(job.input)
  const operating = reads.operatingModel(db, config.operatingId)
  const warnings: string[] = []
  const labels = labelSetsOf(db, operating, warnings)
  const notes = reads.liveNotes(db, operating.id, operating.task.id, labels.map(({ id }) => id))
  const referenceNotes = referenceOf(db, operating, warnings)
  const { names, periods: spanned } = namePeriods(momentsOf(db, notes, warnings), config.period)
  // A date far off, mistyped in the source, is a period of its own and not a thousand empty ones.
  const periods = spanned.length <= mostPeriods ? spanned : spanned.filter((period) => names.includes(period))
  const forced = reads.forcedScores(db, operating.id)
  if (forced > 0) warnings.push(`${countOf(forced, 'note')} scored by force, of a type it was not made for or after its last day, are among these.`)

  onProgress({ phase: 'words', done: 0, total: null })
  const vocabulary = trainingVocabulary(db, operating)
  if (vocabulary === null) warnings.push('The training notes of the model are not in the workspace, so that its vocabulary is not known.')
  const wordsIn = wordCounter(db, vocabulary?.words ?? null)
  const ofPeriod = Map.groupBy(notes.keys(), (row) => names[row])
  const sampled = new Set([...ofPeriod.values()].flatMap((rows) => spread(rows, samples.period)))
  const sampledReference = new Set(spread([...(referenceNotes ?? []).keys()], samples.reference))
  const live = notes.map((note, row): MonitoredNote => {
    signal.throwIfAborted()
    return { ...facts(note), period: names[row], flagged: note.flagged, acted: note.status === 'acted', words: sampled.has(row) ? wordsIn(note) : null }
  })
  const reference = referenceNotes?.map((note, row): MonitoredNote => {
    const { probabilities, flagged } = decide(operating, note.probabilities)
    return { ...facts(note), probabilities, period: null, flagged, acted: false, words: sampledReference.has(row) ? wordsIn(note) : null }
  })
  const { minimum, minimumKnown, resamples, seed } = config
  const monitored = await monitorPeriods(
    { reference: reference ?? null, notes: live, periods, options: operating.task.options.length, positive: operating.task.positive, minimum, minimumKnown },
    { resamples, seed, signal, onProgress },
  )
  const report: MonitoringReport = {
    ...config,
    ...monitored,
    at: new Date().toISOString(),
    unknown: whyUnknown(db, operating, notes.filter(({ label }) => label === null), labels),
    vocabulary: vocabulary && { notes: vocabulary.notes, words: vocabulary.words.size },
    warnings,
  }
  await write('storeMonitoring', report)
  const crossed = [...report.periods, report.overall].reduce((sum, { figures }) => sum + Object.values(figures).filter((each) => each.crossed !== null).length, 0)
  return { operatingId: operating.id, scored: notes.length, known: monitored.overall.known, crossed }
}

interface LabelsInUse {
  id: number
  corpusId: number
}

/** Of the corpora with scored notes; those whose options have changed since say nothing of these predictions. */
function labelSetsOf(db: ReadableDb, { id, task }: OperatingModel, warnings: string[]): LabelsInUse[] {
  return reads.corporaAtWork(db, id).flatMap(({ corpusId, name }) => {
    const found = reads.labelSets(db, corpusId).find((set) => set.inUse && set.taskId === task.id)
    if (!found) return []
    if (JSON.stringify(found.task.options) === JSON.stringify(task.options)) return [{ id: found.id, corpusId }]
    warnings.push(`The labels of ${name} have other options than the model was validated with, and are left out.`)
    return []
  })
}

function referenceOf(db: ReadableDb, { passId }: OperatingModel, warnings: string[]): JudgedNote[] | null {
  const notes = passId === null ? [] : reads.judgedNotes(db, passId)
  if (notes.length > 0) return notes
  warnings.push('The scoring pass that the model was validated on is no longer in the workspace, so that there are no limits. Promote it again from a pass.')
  return null
}

/** When each note was written; where dates are shifted or missing, when it was scored. */
function momentsOf(db: ReadableDb, notes: readonly LiveNote[], warnings: string[]): string[] {
  const shifted = new Set([...new Set(notes.map(({ corpusId }) => corpusId))].filter((id) => reads.hasShiftedDates(db, id)))
  let without = 0
  const moments = notes.map(({ time, corpusId, scoredAt }) => {
    if (time !== null && !shifted.has(corpusId)) return time
    without++
    return scoredAt
  })
  if (without > 0) warnings.push(`${countOf(without, 'note')} without a time of their own, or with shifted dates, count by when they were scored.`)
  return moments
}

function facts({ patientKey, probabilities, label, type, characters, truncated }: JudgedNote) {
  return { patient: patientKey, probabilities, label, type, characters, truncated }
}

/** Of the notes that the model learned the task from, as its split says. */
function trainingVocabulary(db: ReadableDb, { modelId, passId }: OperatingModel): { notes: number; words: Set<string> } | null {
  const splitId = reads.runConfigOfModel(db, modelId)?.splitId ?? (passId === null ? null : reads.pass(db, passId).splitId)
  const ids = splitId === null ? [] : spread(reads.memberNotes(db, splitId, 'train').map(({ noteId }) => noteId), samples.training)
  return ids.length === 0 ? null : { notes: ids.length, words: vocabularyOf(reads.noteTexts(db, ids)) }
}

function wordCounter(db: ReadableDb, vocabulary: ReadonlySet<string> | null): (note: JudgedNote) => MonitoredNote['words'] {
  return ({ noteId, readRanges, noteTokens }) => {
    const [text] = reads.noteTexts(db, [noteId])
    const { words, unknown } = vocabulary === null ? { words: 0, unknown: 0 } : countWords(text, vocabulary)
    const read = readRanges.reduce((sum, [start, end]) => sum + wordsOf(text.slice(start, end)).length, 0)
    return { words, unknown, read, tokens: noteTokens }
  }
}

/** At most so many of them, evenly spread; always the same ones. */
function spread<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items]
  return Array.from({ length: most }, (_, index) => items[Math.floor((index * items.length) / most)])
}

/** The rule of the labels says of each note why it has none; without labels nothing is known of any. */
function whyUnknown(
  db: ReadableDb,
  { task }: OperatingModel,
  pending: readonly LiveNote[],
  labels: readonly LabelsInUse[],
): MonitoringReport['unknown'] {
  const reasons = new Map<string, number>()
  const count = (reason: string, notes = 1) => reasons.set(reason, (reasons.get(reason) ?? 0) + notes)
  for (const [corpusId, notes] of Map.groupBy(pending, (note) => note.corpusId)) {
    const set = labels.find((each) => each.corpusId === corpusId)
    if (!set) {
      count('no labels of its corpus, and in no file of outcomes', notes.length)
      continue
    }
    const { task: labelled } = reads.labelSet(db, set.id)
    const own = new Set(notes.map(({ noteId }) => noteId))
    const settings = labelled.label.kind === 'readmission' ? { dataEnd: null } : {}
    const derived = deriveLabels({ ...readCorpusFacts(db, corpusId), task: { ...task, label: labelled.label }, settings, cohort: own })
    for (const { reason, notes: found } of derived.unlabelled) if (reason !== 'not in the cohort' && found > 0) count(reason, found)
    if (derived.labels.length > 0) count('known by now: derive the labels again', derived.labels.length)
  }
  return [...reasons].map(([reason, notes]) => ({ reason, notes })).sort((left, right) => right.notes - left.notes)
}
