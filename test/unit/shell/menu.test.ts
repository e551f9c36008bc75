import { EventEmitter } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { lockWithTheScreen } from '../../../main/shell/screenLock.ts'
import { menuTemplate } from '../../../main/shell/menu.ts'

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

  it.each(['darwin', 'linux', 'win32'] as const)('can edit, zoom and show full screen on %s', (platform) => {
    expect(rolesOf(platform)).toEqual(
      expect.arrayContaining(['editMenu', 'zoomIn', 'zoomOut', 'resetZoom', 'togglefullscreen']),
    )
  })
})
