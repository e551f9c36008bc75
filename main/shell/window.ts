/** The one window. */
import { BrowserWindow } from 'electron'
import { appOrigin } from './address.ts'
import { webPreferences } from './security.ts'

export function openWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    title: 'Wardbench',
    show: false,
    webPreferences: webPreferences(preload),
  })
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
