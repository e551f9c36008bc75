/**
 * All that the page gets from Electron: `window.wardbench.connect()` asks for a MessagePort to the backend, which
 * arrives as a window message 'wardbench:port'; the contract is spoken over that port, not here. `pathOf` tells where a
 * file lies that a person has dropped upon the window.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron'

/** The part of the page's window that is used; the main process is type-checked without a browser's types. */
declare const window: {
  location: { origin: string }
  postMessage(message: string, targetOrigin: string, transfer: readonly unknown[]): void
}

ipcRenderer.on('wardbench:port', (event) => {
  window.postMessage('wardbench:port', window.location.origin, event.ports)
})

contextBridge.exposeInMainWorld('wardbench', {
  connect: () => ipcRenderer.send('wardbench:connect'),
  pathOf: (file: Parameters<typeof webUtils.getPathForFile>[0]) => webUtils.getPathForFile(file),
})
