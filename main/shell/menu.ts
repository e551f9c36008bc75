/** The application menu: the lock, editing, view and window commands of the system; everything else is in the page. */
import type { MenuItemConstructorOptions } from 'electron'
import { accelerator } from '../../shared/shortcuts.ts'

/** `lock`: does nothing where no encrypted workspace is open. */
export function menuTemplate(platform: NodeJS.Platform, lock: () => void): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    { type: 'separator' },
    { role: 'reload' },
    { role: 'toggleDevTools' },
  ]
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: [{ label: 'Lock now', accelerator: accelerator('lock'), click: lock }, ...(isMac ? [] : [{ role: 'quit' } as const])] },
    { role: 'editMenu' },
    { label: '&View', submenu: view },
    { role: 'windowMenu' },
    { role: 'help', submenu: [{ role: 'about' }] },
  ]
}
