import { describe, expect, it } from 'vitest'
import { hasDisplay, shortReason, whyNoWindow } from '../../../build/electronBinary.ts'
import { findChromium } from '../../../build/findChromium.ts'

describe('finding a browser', () => {
  const find = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv, ...files: string[]) =>
    findChromium({ platform, env, isExecutable: (file) => files.includes(file) })

  it('prefers what the person names', () => {
    expect(find('linux', { WARDBENCH_CHROMIUM: '/opt/my/chrome', PATH: '/usr/bin' }, '/usr/bin/chromium')).toBe(
      '/opt/my/chrome',
    )
  })

  it('looks along the path, and Chromium before Chrome', () => {
    expect(find('linux', { PATH: '/a:/b' }, '/b/chromium', '/b/google-chrome')).toBe('/b/chromium')
    expect(find('linux', {}, '/usr/bin/google-chrome')).toBe('/usr/bin/google-chrome')
  })

  it('knows the usual places of macOS and Windows', () => {
    const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
    expect(find('darwin', { HOME: '/x' }, chrome)).toBe(chrome)
    const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe'
    expect(find('win32', { 'PROGRAMFILES(X86)': 'C:\\Program Files (x86)' }, edge)).toBe(edge)
  })

  it('finds none where there is none', () => {
    expect(find('linux', { PATH: '/usr/bin' })).toBeUndefined()
  })
})

describe('whether a window can be shown', () => {
  it('needs a display on Linux, and not root', () => {
    expect(whyNoWindow({ platform: 'linux', env: {}, isRoot: false })).toBe('there is no display')
    expect(whyNoWindow({ platform: 'linux', env: { DISPLAY: ':0' }, isRoot: true })).toContain('root')
    expect(whyNoWindow({ platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0' }, isRoot: false })).toBeUndefined()
  })

  it('is taken for granted on macOS and Windows', () => {
    for (const platform of ['darwin', 'win32'] as const) {
      expect(hasDisplay({ platform, env: {} })).toBe(true)
      expect(whyNoWindow({ platform, env: {}, isRoot: false })).toBeUndefined()
    }
  })
})

describe("the reason of a failed download, out of the downloader's report", () => {
  it.each([
    [
      'RequestError: getaddrinfo ENOTFOUND github.com\n    at ClientRequest.<anonymous> (index.js:970:111)',
      'getaddrinfo ENOTFOUND github.com',
    ],
    [
      'TypeError: fetch failed\n    at node:internal\n  [cause]: Error: connect ECONNREFUSED 10.0.0.1:443\n      at x',
      'connect ECONNREFUSED 10.0.0.1:443',
    ],
    ['TypeError: fetch failed', 'its server cannot be reached'],
    ['', 'the downloader gave no reason'],
  ])('%j', (errors, reason) => {
    expect(shortReason(errors)).toBe(reason)
  })
})
