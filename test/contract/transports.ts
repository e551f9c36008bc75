import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink as MessagePortLink } from '@orpc/client/message-port'
import { RPCLink as WebSocketLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { WebSocket } from 'ws'
import type { Contract } from '../../shared/ipc/contract/index.ts'
import { createBackend, type Backend } from '../../main/backend.ts'
import { startHeadlessServer } from '../../main/headless/server.ts'
import { serveMessagePort } from '../../main/ipc/serve.ts'
import { nodeHost } from '../../main/nodeHost.ts'

/** One backend with its own folder, reached over one of the two transports. */
export type Client = ContractRouterClient<Contract>
export interface Connection {
  client: Client
  backend: Backend
  folder: string
  /** The client goes away; the backend lives on. */
  disconnect(): Promise<void>
  close(): Promise<void>
}

export const transports = ['MessagePort', 'WebSocket'] as const
export type Transport = (typeof transports)[number]

export async function connect(transport: Transport): Promise<Connection> {
  const folder = await mkdtemp(join(tmpdir(), 'wardbench-contract-'))
  const backend = createBackend({
    ...nodeHost(),
    version: '0.0.0-test',
    defaultFolder: join(folder, 'workspaces'),
    configFolder: join(folder, 'config'),
  })
  const link = await linkOver(transport, backend)
  return {
    client: link.client,
    backend,
    folder,
    disconnect: () => link.close(),
    async close() {
      await link.close()
      await backend.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/**
 * Of the calls, those that answer, or refuse, otherwise over one transport to the backend of `connection` than over the
 * other, with both outcomes. An area whose rules are tested over one transport is so tested over both; the calls change nothing.
 */
export async function differing({ backend }: Connection, calls: Record<string, (client: Client) => Promise<unknown>>): Promise<object> {
  const links = await Promise.all(transports.map((transport) => linkOver(transport, backend)))
  const found: Record<string, unknown[]> = {}
  try {
    for (const [name, call] of Object.entries(calls)) {
      const outcomes = await Promise.all(links.map(({ client }) => outcome(call(client))))
      if (!isDeepStrictEqual(outcomes[0], outcomes[1])) found[name] = outcomes
    }
  } finally {
    await Promise.all(links.map((link) => link.close()))
  }
  return found
}

function outcome(answer: Promise<unknown>): Promise<unknown> {
  return answer.then(
    (value) => ({ value }),
    ({ code, message, data }: { code?: unknown; message?: unknown; data?: unknown }) => ({ refused: { code, message, data } }),
  )
}

interface Link {
  client: Client
  close(): Promise<void>
}

async function linkOver(transport: Transport, backend: Backend): Promise<Link> {
  return transport === 'MessagePort' ? overMessagePort(backend) : overWebSocket(backend)
}

/** As the window of the desktop application reaches it. */
export function overMessagePort(backend: Backend): Link {
  const { port1, port2 } = new MessageChannel()
  serveMessagePort(backend, port1)
  port1.start()
  const client = createORPCClient<Client>(new MessagePortLink({ port: port2 }))
  port2.start()
  return {
    client,
    close() {
      port1.close()
      port2.close()
      return Promise.resolve()
    },
  }
}

async function overWebSocket(backend: Backend): Promise<Link> {
  const server = await startHeadlessServer({ backend, port: 0, rendererFolder: tmpdir() })
  const cookie = await sessionCookie(server.url())
  const origin = `http://127.0.0.1:${server.port}`
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, { headers: { cookie, origin } })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  return {
    client: createORPCClient<Client>(new WebSocketLink({ websocket: socket })),
    async close() {
      socket.terminate()
      await server.close()
    },
  }
}

/** What a browser does with the printed address. */
export async function sessionCookie(url: string): Promise<string> {
  const response = await fetch(url, { redirect: 'manual' })
  const cookie = response.headers.get('set-cookie')
  if (!cookie) throw new Error(`no session for ${response.status}`)
  return cookie.split(';')[0]
}
