import { AppError } from '../../../shared/domain/errors.ts'
import { makeReport } from '../../services/reports.ts'
import { api } from '../implementation.ts'
import { sessionOf } from '../session.ts'

const { reports } = api

export const reportsHandlers = reports.router({
  html: reports.html.handler(({ input, context, signal }) =>
    makeReport(sessionOf(context), input, context.backend.host.version, signal),
  ),
  pdf: reports.pdf.handler(async ({ input, context, signal }) => {
    const { printPdf, version } = context.backend.host
    if (!printPdf) {
      throw new AppError('report.noPdf', 'Only the desktop application makes PDF files. Save the report and print it in a browser.')
    }
    const { fileName, html } = await makeReport(sessionOf(context), input, version, signal)
    const pdf = await printPdf(html)
    return { fileName: fileName.replace(/\.html$/, '.pdf'), base64: Buffer.from(pdf).toString('base64') }
  }),
})
