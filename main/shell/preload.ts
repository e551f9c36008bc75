/**
 * All that the page gets from Electron: `window.wardbench.connect()` asks for a MessagePort to the backend, which
 * arrives as a window message 'wardbench:port'. The contract is spoken over that port, not here.
 */
import { contextBridge, ipcRenderer } from 'electron'

/** The part of the page's window that is used; the main process is type-checked without a browser's types. */
declare const window: {
  location: { origin: string }
  postMessage(message: string, targetOrigin: string, transfer: readonly unknown[]): void
}

ipcRenderer.on('wardbench:port', (event) => {
  window.postMessage('wardbench:port', window.location.origin, event.ports)
})

contextBridge.exposeInMainWorld('wardbench', { connect: () => ipcRenderer.send('wardbench:connect') })
