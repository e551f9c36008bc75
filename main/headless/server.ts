import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import type { Backend } from '../backend.ts'
import { serveWebSocket } from '../ipc/serve.ts'
import { answerPage, refusal, type PageAnswer } from '../pageFiles.ts'
import { createAccess } from './access.ts'

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
    answer(request)
      .catch(() => refusal(500, 'The workbench could not answer. See its log.'))
      .then(
        (page) => send(response, page),
        () => response.destroy(),
      )
  })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 * 1024 })

  async function answer(request: IncomingMessage): Promise<PageAnswer> {
    if (!access.hostAllowed(request)) return refusal(421, 'Unknown host name.')
    if (request.method !== 'GET') return refusal(405, 'Only GET is answered here.')
    const address = addressOf(request)
    if (!address) return refusal(404, 'Not found.')
    const token = address.searchParams.get('token')
    const session = token === null ? null : access.exchange(token)
    if (session) {
      options.onTokenUsed?.(url())
      return redirect(address.pathname, { 'Set-Cookie': access.cookie(session) })
    }
    if (!access.hasSession(request)) return refusal(401, usedAddress)
    // A token never stays in the address bar.
    return token === null ? answerPage(options.rendererFolder, address.pathname) : redirect(address.pathname)
  }

  server.on('upgrade', (request, socket, head) => {
    const allowed =
      addressOf(request)?.pathname === '/rpc' &&
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

const usedAddress =
  'This address was used already or is not complete. Open the newest address that the workbench printed where it was started.'

function addressOf(request: IncomingMessage): URL | null {
  return URL.parse(request.url ?? '/', 'http://127.0.0.1')
}

function redirect(location: string, headers: Record<string, string> = {}): PageAnswer {
  return { status: 303, headers: { ...headers, Location: location, 'Cache-Control': 'no-store' }, body: '' }
}

function send(response: ServerResponse, { status, headers, body }: PageAnswer): void {
  response.writeHead(status, headers)
  response.end(body)
}
