/** Printing a report, with Electron's own objects faked. */
import { afterEach, describe, expect, it, vi } from 'vitest'

const made = vi.hoisted(() => ({
  windows: [] as { options: { show: boolean; webPreferences: Record<string, unknown> }; destroyed: boolean }[],
  partitions: [] as string[],
  answer: undefined as ((request: { url: string }) => Response) | undefined,
  filter: undefined as ((details: { url: string }, respond: (answer: { cancel: boolean }) => void) => void) | undefined,
  fails: false,
}))

vi.mock('electron', () => ({
  session: {
    fromPartition(name: string) {
      made.partitions.push(name)
      return {
        protocol: { handle: (_scheme: string, answer: typeof made.answer) => (made.answer = answer) },
        webRequest: { onBeforeRequest: (filter: typeof made.filter) => (made.filter = filter) },
      }
    },
  },
  BrowserWindow: class {
    shown = ''
    record
    constructor(options: (typeof made.windows)[number]['options']) {
      this.record = { options, destroyed: false }
      made.windows.push(this.record)
    }
    async loadURL(url: string) {
      this.shown = (await made.answer?.({ url })?.text()) ?? ''
    }
    webContents = {
      printToPDF: async () => {
        if (made.fails) throw new Error('no printer')
        return Buffer.from(`PDF of ${this.shown}`)
      },
    }
    destroy() {
      this.record.destroyed = true
    }
  },
}))

const { printPdf } = await import('../../../main/shell/printPdf.ts')

afterEach(() => {
  made.windows.length = 0
  made.fails = false
})

const isCancelled = (url: string) => {
  let cancelled: boolean | undefined
  made.filter?.({ url }, ({ cancel }) => (cancelled = cancel))
  return cancelled
}

describe('a report as a PDF', () => {
  it('is printed from a hidden window that runs no script, and which is gone afterwards', async () => {
    expect(Buffer.from(await printPdf('<p>One</p>')).toString()).toBe('PDF of <p>One</p>')
    const [{ options, destroyed }] = made.windows
    expect(options).toMatchObject({ show: false, webPreferences: { javascript: false, sandbox: true, nodeIntegration: false } })
    expect(destroyed).toBe(true)
  })

  it('may load that page and nothing else', async () => {
    await printPdf('<p>One</p>')
    expect(isCancelled('app://wardbench/report')).toBe(false)
    for (const url of ['https://example.org/', 'file:///etc/passwd', 'app://wardbench/', 'data:text/html,x']) {
      expect(isCancelled(url), url).toBe(true)
    }
    expect(made.answer?.({ url: 'app://wardbench/other' }).status).toBe(404)
  })

  it('shares nothing with another: each has a session of its own, in memory', async () => {
    await printPdf('<p>One</p>')
    await printPdf('<p>Two</p>')
    expect(new Set(made.partitions).size).toBe(made.partitions.length)
    expect(made.partitions.some((name) => name.startsWith('persist:'))).toBe(false)
  })

  it('leaves no window behind where printing fails', async () => {
    made.fails = true
    await expect(printPdf('<p>One</p>')).rejects.toThrow('no printer')
    expect(made.windows.map(({ destroyed }) => destroyed)).toEqual([true])
  })
})
