import { basename, join } from 'node:path'
import type { BundleImport, BundleTarget } from '../../shared/domain/jobBundle.ts'
import { projectRoot } from '../nodeHost.ts'
import { recordExport } from '../services/audit.ts'
import { storeExperiment } from '../services/experiments.ts'
import { exportBundle, importBundle } from '../services/jobBundles.ts'
import { experimentOf, readDefinition, type ExperimentOptions } from './experiments.ts'
import { printJson, waitForJob } from './terminal.ts'
import { withWorkspace } from './workspace.ts'

/** `experiment export` and `experiment import`: past one machine. */

interface ExportResult {
  folder: string
  cells: number
  left: { key: string; reason: string }[]
  treatAsPhi: boolean
}

export async function experimentExportCommand(
  file: string,
  options: ExperimentOptions & { target: BundleTarget; out: string; reason: string },
): Promise<void> {
  const { workspace, target, out, reason: why, json } = options
  await withWorkspace(workspace, async (session, backend) => {
    const { version } = backend.host
    const isNumber = /^\d+$/.test(file)
    const experimentId = isNumber
      ? await experimentOf(session, file, options)
      : await storeExperiment(session, await readDefinition(file, options))
    await recordExport(session, `job bundle of experiment ${experimentId}`, why, { file: basename(out) })
    const scripts = join(projectRoot, 'assets', 'cluster')
    const job = await exportBundle(session, { experimentId, target, folder: out, scripts }, version)
    const result = (await waitForJob(session, job.id)).result as unknown as ExportResult
    if (json) return printJson(result)
    const phi = result.treatAsPhi ? ' Treat it as PHI: its tokens are the notes.' : ''
    process.stdout.write(`${result.cells} cells written to ${result.folder}.${phi} README.md in it has the commands.\n`)
    for (const { key, reason } of result.left) process.stdout.write(`left here: ${key} (${reason})\n`)
  })
}

export async function experimentImportCommand(folder: string, { workspace, json }: { workspace: string; json?: boolean }): Promise<void> {
  await withWorkspace(workspace, async (session) => {
    const job = await importBundle(session, folder)
    const result = (await waitForJob(session, job.id)).result as unknown as BundleImport
    if (json) return printJson(result)
    const { experimentId, imported, present, missing } = result
    process.stdout.write(`${imported.length} cells of experiment ${experimentId} taken in, ${present.length} were done before.\n`)
    for (const key of missing) process.stdout.write(`not computed yet: ${key}\n`)
    process.stdout.write('Remove the bundle where it is not needed any more. Use experiment run for what is left and for the result.\n')
  })
}
