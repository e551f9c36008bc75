/** The one window, where it was last. */
import { BrowserWindow, screen } from 'electron'
import { appOrigin } from './address.ts'
import { webPreferences } from './security.ts'
import { placedInView, readWindowState, smallest, writeWindowState } from './windowState.ts'

export function openWindow(preload: string, stateFile: string): BrowserWindow {
  const { bounds, maximized } = readWindowState(stateFile)
  const main = screen.getPrimaryDisplay()
  const displays = [main, ...screen.getAllDisplays().filter(({ id }) => id !== main.id)]
  const window = new BrowserWindow({
    ...placedInView(bounds, displays.map(({ workArea }) => workArea)),
    minWidth: smallest.width,
    minHeight: smallest.height,
    title: 'Wardbench',
    show: false,
    webPreferences: webPreferences(preload),
  })
  if (maximized) window.maximize()
  window.on('close', () => writeWindowState(stateFile, { bounds: window.getNormalBounds(), maximized: window.isMaximized() }))
  window.once('ready-to-show', () => window.show())
  void window.loadURL(`${appOrigin}/`)
  return window
}

/** What a second start does: it shows the window that is open already. */
export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
