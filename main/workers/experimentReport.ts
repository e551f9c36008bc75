import type { ReadableDb } from '../db/connection.ts'
import { reads } from '../db/registry.ts'
import { experimentHtml } from '../report/experiment.ts'
import type { ComputeKinds } from '../services/computation.ts'

/** Gathers what the report of an experiment says beside its figures, and writes it. */
export function experimentReportOf(
  db: ReadableDb,
  { report, definition, version, minimumCell }: ComputeKinds['experimentReport']['input'],
): string {
  const passes = report.tables.map(({ groups }) => reads.pass(db, groups[0].passIds[0]))
  const taskNames = new Map(passes.map(({ taskId, labelSetId }) => [taskId, reads.labelSetTask(db, labelSetId).name]))
  const splits = [...new Set(passes.map(({ splitId }) => splitId))].map((id) => reads.split(db, id))
  const corpora = [...new Set(splits.map(({ corpusId }) => corpusId))].map((id) => reads.corpus(db, id))
  const madeAt = new Date().toISOString()
  return experimentHtml({ report, definition, taskNames, split: splits[0].name, corpora, madeAt, version, minimumCell })
}
