/**
 * One connection to the workbench: a MessagePort from Electron's preload, or a WebSocket to the host that served the
 * page. It is opened again with back-off for as long as the page lives; calls made while it is lost fail at once.
 */
import type { ClientContext, ClientLink } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import { create } from 'zustand'
import { AppError } from '../../shared/domain/errors.ts'

declare global {
  interface Window {
    /** Present in Electron only. */
    wardbench?: { connect: () => void; pathOf?: (file: File) => string }
  }
}

type Link = ClientLink<ClientContext>
interface Opened {
  link: Link
  closed: Promise<void>
}

export interface Connection {
  state: 'connecting' | 'open' | 'lost'
  /** Connections so far; a change above 1 means that everything shown may be stale. */
  opened: number
  /** Attempts that failed since the last one that worked. */
  failures: number
}
export const useConnection = create<Connection>(() => ({ state: 'connecting', opened: 0, failures: 0 }))

const firstDelay = 250
const longestDelay = 5000

function openPort(connect: () => void): Promise<Opened> {
  return new Promise((resolve) => {
    const receive = (event: MessageEvent) => {
      const port = event.ports[0]
      if (event.source !== window || event.data !== 'wardbench:port' || !port) return
      window.removeEventListener('message', receive)
      const closed = new Promise<void>((done) => port.addEventListener('close', () => done(), { once: true }))
      port.start()
      resolve({ link: new PortLink({ port }), closed })
    }
    window.addEventListener('message', receive)
    connect()
  })
}

function openSocket(): Promise<Opened> {
  return new Promise((resolve, reject) => {
    const url = new URL('/rpc', location.href)
    url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
    const websocket = new WebSocket(url)
    const closed = new Promise<void>((done) => websocket.addEventListener('close', () => done(), { once: true }))
    websocket.addEventListener('open', () => resolve({ link: new SocketLink({ websocket }), closed }), { once: true })
    websocket.addEventListener('error', () => reject(lostError()), { once: true })
  })
}

function lostError(): AppError {
  return new AppError('connection_lost', 'The connection to the workbench is lost. Try again once it is back.')
}

let current: Link | null = null
let waiting = Promise.withResolvers<Link>()

/** Runs for the life of the page. */
export async function keepConnected(): Promise<never> {
  let delay = firstDelay
  for (;;) {
    try {
      const preload = window.wardbench
      const opened = await (preload ? openPort(() => preload.connect()) : openSocket())
      delay = firstDelay
      current = opened.link
      waiting.resolve(opened.link)
      useConnection.setState((state) => ({ state: 'open', opened: state.opened + 1, failures: 0 }))
      await opened.closed
    } catch {
      // Not reachable now: the next round tries again.
    }
    current = null
    waiting = Promise.withResolvers<Link>()
    useConnection.setState((state) => ({ state: 'lost', failures: state.failures + 1 }))
    await new Promise((resolve) => setTimeout(resolve, delay))
    delay = Math.min(delay * 2, longestDelay)
  }
}

/** Sends a call over the connection of the moment. */
export const connectionLink: Link = {
  async call(path, input, options) {
    if (!current && useConnection.getState().state === 'lost') throw lostError()
    const link = current ?? (await waiting.promise)
    return link.call(path, input, options)
  },
}
