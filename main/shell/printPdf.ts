/**
 * A page of ours as a PDF: in a window that nobody sees, runs no script, and may load nothing but that one page, which is
 * never written to a file.
 */
import { BrowserWindow, session } from 'electron'
import { appOrigin, appScheme } from './address.ts'

const address = `${appOrigin}/report`
let printed = 0

export async function printPdf(html: string): Promise<Uint8Array> {
  // A partition without "persist:" lives in memory only, and each page has one of its own.
  const own = session.fromPartition(`report-${++printed}`, { cache: false })
  own.protocol.handle(appScheme, ({ url }) =>
    url === address
      ? new Response(html, { headers: { 'Content-Type': 'text/html; charset=utf-8' } })
      : new Response('Not found.', { status: 404 }),
  )
  own.webRequest.onBeforeRequest((details, respond) => respond({ cancel: details.url !== address }))
  const window = new BrowserWindow({
    show: false,
    webPreferences: { session: own, javascript: false, sandbox: true, contextIsolation: true, nodeIntegration: false },
  })
  try {
    await window.loadURL(address)
    // The page's own style sheet gives margins and page numbers.
    return await window.webContents.printToPDF({ preferCSSPageSize: true, printBackground: true, generateTaggedPDF: true })
  } finally {
    window.destroy()
  }
}
