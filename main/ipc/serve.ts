import { RPCHandler as MessagePortHandler } from '@orpc/server/message-port'
import { RPCHandler as WebSocketHandler } from '@orpc/server/ws'
import type { WebSocket } from 'ws'
import type { Backend } from '../backend.ts'
import { router } from './router.ts'

/** The two transports. Both speak the same contract; a call's AbortSignal fires when its caller goes away. */
const overMessagePort = new MessagePortHandler(router)
const overWebSocket = new WebSocketHandler(router)

type Port = Parameters<typeof overMessagePort.upgrade>[0]

/** Serves a MessagePort (Node's or Electron's MessagePortMain); the caller starts the port. */
export function serveMessagePort(backend: Backend, port: Port): void {
  overMessagePort.upgrade(port, { context: { backend } })
}

export function serveWebSocket(backend: Backend, socket: WebSocket): void {
  void overWebSocket.upgrade(socket, { context: { backend } })
}
