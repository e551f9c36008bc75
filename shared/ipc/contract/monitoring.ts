import * as z from 'zod'
import { statedReason } from '../../domain/audit.ts'
import { acknowledgement, challenger, challengerDecision, challengerSettings, monitoringAlarm, monitoringConfig, monitoringReport, openOutcome, outcomeFile, outcomeImport } from '../../domain/monitoring.ts'
import { base, nothing } from './base.ts'

const byOperating = z.object({ operatingId: z.number().int() })

/** What became of the predictions of models at work. */
export const monitoringContract = {
  /** Corpora with notes that the model scored, those with most of them first. */
  corpora: base.input(byOperating).output(z.array(z.object({ corpusId: z.number(), name: z.string(), notes: z.number() }))),
  /** Both jobs wait in line: the file is read, then the model is judged anew. */
  importOutcomes: base.input(outcomeImport).output(z.object({ jobId: z.number(), monitorJobId: z.number() })),
  /** Of the model's task, newest first. */
  outcomeFiles: base.input(byOperating).output(z.array(outcomeFile)),
  /** Rows that give no note an outcome yet; at most 500. */
  openOutcomes: base.input(z.object({ fileId: z.number().int() })).output(z.array(openOutcome)),
  run: base.input(monitoringConfig).output(z.object({ jobId: z.number() })),
  /** Null: not monitored yet. */
  report: base.input(byOperating).output(monitoringReport.nullable()),
  /** That the newest reports show, acknowledged or not; `operatingId` null: of all models. */
  alarms: base.input(z.object({ operatingId: z.number().int().nullable() })).output(z.array(monitoringAlarm)),
  acknowledge: base.input(acknowledgement).output(nothing),
  /** Trains a candidate from the new period and compares it with the model at work; the job is the last of several. */
  startChallenger: base.input(challengerSettings).output(z.object({ challengerId: z.number(), jobId: z.number() })),
  /** Newest first. */
  challengers: base.input(byOperating).output(z.array(challenger)),
  /** Promoting judges the candidate's pass anew; AbortSignal stops that. */
  decide: base.input(challengerDecision).output(challenger),
  /** A row a period. */
  exportReport: base.input(byOperating.extend({ reason: statedReason })).output(z.object({ fileName: z.string(), text: z.string() })),
}
