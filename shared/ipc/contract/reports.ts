import * as z from 'zod'
import { reportInput } from '../../domain/report.ts'
import { base } from './base.ts'

export const reportsContract = {
  /** One self-contained HTML file. Runs off the main thread; AbortSignal stops it. */
  html: base.input(reportInput).output(z.object({ fileName: z.string(), html: z.string() })),
  /** The same as a PDF, where the host can print: `workspace.host` says whether it can. */
  pdf: base.input(reportInput).output(z.object({ fileName: z.string(), base64: z.base64() })),
}
