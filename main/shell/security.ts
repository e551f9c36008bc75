/**
 * What the window may not do: leave its page, open another, ask for a device or permission, or send a request anywhere
 * outside. Everything is denied but what is named here.
 */
import type { App, Session, WebContents, WebPreferences } from 'electron'
import { appOrigin, isOwnPage } from './address.ts'

/** Chromium resolves no host name, so that nothing of its own (dictionaries, component updates) leaves either. */
export const hardeningSwitches: readonly [name: string, value?: string][] = [
  ['host-resolver-rules', 'MAP * ~NOTFOUND'],
  ['disable-background-networking'],
  ['disable-component-update'],
]

export function webPreferences(preload: string): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
  }
}

/** Requests of the page itself, data it made itself, and the developer tools. */
export function isAllowedRequest(address: string): boolean {
  return isOwnPage(address) || address.startsWith(`blob:${appOrigin}/`) || /^(data|devtools):/.test(address)
}

/** Copying a table is the one thing the page may do beyond itself. */
export function isAllowedPermission(permission: string): boolean {
  return permission === 'clipboard-sanitized-write'
}

export function restrictSession(session: Session): void {
  session.webRequest.onBeforeRequest((details, respond) => respond({ cancel: !isAllowedRequest(details.url) }))
  session.setPermissionRequestHandler((_contents, permission, respond) => respond(isAllowedPermission(permission)))
  session.setPermissionCheckHandler((_contents, permission) => isAllowedPermission(permission))
  session.setDevicePermissionHandler(() => false)
  session.setSpellCheckerEnabled(false)
}

export function restrictContents(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** Also for contents that come to be in ways nobody thought of. */
export function restrictEveryContents(app: App): void {
  app.on('web-contents-created', (_event, contents) => restrictContents(contents))
}
