import { EventEmitter } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { lockWithTheScreen } from '../../../main/shell/screenLock.ts'
import { menuTemplate } from '../../../main/shell/menu.ts'
import { accelerator, shortcuts } from '../../../shared/shortcuts.ts'

const rolesOf = (platform: NodeJS.Platform) =>
  menuTemplate(platform, () => undefined).flatMap((item) => [
    item.role,
    ...(Array.isArray(item.submenu) ? item.submenu.map(({ role }) => role) : []),
  ])

describe('the application menu', () => {
  it('has the application menu on macOS only, and a way to quit everywhere', () => {
    expect(rolesOf('darwin')).toContain('appMenu')
    expect(rolesOf('linux')).not.toContain('appMenu')
    expect(rolesOf('win32')).toContain('quit')
  })

  it.each(['darwin', 'linux', 'win32'] as const)('locks on %s, as the screen of the system does', (platform) => {
    const lock = vi.fn<() => void>()
    const items = menuTemplate(platform, lock).flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
    items.find(({ label }) => label === 'Lock now')?.click?.({} as never, undefined, {} as never)
    const power = new EventEmitter()
    lockWithTheScreen(power as never, lock)
    power.emit('lock-screen')
    power.emit('suspend')
    expect(lock).toHaveBeenCalledTimes(3)
  })

  it.each(['darwin', 'linux', 'win32'] as const)('can edit and show full screen on %s', (platform) => {
    expect(rolesOf(platform)).toEqual(expect.arrayContaining(['editMenu', 'togglefullscreen']))
  })

  it('presses the keys of the page for the size of text, which no zoom of the window doubles', () => {
    const sendInputEvent = vi.fn<(event: object) => void>()
    const items = menuTemplate('linux', () => undefined).flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
    for (const name of ['larger', 'smaller', 'actualSize'] as const) {
      const item = items.find(({ label }) => label === shortcuts[name].does)
      expect(item).toMatchObject({ accelerator: accelerator(name), registerAccelerator: false })
      item?.click?.({} as never, { webContents: { sendInputEvent } } as never, {} as never)
    }
    expect(sendInputEvent.mock.calls.map(([event]) => event)).toEqual(['=', '-', '0'].map((keyCode) => expect.objectContaining({ type: 'keyDown', keyCode })))
    expect(rolesOf('linux')).not.toContain('zoomIn')
  })
})
