import { parentPort, workerData } from 'node:worker_threads'
import type { ResultTable } from '../../shared/domain/experiment.ts'
import type { Comparison } from '../../shared/domain/compare.ts'
import { describeError } from '../../shared/domain/errors.ts'
import type { JobProgress } from '../../shared/domain/job.ts'
import type { SplitPreview } from '../../shared/domain/split.ts'
import { openReader, type ReadableDb } from '../db/connection.ts'
import { reads } from '../db/registry.ts'
import { protectFolder } from '../encryption/storedFile.ts'
import type { ComputeKinds, ComputeReply, ComputeRequest } from '../services/computation.ts'
import { samplePrivacy } from '../corpus/privacySample.ts'
import { compareGroups } from '../experiments/compareGroups.ts'
import { inspectFolder } from '../models/inspectFolder.ts'
import { comparePasses } from '../scoring/comparePasses.ts'
import { seedOfRun } from '../scoring/seedGroups.ts'
import { classBalanceOf } from '../tasks/classBalance.ts'
import { assignSplit, type SplitAssignment } from '../tasks/splits.ts'
import { driftOf, externalOf, recalibrationOf, subgroupsOf } from './analyses.ts'
import { choicesOf, cohortMembers, monthsOf, previewCohort } from './cohort.ts'
import { externalValidation } from './externalResult.ts'
import { experimentReportOf } from './experimentReport.ts'
import { movesBetween, previewLabels } from './labelPreview.ts'
import { medsFileFacts } from './medsNotes.ts'
import { passPrompt } from './passPrompt.ts'
import { previewPredictions } from './predictionImport.ts'
import { promotionOf } from './promotion.ts'
import { reportOf } from './report.ts'
import { similarTrainingNotes } from './similarNotes.ts'
import { tableOneOf } from './tableOne.ts'
import { measurePrompts, previewPrompt, sampleNotes } from './taskPreview.ts'

/** Thread entry: one computation over the workspace, then the end. Reads only; the caller stores the result. */

const handlers: {
  [Kind in Exclude<keyof ComputeKinds, 'inspectModel'>]: (
    db: ReadableDb,
    input: ComputeKinds[Kind]['input'],
  ) => ComputeKinds[Kind]['output'] | Promise<ComputeKinds[Kind]['output']>
} = {
  split,
  splitPreview,
  compare,
  compareGroups: groups,
  subgroups: (db, input) => subgroupsOf(db, input, tell),
  drift: (db, input) => driftOf(db, input, tell),
  external: (db, input) => externalOf(db, input, tell),
  recalibration: (db, input) => recalibrationOf(db, input, tell),
  promotion: promotionOf,
  externalResult: externalValidation,
  report: (db, input) => reportOf(db, input, compare),
  experimentReport: experimentReportOf,
  labelPreview: previewLabels,
  predictionFile: (db, input) => previewPredictions(db, input),
  medsFile: (_, input) => medsFileFacts(input),
  labelMoves: movesBetween,
  cohort: previewCohort,
  cohortMonths: monthsOf,
  cohortChoices: choicesOf,
  tableOne: tableOneOf,
  noteSample: sampleNotes,
  promptPreview: previewPrompt,
  passPrompt,
  similarNotes: (db, input) => similarTrainingNotes(db, input, tell),
  promptLengths: measurePrompts,
  privacySample: (_, input) => samplePrivacy(input),
}

async function answer(request: ComputeRequest): Promise<unknown> {
  if (request.kind === 'inspectModel') {
    return inspectFolder((request.input as ComputeKinds['inspectModel']['input']).folder)
  }
  protectFolder(request.filesFolder, request.key)
  const db = openReader(request.workspacePath, request.key)
  try {
    const handler = handlers[request.kind] as (db: ReadableDb, input: unknown) => unknown
    return await handler(db, request.input)
  } finally {
    db.close()
  }
}

function split(db: ReadableDb, { corpusId, settings }: ComputeKinds['split']['input']): SplitAssignment {
  const stratified = 'stratifyBy' in settings ? settings.stratifyBy?.labelSetId : undefined
  return assignSplit({
    notes: reads.noteFacts(db, corpusId),
    settings,
    shiftedDates: reads.hasShiftedDates(db, corpusId),
    periods: ['temporal', 'period'].includes(settings.method) ? reads.notePeriods(db, corpusId) : undefined,
    cohort: settings.cohort ? cohortMembers(db, settings.cohort.id) : undefined,
    labels: stratified === undefined ? undefined : reads.labelValues(db, stratified),
  })
}

function splitPreview(db: ReadableDb, input: ComputeKinds['splitPreview']['input']): SplitPreview {
  const { members, ...facts } = split(db, input)
  const tasks = reads
    .labelSets(db, input.corpusId)
    .filter(({ inUse }) => inUse)
    .map(({ id, taskId, task }) => ({
      taskId,
      options: task.options.length,
      values: reads.labelValues(db, id),
      ...(task.label.kind === 'readmission' && { competing: reads.notesOfDeathsInFollowUp(db, id) }),
    }))
  return { ...facts, balance: classBalanceOf(members, tasks) }
}

async function compare(db: ReadableDb, input: ComputeKinds['compare']['input']): Promise<Comparison> {
  const passes = input.passIds.map((id) => {
    const pass = reads.pass(db, id)
    const config = reads.runConfigOfModel(db, pass.modelId)
    return { pass, notes: reads.scoredNotes(db, id, input.window), run: config && seedOfRun(config) }
  })
  const [{ pass }] = passes
  const task = reads.labelSetTask(db, pass.labelSetId)
  const shiftedDates = reads.hasShiftedDates(db, reads.split(db, pass.splitId).corpusId)
  const labelledNotes = reads.labelledCount(db, pass, input.window)
  return comparePasses({ ...input, passes, task, shiftedDates, labelledNotes }, { onProgress: tell })
}

function tell(progress: JobProgress): void {
  parentPort?.postMessage({ progress } satisfies ComputeReply)
}

async function groups(db: ReadableDb, input: ComputeKinds['compareGroups']['input']): Promise<ResultTable[]> {
  const { comparisons, resamples, minimumCases } = input
  const tables: ResultTable[] = []
  for (const { groups: planned, window } of comparisons) {
    tell({ phase: 'compare', done: tables.length, total: comparisons.length })
    const scored = (id: number) => ({ pass: reads.pass(db, id), notes: reads.scoredNotes(db, id, window) })
    const table = await compareGroups({
      task: reads.labelSetTask(db, reads.pass(db, planned[0].passIds[0]).labelSetId),
      groups: planned.map((group) => ({ ...group, passes: group.passIds.map(scored) })),
      window,
      resamples,
      minimumCases,
    })
    tables.push(table)
  }
  return tables
}

let reply: ComputeReply
try {
  reply = { ok: true, value: await answer(workerData as ComputeRequest) }
} catch (error) {
  reply = { ok: false, error: describeError(error) }
}
parentPort?.postMessage(reply)
