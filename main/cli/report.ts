import { basename } from 'node:path'
import type { EvaluationSet } from '../../shared/domain/split.ts'
import { reportInput } from '../../shared/domain/report.ts'
import { applicationVersion } from '../nodeHost.ts'
import { recordExport } from '../services/audit.ts'
import { makeReport, writeReport } from '../services/reports.ts'
import { scoredPasses, windowOf } from './compare.ts'
import { interruption } from './terminal.ts'
import { chooseSplit, withWorkspace } from './workspace.ts'

/** `report`: one comparison as a self-contained HTML file. */
interface ReportOptions {
  workspace: string
  task: string
  split?: number
  set: EvaluationSet
  passes?: number[]
  reference?: number
  window?: number
  resamples: number
  minimumCases: number
  minimumCell: number
  out: string
  reason: string
}

export async function reportCommand({ workspace, task, set, passes, reference, out, reason, ...options }: ReportOptions): Promise<void> {
  await withWorkspace(workspace, async (session) => {
    const splitId = await chooseSplit(session, options.split)
    const window = await windowOf(session, splitId, options.window)
    const passIds = passes ?? (await scoredPasses(session, { splitId, on: set, task: [task] }))[0].map(({ id }) => id)
    const input = reportInput.parse({ ...options, passIds, referencePassId: reference, window })
    const { html } = await makeReport(session, input, applicationVersion(), interruption)
    await recordExport(session, `report of scoring passes ${passIds.join(', ')}`, reason, { file: basename(out) })
    await writeReport(out, html)
    process.stderr.write(`Wrote ${out}. To get a PDF, open it in a browser and print it.\n`)
  })
}
