/** The application menu: the lock, editing, view and window commands of the system; everything else is in the page. */
import type { BaseWindow, BrowserWindow, MenuItemConstructorOptions } from 'electron'
import { accelerator, shortcuts, type ShortcutName } from '../../shared/shortcuts.ts'

/** `lock`: does nothing where no encrypted workspace is open. */
export function menuTemplate(platform: NodeJS.Platform, lock: () => void): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  const view: MenuItemConstructorOptions[] = [
    ofThePage('actualSize'),
    ofThePage('larger'),
    ofThePage('smaller'),
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

/** What the page does by this key: the menu shows the key and presses it, so that there is one size of text, which is remembered. */
function ofThePage(name: ShortcutName): MenuItemConstructorOptions {
  const keys = accelerator(name)
  return { label: shortcuts[name].does, accelerator: keys, registerAccelerator: false, click: (_item, window) => press(window, keys) }
}

function press(window: BaseWindow | undefined, keys: string): void {
  const { webContents } = (window ?? {}) as Partial<BrowserWindow>
  const modifier = process.platform === 'darwin' ? 'meta' : 'control'
  webContents?.sendInputEvent({ type: 'keyDown', keyCode: keys.split('+').at(-1)!, modifiers: [modifier] })
}
