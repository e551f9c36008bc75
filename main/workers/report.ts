import type { CohortSummary } from '../../shared/domain/cohort.ts'
import type { Comparison } from '../../shared/domain/compare.ts'
import type { DriftPeriodKind, DriftReport } from '../../shared/domain/drift.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { ExternalReport } from '../../shared/domain/externalTest.ts'
import type { LabelSetSummary } from '../../shared/domain/labels.ts'
import { minimumSample } from '../../shared/domain/analysis.ts'
import type { ScoringPass } from '../../shared/domain/prediction.ts'
import { privacySettings } from '../../shared/domain/privacy.ts'
import type { RecalibrationReport } from '../../shared/domain/recalibration.ts'
import { splitSet, type SplitSet } from '../../shared/domain/split.ts'
import type { SubgroupReport } from '../../shared/domain/subgroup.ts'
import type { TableOne } from '../../shared/domain/tableOne.ts'
import type { ReadableDb } from '../db/connection.ts'
import { reads } from '../db/registry.ts'
import type { LabelledSet, ReportFacts, ReportModel } from '../report/facts.ts'
import { reportHtml } from '../report/report.ts'
import type { ComputeKinds } from '../services/computation.ts'
import { promptSuffix } from '../tasks/prompts.ts'
import { driftOf, externalOf, externalPasses, recalibrationOf, subgroupsOf } from './analyses.ts'
import { tableOneOf } from './tableOne.ts'

/** Gathers what a report says of a workspace, and writes it. Reads no text of a note but to count its words. */

type Input = ComputeKinds['report']['input']

export async function reportOf(
  db: ReadableDb,
  input: Input,
  compare: (db: ReadableDb, input: Input) => Promise<Comparison>,
): Promise<string> {
  const passes = input.passIds.map((id) => reads.pass(db, id))
  const [{ labelSetId, splitId, set }] = passes
  if (passes.some((pass) => pass.splitId !== splitId || pass.set !== set)) {
    throw new AppError('report.set', 'These passes are of different splits or sets. A report is of one: choose passes of the same set.')
  }
  const labels = reads.labelSet(db, labelSetId)
  const labelled = labelledSets(db, labels, splitId)
  const comparison = await compare(db, input)
  const facts: ReportFacts = {
    madeAt: new Date().toISOString(),
    version: input.version,
    corpus: reads.corpus(db, labels.corpusId),
    privacy: privacySettings.nullable().catch(null).parse(reads.importPrivacy(db, labels.corpusId)),
    rejects: reads.rejectReasons(db, labels.corpusId).map(({ reason, rows }) => ({ reason, rows })),
    labels,
    cohort: cohortOf(db, labels),
    prompt: promptSuffix(labels.task),
    split: reads.split(db, splitId),
    labelled,
    comparison,
    set,
    tableOne: labelled.some((each) => each.set !== null) ? tableOne(db, labels, splitId) : null,
    subgroups: await subgroups(db, input),
    drift: await drift(db, input, comparison),
    external: await external(db, input, passes),
    recalibration: await recalibration(db, input, passes),
    leakage: reads.leakage(db, splitId),
    models: modelsOf(db, passes, taskNames(db, labels)),
    minimumCell: input.minimumCell,
  }
  return reportHtml(facts)
}

/** Sets in their order, then the labelled notes that are in none. */
function labelledSets(db: ReadableDb, { id, corpusId, task }: LabelSetSummary, splitId: number): LabelledSet[] {
  const values = reads.labelValues(db, id)
  const setOf = reads.splitSets(db, splitId)
  const found = new Map<SplitSet | null, LabelledSet & { keys: Set<string> }>()
  for (const note of reads.noteFacts(db, corpusId)) {
    const value = values.get(note.id)
    if (value === undefined) continue
    const set = setOf.get(note.id) ?? null
    const entry = found.get(set) ?? { set, notes: 0, patients: 0, counts: task.options.map(() => 0), keys: new Set<string>() }
    found.set(set, entry)
    entry.notes++
    entry.counts[value]++
    entry.keys.add(note.patientKey)
  }
  return [...splitSet.options, null].flatMap((set) => {
    const entry = found.get(set)
    if (!entry) return []
    const { keys, ...facts } = entry
    return [{ ...facts, patients: keys.size }]
  })
}

/** Its definition may be gone; the labels keep its name and hash. */
function cohortOf(db: ReadableDb, { cohort }: LabelSetSummary): CohortSummary | null {
  if (cohort === null) return null
  try {
    return reads.cohort(db, cohort.id)
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

function tableOne(db: ReadableDb, { id, corpusId, taskId }: LabelSetSummary, splitId: number): TableOne {
  return tableOneOf(db, { corpusId, cohortId: null, taskId, by: { kind: 'split', splitId } }, id)
}

function analysis({ passIds, resamples, seed, window, minimumCell }: Input) {
  const usual = minimumSample.parse({})
  const minimum = { notes: Math.max(usual.notes, minimumCell), events: Math.max(usual.events, minimumCell) }
  return { passIds, resamples, seed, window, minimum }
}

function subgroups(db: ReadableDb, input: Input): Promise<SubgroupReport> {
  return subgroupsOf(db, analysis(input))
}

/** Null where the notes say nothing of time. */
async function drift(db: ReadableDb, input: Input, { covered }: Comparison): Promise<DriftReport | null> {
  const { corpusId } = reads.split(db, reads.pass(db, input.passIds[0]).splitId)
  const period = periodFor(covered.days, () => reads.notePeriods(db, corpusId).size > 0)
  return period === null ? null : driftOf(db, { ...analysis(input), period, event: null })
}

/** Of those that have been elsewhere; null: none has. */
async function external(db: ReadableDb, input: Input, passes: readonly ScoringPass[]): Promise<ExternalReport | null> {
  const away = passes.filter((pass) => pass.set !== 'external' && externalPasses(db, pass).length > 0)
  return away.length === 0 ? null : externalOf(db, { ...analysis(input), passIds: away.map(({ id }) => id) })
}

/** Null on the validation set, on which a map is fitted, and without a model. */
async function recalibration(db: ReadableDb, input: Input, passes: readonly ScoringPass[]): Promise<RecalibrationReport | null> {
  const models = passes.filter(({ set, role }) => set !== 'validation' && role !== 'ceiling')
  if (models.length === 0) return null
  const method = models[0].options.length === 2 ? 'platt' : 'temperature'
  return recalibrationOf(db, { ...analysis(input), passIds: models.map(({ id }) => id), method })
}

/** About a dozen periods at most; `days` null where dates are shifted or missing. */
function periodFor(days: number | null, hasPeriods: () => boolean): DriftPeriodKind | null {
  if (days === null) return hasPeriods() ? 'source' : null
  if (days <= 366) return 'month'
  return days <= 3 * 366 ? 'quarter' : 'year'
}

/** Those that scored, in their order, then their ancestors; each with the run that made it. */
/** As they were when their newest labels on this corpus were derived. */
function taskNames(db: ReadableDb, { corpusId }: LabelSetSummary): ReadonlyMap<string, string> {
  return new Map(reads.labelSets(db, corpusId).toSorted((a, b) => a.id - b.id).map(({ taskId, task }) => [taskId, task.name]))
}

function modelsOf(db: ReadableDb, passes: readonly ScoringPass[], names: ReadonlyMap<string, string>): ReportModel[] {
  const waiting = passes.map(({ modelId }) => modelId)
  const seen = new Set<number>()
  const found: ReportModel[] = []
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    if (seen.has(id)) continue
    seen.add(id)
    const { folder: _, ...model } = reads.model(db, id)
    found.push({ model, taskNames: model.card.taskIds.map((task) => names.get(task) ?? task), run: model.runId === null ? null : reads.run(db, model.runId) })
    if (model.card.parentId !== null) waiting.push(model.card.parentId)
  }
  return found
}
