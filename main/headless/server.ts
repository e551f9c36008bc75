import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Backend } from '../backend.ts'
import { serveWebSocket } from '../ipc/serve.ts'
import { answerPage, refusal, type PageAnswer } from '../pageFiles.ts'
import { createAccess } from './access.ts'
import { loopback, type Binding } from './binding.ts'

/** The headless host: the renderer's files, and the contract over a WebSocket; on 127.0.0.1 unless a binding says otherwise. */
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
  /** Without: 127.0.0.1. */
  binding?: Omit<Binding, 'port'>
  /** A session that was not used for so long is over. Without: twelve hours. */
  sessionMilliseconds?: number
  /** The clock of sessions. */
  now?: () => number
}

const twelveHours = 12 * 3_600_000

export async function startHeadlessServer(options: HeadlessOptions): Promise<HeadlessServer> {
  let port = options.port
  const { socket: socketPath, address: listenOn, names, tls } = options.binding ?? loopback
  const { sessionMilliseconds = twelveHours, now } = options
  const scheme = tls ? 'https' : 'http'
  const access = createAccess({ scheme, port: () => port, names, sessionMilliseconds, now })
  const url = () => `${scheme}://${names[0]}:${port}/?token=${access.token()}`
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    answer(request)
      .catch(() => refusal(500, 'The workbench could not answer. See its log.'))
      .then(
        (page) => send(response, page),
        () => response.destroy(),
      )
  }
  const server = tls ? createTlsServer(tls, onRequest) : createServer(onRequest)
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 * 1024 })
  const sessions = new Map<WebSocket, string>()

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
    if (access.sessionOf(request) === null) return refusal(401, usedAddress)
    // A token never stays in the address bar.
    return token === null ? answerPage(options.rendererFolder, address.pathname) : redirect(address.pathname)
  }

  server.on('upgrade', (request, socket, head) => {
    const allowed = addressOf(request)?.pathname === '/rpc' && access.hostAllowed(request) && access.originAllowed(request)
    const session = allowed ? access.sessionOf(request) : null
    if (session === null) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      sessions.set(opened, session)
      opened.on('message', () => access.used(session))
      opened.on('close', () => sessions.delete(opened))
      serveWebSocket(options.backend, opened)
    })
  })
  // A page that nobody has used for so long is cut off, not only refused the next time.
  const expiry = setInterval(() => {
    for (const [opened, session] of sessions) if (access.isOver(session)) opened.terminate()
  }, Math.min(30_000, sessionMilliseconds))
  expiry.unref()

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    if (socketPath === null) return server.listen(options.port, listenOn, resolve)
    // Nobody but the owner of this process may connect.
    const mask = process.umask(0o177)
    server.listen(socketPath, resolve)
    process.umask(mask)
  })
  if (socketPath === null) port = (server.address() as AddressInfo).port
  return {
    port,
    url,
    async close() {
      clearInterval(expiry)
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
