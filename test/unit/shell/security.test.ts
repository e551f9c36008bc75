import type { App, HandlerDetails, Session, WebContents } from 'electron'
import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { isOwnPage } from '../../../main/shell/address.ts'
import {
  isAllowedRequest,
  restrictEveryContents,
  restrictSession,
  webPreferences,
} from '../../../main/shell/security.ts'

describe('requests of the window', () => {
  it.each([
    'app://wardbench/',
    'app://wardbench/assets/index-1a2b.js',
    'blob:app://wardbench/0f1e',
    'data:image/svg+xml;charset=utf-8,%3Csvg/%3E',
    'devtools://devtools/bundled/inspector.html',
  ])('%s may be loaded', (address) => {
    expect(isAllowedRequest(address)).toBe(true)
  })

  it.each([
    'https://example.org/',
    'http://127.0.0.1:8080/',
    'ws://127.0.0.1/',
    'file:///etc/passwd',
    'app://other/',
    'app://wardbench.example.org/',
    'blob:https://example.org/0f1e',
    'chrome-extension://abc/x.js',
    'javascript:alert(1)',
  ])('%s may not', (address) => {
    expect(isAllowedRequest(address)).toBe(false)
  })
})

describe('the session', () => {
  /** Keeps the handlers that a session is given. */
  function restricted() {
    const given: Record<string, unknown> = {}
    const keep = (name: string) => (value: unknown) => (given[name] = value)
    const session = {
      webRequest: { onBeforeRequest: keep('request') },
      setPermissionRequestHandler: keep('permission'),
      setPermissionCheckHandler: keep('check'),
      setDevicePermissionHandler: keep('device'),
      setSpellCheckerEnabled: keep('spelling'),
    }
    restrictSession(session as unknown as Session)
    return given
  }

  it('cancels a request outside and lets the page have its own', () => {
    const answer = (url: string) => {
      let cancelled: boolean | undefined
      const handler = restricted()['request'] as (
        details: { url: string },
        respond: (answer: { cancel: boolean }) => void,
      ) => void
      handler({ url }, ({ cancel }) => (cancelled = cancel))
      return cancelled
    }
    expect(answer('https://example.org/')).toBe(true)
    expect(answer('app://wardbench/')).toBe(false)
  })

  it('grants copying and no other permission', () => {
    const { permission, check, device } = restricted()
    const granted = (name: string) => {
      let answer: boolean | undefined
      ;(permission as (contents: null, name: string, respond: (granted: boolean) => void) => void)(
        null,
        name,
        (yes) => (answer = yes),
      )
      return [answer, (check as (contents: null, name: string) => boolean)(null, name)]
    }
    expect(granted('clipboard-sanitized-write')).toEqual([true, true])
    for (const name of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'openExternal',
      'fileSystem',
      'hid',
      'unknown',
    ]) {
      expect(granted(name)).toEqual([false, false])
    }
    expect((device as () => boolean)()).toBe(false)
  })

  it('downloads no dictionaries', () => {
    expect(restricted()['spelling']).toBe(false)
  })
})

describe('contents of any kind', () => {
  function created() {
    const app = new EventEmitter()
    restrictEveryContents(app as unknown as App)
    let opener: ((details: HandlerDetails) => { action: string }) | undefined
    const contents = Object.assign(new EventEmitter(), {
      setWindowOpenHandler: (handler: typeof opener) => (opener = handler),
    })
    app.emit('web-contents-created', {}, contents as unknown as WebContents)
    const isPrevented = (name: string, url: string) => {
      let prevented = false
      contents.emit(name, { url, preventDefault: () => (prevented = true) })
      return prevented
    }
    return { isPrevented, opener }
  }

  it.each(['will-navigate', 'will-redirect'])('do not leave the page (%s)', (name) => {
    const { isPrevented } = created()
    expect(isPrevented(name, 'https://example.org/')).toBe(true)
    expect(isPrevented(name, 'app://wardbench/#/runs')).toBe(false)
  })

  it('open no window and attach no web view', () => {
    const { isPrevented, opener } = created()
    expect(opener?.({ url: 'app://wardbench/' } as HandlerDetails)).toEqual({ action: 'deny' })
    expect(isPrevented('will-attach-webview', 'app://wardbench/')).toBe(true)
  })
})

describe('the window', () => {
  it('is sandboxed and isolated, without Node', () => {
    expect(webPreferences('preload.cjs')).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
    })
  })

  it('takes no other origin that only begins alike for its own', () => {
    expect(isOwnPage('app://wardbench')).toBe(true)
    expect(isOwnPage('app://wardbench.evil/')).toBe(false)
    expect(isOwnPage('app://wardbench@evil/')).toBe(false)
  })
})
