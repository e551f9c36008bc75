import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { documentationChecklist } from '../../domain/documentation.ts'
import { statedReason } from '../../domain/audit.ts'
import { progressStream } from '../../domain/backup.ts'
import { bundleFacts, externalResult, storedResult } from '../../domain/modelBundle.ts'
import { watchInput, watchStatus } from '../../domain/incoming.ts'
import { operatingChange, operatingModel, promotion, scoreNewConfig, scoreNewResult } from '../../domain/operatingModel.ts'
import { censusForecast, codedHistory, incomingFile, loggedChange, worklistChange, worklistDay, worklistFilter, worklistRow } from '../../domain/worklist.ts'
import { base, byId, nothing, page, pageInput } from './base.ts'

/** Models at work, and what they said of new notes. */
export const operationsContract = {
  /** All versions: by name, newest version first. */
  models: base.output(z.array(operatingModel)),
  /** The log of a name, newest first. */
  changes: base.input(z.object({ name: z.string() })).output(z.array(operatingChange)),
  /** Judges the pass anew; AbortSignal stops that. The new version is in use when it answers. */
  promote: base.input(promotion).output(operatingModel),
  rollBack: base.input(byId.extend({ reason: statedReason })).output(nothing),
  retire: base.input(byId.extend({ reason: statedReason })).output(nothing),
  /** The notes of a corpus that the model has not scored yet. The job's result: `scoreNewResult`. */
  scoreNew: base.input(scoreNewConfig).output(z.object({ jobId: z.number() })),
  worklist: base.input(worklistFilter.extend(pageInput.shape)).output(page(worklistRow)),
  /** Days that have entries, newest first. */
  days: base
    .input(z.object({ operatingId: z.number().int(), dayBy: worklistDay }))
    .output(z.array(z.object({ day: z.string(), entries: z.number(), flagged: z.number() }))),
  /** Of a model of the length of stay. */
  census: base.input(z.object({ operatingId: z.number().int(), day: z.iso.date() })).output(censusForecast),
  /** Of the patient of an entry, by Charlson's categories. */
  codedHistory: base.input(z.object({ scoreId: z.number().int() })).output(codedHistory),
  /** What notes of denied claims lack; null: not counted yet. */
  documentation: base.input(z.object({ operatingId: z.number().int() })).output(documentationChecklist.nullable()),
  /** Counts it on the training notes, in a job. */
  computeDocumentation: base.input(z.object({ operatingId: z.number().int() })).output(z.object({ jobId: z.number() })),
  choices: base.input(z.object({ operatingId: z.number().int() })).output(z.object({ assignees: z.array(z.string()), types: z.array(z.string()) })),
  /** Sets what is named; who did it is a name that nobody proves. */
  change: base.input(worklistChange).output(worklistRow),
  /** An entry, its changes, newest first, and what the model read of the note: kept ranges [start, end) in UTF-16 units. */
  entry: base
    .input(z.object({ scoreId: z.number().int() }))
    .output(z.object({ row: worklistRow, log: z.array(loggedChange), readRanges: z.array(z.tuple([z.number(), z.number()])) })),
  /** Keys, risk and status; never note text. 'fhir': R4 RiskAssessment, one a line. */
  exportWorklist: base
    .input(worklistFilter.extend({ format: z.enum(['csv', 'ndjson', 'fhir']), reason: statedReason }))
    .output(z.object({ fileName: z.string(), text: z.string(), rows: z.number() })),
  /** Of the key that this workspace signs with. */
  fingerprint: base.output(z.object({ fingerprint: z.string() })),
  /** A version as one signed file for another hospital; the job's result has its fingerprint. */
  exportBundle: base.input(z.object({ operatingId: z.number().int(), target: z.string().min(1), reason: statedReason })).output(z.object({ jobId: z.number() })),
  /** Signature, hashes and size; nothing is stored. Ends when the caller goes away. */
  verifyBundle: base.input(z.object({ path: z.string().min(1) })).output(eventIterator(progressStream(bundleFacts))),
  /** `fingerprint`: as the other hospital told it. */
  importBundle: base.input(z.object({ path: z.string().min(1), fingerprint: z.string() })).output(z.object({ jobId: z.number() })),
  /** Aggregate figures of an external validation, written as a signed file. */
  exportResult: base
    .input(z.object({ operatingId: z.number().int(), passId: z.number().int(), site: z.string().max(120), target: z.string().min(1), reason: statedReason }))
    .output(externalResult),
  importResult: base.input(z.object({ path: z.string().min(1) })).output(z.object({ operatingId: z.number(), stored: storedResult })),
  /** Newest first. */
  externalResults: base.input(z.object({ operatingId: z.number().int() })).output(z.array(storedResult)),
  /** Watched folders, with their newest runs. */
  watches: base.output(z.array(watchStatus)),
  /** It is watched from now on, whenever the workbench runs. */
  addWatch: base.input(watchInput).output(z.object({ id: z.number() })),
  startWatch: base.input(byId).output(nothing),
  stopWatch: base.input(byId).output(nothing),
  /** What came from it stays. */
  removeWatch: base.input(byId).output(nothing),
  /** Files of a watched folder, newest first. */
  arrivals: base.input(z.object({ watchId: z.number().int(), state: z.enum(['imported', 'quarantined']) })).output(z.array(incomingFile)),
  /** A file that was put aside is read again, where it still lies in its folder. */
  retryArrival: base.input(byId).output(nothing),
  /** Files that a person gives: imported once, and scored by the versions in use of these names. */
  takeIn: base
    .input(watchInput.omit({ folder: true, schedule: true }).extend({ paths: z.array(z.string()).min(1) }))
    .output(
      z.object({
        corpusId: z.number().nullable(),
        files: z.array(incomingFile.pick({ code: true, reason: true, notes: true, rejected: true }).extend({ file: z.string(), state: z.enum(['imported', 'quarantined', 'known']) })),
        scores: z.array(z.object({ name: z.string(), result: scoreNewResult })),
      }),
    ),
  /** What became of files that came in for a corpus, newest first. */
  incoming: base.input(z.object({ corpusId: z.number().int() })).output(z.array(incomingFile)),
}
