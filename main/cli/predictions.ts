import { basename, resolve } from 'node:path'
import { namedPredictionImport, type PredictionMatching } from '../../shared/domain/predictionFile.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { EvaluationSet } from '../../shared/domain/split.ts'
import { recordExport } from '../services/audit.ts'
import { writePass } from '../services/passExport.ts'
import { previewPredictionImport, queuePredictionImport } from '../services/predictions.ts'
import { interruption, printJson, waitForJob } from './terminal.ts'
import { chooseSplit, withWorkspace } from './workspace.ts'

/** Predictions that were made elsewhere, as a scoring pass; a scoring pass as a file. */
interface PredictionImportOptions {
  workspace: string
  task: string
  name: string
  split?: number
  set: EvaluationSet
  dryRun?: boolean
  json?: boolean
}

export async function predictionImportCommand(file: string, options: PredictionImportOptions): Promise<void> {
  await withWorkspace(options.workspace, async (session) => {
    const splitId = await chooseSplit(session, options.split)
    const parsed = namedPredictionImport.safeParse({
      path: resolve(file),
      taskId: options.task,
      splitId,
      set: options.set,
      name: options.name,
    })
    if (!parsed.success) throw new AppError('usage.name', `--name: ${parsed.error.issues[0].message}`)
    if (options.dryRun) {
      const matching = await previewPredictionImport(session, parsed.data, interruption)
      if (options.json) return printJson(matching)
      return printMatching(matching)
    }
    const job = await queuePredictionImport(session, parsed.data)
    const result = (await waitForJob(session, job.id)).result as { passId: number; matching: PredictionMatching }
    if (options.json) return printJson(result)
    printMatching(result.matching)
    process.stdout.write(`Stored as pass ${result.passId} of ${parsed.data.name}. Compare it with the compare command.\n`)
  })
}

interface PredictionExportOptions {
  workspace: string
  pass: number
  out: string
  reason: string
  json?: boolean
}

export async function predictionExportCommand({ workspace, pass, out, reason, json }: PredictionExportOptions): Promise<void> {
  await withWorkspace(workspace, async (session) => {
    const path = resolve(out)
    await recordExport(session, `scoring pass ${pass}`, reason, { file: basename(path) })
    const { rows } = await writePass(session, pass, path)
    if (json) return printJson({ path, rows })
    process.stdout.write(`${rows} predictions written to ${path}. Their keys may be PHI.\n`)
  })
}

function printMatching({ file, rows, matched, unmatched, notes, missing, otherLabel, otherPatient, warnings }: PredictionMatching): void {
  process.stdout.write(`${matched} of ${rows} rows of ${file} are of a labelled note of this set\n`)
  for (const { reason, rows: count } of unmatched) process.stdout.write(`${count} are not: ${reason}\n`)
  process.stdout.write(`${missing} of the ${notes} labelled notes of this set are not in the file\n`)
  if (otherLabel === null) process.stdout.write('The file has no labels to compare with ours\n')
  else process.stdout.write(`${otherLabel} of the ${matched} matched rows have another label than ours; ours count\n`)
  if (otherPatient > 0) process.stdout.write(`Warning: ${otherPatient} matched rows name another patient than ours: check that the keys are of the same notes.\n`)
  for (const warning of warnings) process.stdout.write(`Warning: ${warning}\n`)
}
