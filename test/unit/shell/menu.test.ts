import { describe, expect, it } from 'vitest'
import { menuTemplate } from '../../../main/shell/menu.ts'

const rolesOf = (platform: NodeJS.Platform) =>
  menuTemplate(platform).flatMap((item) => [
    item.role,
    ...(Array.isArray(item.submenu) ? item.submenu.map(({ role }) => role) : []),
  ])

describe('the application menu', () => {
  it('has the application menu on macOS only, and a way to quit everywhere', () => {
    expect(rolesOf('darwin')).toContain('appMenu')
    expect(rolesOf('linux')).not.toContain('appMenu')
    expect(rolesOf('win32')).toContain('quit')
  })

  it.each(['darwin', 'linux', 'win32'] as const)('can edit, zoom and show full screen on %s', (platform) => {
    expect(rolesOf(platform)).toEqual(
      expect.arrayContaining(['editMenu', 'zoomIn', 'zoomOut', 'resetZoom', 'togglefullscreen']),
    )
  })
})
