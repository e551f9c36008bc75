import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/**
 * Who may talk to the loopback host: a browser that presented the one-time token, under the host's own name and
 * origin. Every other request is refused before anything is read (DNS rebinding, other web pages, other users).
 */
export interface Access {
  /** The token of the address that is printed; good for one browser. */
  token(): string
  /** Exchanges the token for a session; null when it is wrong or was used. A new token takes its place. */
  exchange(token: string): string | null
  /** The Set-Cookie value of a session. */
  cookie(session: string): string
  /** Host header check: the loopback names with our port only. */
  hostAllowed(request: IncomingMessage): boolean
  /** Origin header check, for WebSocket upgrades: our own page only. */
  originAllowed(request: IncomingMessage): boolean
  hasSession(request: IncomingMessage): boolean
}

export function createAccess(port: () => number): Access {
  let token = secret()
  const sessions = new Set<string>()
  // Cookies ignore ports: two hosts on one machine must not overwrite each other's session.
  const cookieName = () => `wardbench_${port()}`
  const names = () => [`127.0.0.1:${port()}`, `localhost:${port()}`]

  return {
    token: () => token,
    exchange(given) {
      if (!equal(given, token)) return null
      token = secret()
      const session = secret()
      sessions.add(session)
      return session
    },
    cookie: (session) => `${cookieName()}=${session}; HttpOnly; SameSite=Strict; Path=/`,
    hostAllowed: (request) => names().includes(request.headers.host ?? ''),
    originAllowed: (request) => names().some((name) => request.headers.origin === `http://${name}`),
    hasSession(request) {
      const given = (request.headers.cookie ?? '')
        .split(';')
        .map((part) => part.trim())
        .find((part) => part.startsWith(`${cookieName()}=`))
        ?.slice(cookieName().length + 1)
      return given !== undefined && [...sessions].some((session) => equal(session, given))
    },
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url')
}

function equal(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
