import { rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import type { ReportInput } from '../../shared/domain/report.ts'
import { syncFolder, writeFlushed } from '../models/durableFile.ts'
import { compute } from './compute.ts'
import type { Session } from './workspaces.ts'

/** Reports of comparisons. `version`: of the application. */

export async function makeReport(
  session: Session,
  input: ReportInput,
  version: string,
  signal?: AbortSignal,
): Promise<{ fileName: string; html: string }> {
  const referencePassId = input.referencePassId ?? input.passIds[0]
  if (!input.passIds.includes(referencePassId)) {
    throw new AppError('compare.reference', 'The reference must be one of the passes that are compared.')
  }
  const { taskId, set } = await session.db.read('pass', referencePassId)
  const html = await compute(session, 'report', { ...input, referencePassId, version }, signal)
  const window = input.window === null ? '' : `-window-${input.window + 1}`
  return { fileName: `report-${taskId}-${set}${window}.html`, html }
}

/** Whole or not at all; a file that is there is replaced. @throws AppError 'report.path' */
export async function writeReport(path: string, html: string): Promise<void> {
  const target = resolve(path)
  if (!/\.html?$/i.test(target)) throw new AppError('report.path', 'A report is an HTML file. Let its name end in .html.')
  const written = `${target}.${process.pid}.tmp`
  try {
    await writeFlushed(written, html, { exclusive: true })
    await rename(written, target)
  } catch (error) {
    await rm(written, { force: true })
    throw new AppError('report.path', 'The report cannot be written there. Check that the folder exists and may be written to.', {
      cause: error,
    })
  }
  await syncFolder(dirname(target))
}
