import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import type { Backend } from '../backend.ts'
import { serveWebSocket } from '../ipc/serve.ts'
import { createAccess } from './access.ts'
import { refuse, servePage } from './page.ts'

/** The loopback host: the renderer's files, and the contract over a WebSocket, on 127.0.0.1 only. */
export interface HeadlessServer {
  port: number
  /** An address for one browser; each is good once. */
  url(): string
  close(): Promise<void>
}

export interface HeadlessOptions {
  backend: Backend
  /** 0: any free port. */
  port: number
  rendererFolder: string
  /** Called when a browser has used the printed address, with the next one. */
  onTokenUsed?: (nextUrl: string) => void
}

export async function startHeadlessServer(options: HeadlessOptions): Promise<HeadlessServer> {
  let port = options.port
  const access = createAccess(() => port)
  const url = () => `http://127.0.0.1:${port}/?token=${access.token()}`
  const server = createServer((request, response) => {
    answer(request, response).catch(() => refuse(response, 500, 'The workbench could not answer. See its log.'))
  })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 * 1024 })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!access.hostAllowed(request)) return refuse(response, 421, 'Unknown host name.')
    if (request.method !== 'GET') return refuse(response, 405, 'Only GET is answered here.')
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
    const token = searchParams.get('token')
    if (token !== null) {
      const session = access.exchange(token)
      if (session) {
        response.writeHead(303, { Location: pathname, 'Set-Cookie': access.cookie(session), 'Cache-Control': 'no-store' })
        response.end()
        options.onTokenUsed?.(url())
        return
      }
    }
    if (!access.hasSession(request)) {
      return refuse(response, 401, 'This address was used already or is not complete. Open the newest address that the workbench printed where it was started.')
    }
    if (token !== null) {
      response.writeHead(303, { Location: pathname, 'Cache-Control': 'no-store' })
      response.end()
      return
    }
    await servePage(options.rendererFolder, pathname, response)
  }

  server.on('upgrade', (request, socket, head) => {
    const allowed =
      new URL(request.url ?? '/', 'http://127.0.0.1').pathname === '/rpc' &&
      access.hostAllowed(request) &&
      access.originAllowed(request) &&
      access.hasSession(request)
    if (!allowed) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (opened) => serveWebSocket(options.backend, opened))
  })

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  port = (server.address() as AddressInfo).port
  return {
    port,
    url,
    async close() {
      for (const client of sockets.clients) client.terminate()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
