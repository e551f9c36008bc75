/** What Electron code must not do, as text: the list of Electron's own security guide, and what this product never needs. */
import { describe, expect, it } from 'vitest'
import { projectFiles } from './projectFiles.ts'

/** Source: Electron, "Security", https://www.electronjs.org/docs/latest/tutorial/security. */
const forbidden: readonly [what: string, pattern: RegExp][] = [
  ['Node in a page', /\bnodeIntegration\w*\s*:\s*true/],
  ['a page and its preload in one world', /\bcontextIsolation\s*:\s*false/],
  ['a process without sandbox', /\bsandbox\s*:\s*false|no-sandbox/],
  ['a page without the same-origin rule', /\bwebSecurity\s*:\s*false|disable-web-security/],
  ['insecure content', /\ballowRunningInsecureContent|\bignore-certificate-errors/],
  ['experimental features', /\bexperimentalFeatures|\benableBlinkFeatures/],
  ['a webview', /\bwebviewTag\s*:\s*true/],
  ['code from a text in a page', /\bexecuteJavaScript\b|\binsertCSS\b/],
  ['opening things outside of the window', /\bopenExternal\b|\bopenPath\b/],
  ['another protocol than app:// for the page', /\bload(File|URL)\([^)]*(file|https?):|\bloadFile\b/],
  ['synchronous or answered messages of the preload', /\bipcRenderer\.(sendSync|invoke)\b|\bipcMain\.handle\b/],
  ['all of ipcRenderer in the page', /exposeInMainWorld\([^)]*ipcRenderer\s*[,})]/],
  ['crash reports, updates, remote debugging', /\bcrashReporter\b|\bautoUpdater\b|remote-debugging/],
  ['links of the system that open it', /\bsetAsDefaultProtocolClient\b/],
]

const wrongs = (text: string) => forbidden.flatMap(([what, pattern]) => (pattern.test(text) ? [what] : []))
const shell = projectFiles(['main/shell'])

describe('the desktop shell', () => {
  it('does nothing that is forbidden', () => {
    expect(shell.length).toBeGreaterThan(5)
    expect(shell.flatMap(({ path, text }) => wrongs(text).map((what) => `${path}: ${what}`))).toEqual([])
  })

  it('makes no window without its preferences', () => {
    for (const { path, text } of shell) {
      for (const [call] of text.matchAll(/new BrowserWindow\([\s\S]*?\n {2}\}\)/g)) {
        expect(call, path).toMatch(/webPreferences: (webPreferences\(|\{[^}]*sandbox: true, contextIsolation: true)/)
      }
    }
  })

  it('checks who sends each message it listens to', () => {
    const listeners = shell.flatMap(({ text }) => [...text.matchAll(/ipcMain\.on\('([^']+)', \(event\) => (\w+)\(/g)])
    const all = shell.flatMap(({ text }) => [...text.matchAll(/ipcMain\./g)])
    expect(listeners).toHaveLength(all.length)
    for (const [, channel, handler] of listeners) {
      const source = shell.map(({ text }) => new RegExp(`function ${handler}\\([\\s\\S]*?\\n\\}`).exec(text)?.[0]).find(Boolean)
      expect(source, channel).toMatch(/if \(!event\.senderFrame \|\| event\.senderFrame\.parent \|\| !isOwnPage\(event\.senderFrame\.url\)\) return/)
    }
  })
})

it.each([
  ['Node in a page', 'webPreferences: { nodeIntegration: true }'],
  ['a process without sandbox', "app.commandLine.appendSwitch('no-sandbox')"],
  ['opening things outside of the window', 'void shell.openExternal(url)'],
  ['code from a text in a page', 'window.webContents.executeJavaScript(code)'],
  ['all of ipcRenderer in the page', "contextBridge.exposeInMainWorld('api', { ipcRenderer })"],
  ['another protocol than app:// for the page', "window.loadURL('https://example.org')"],
])('%s is found', (what, text) => {
  expect(wrongs(text)).toEqual([what])
})
