import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/**
 * Who may talk to the host: a browser that presented the one-time token, under the host's own names and origin. Every other
 * request is refused before anything is read (DNS rebinding, other web pages, other users).
 */
export interface Access {
  /** The token of the address that is printed; good for one browser. */
  token(): string
  /** Exchanges the token for a session; null when it is wrong or was used. A new token takes its place. */
  exchange(token: string): string | null
  /** The Set-Cookie value of a session. */
  cookie(session: string): string
  /** Host header check: the host's own names with its port only. */
  hostAllowed(request: IncomingMessage): boolean
  /** Origin header check, for WebSocket upgrades: our own page only. */
  originAllowed(request: IncomingMessage): boolean
  /** The session of a request, which counts as used now; null where there is none, or it has expired. */
  sessionOf(request: IncomingMessage): string | null
  /** Something was asked in it. */
  used(session: string): void
  isOver(session: string): boolean
}

export interface AccessOptions {
  scheme: 'http' | 'https'
  /** Of the address that browsers use. */
  port: () => number
  /** Without port, such as localhost. */
  names: readonly string[]
  /** A session that was not used for so long is over. */
  sessionMilliseconds: number
  now?: (() => number) | undefined
}

export function createAccess({ scheme, port, names, sessionMilliseconds, now = Date.now }: AccessOptions): Access {
  let token = secret()
  /** When each was used last. */
  const sessions = new Map<string, number>()
  // Cookies ignore ports: two hosts on one machine must not overwrite each other's session.
  const cookieName = () => `wardbench_${port()}`
  const standardPort = scheme === 'https' ? 443 : 80
  const hosts = () => names.flatMap((name) => (port() === standardPort ? [name, `${name}:${port()}`] : [`${name}:${port()}`]))

  function isOver(session: string): boolean {
    const last = sessions.get(session)
    if (last !== undefined && now() - last <= sessionMilliseconds) return false
    sessions.delete(session)
    return true
  }

  return {
    token: () => token,
    exchange(given) {
      if (!equal(given, token)) return null
      token = secret()
      const session = secret()
      sessions.set(session, now())
      return session
    },
    cookie: (session) => `${cookieName()}=${session}; HttpOnly; SameSite=Strict; Path=/${scheme === 'https' ? '; Secure' : ''}`,
    hostAllowed: (request) => hosts().includes((request.headers.host ?? '').toLowerCase()),
    originAllowed: (request) => hosts().some((host) => request.headers.origin === `${scheme}://${host}`),
    sessionOf(request) {
      const given = (request.headers.cookie ?? '')
        .split(';')
        .map((part) => part.trim())
        .find((part) => part.startsWith(`${cookieName()}=`))
        ?.slice(cookieName().length + 1)
      // Every one is compared, so that the time taken tells nothing of which is near.
      const found = given === undefined ? [] : [...sessions.keys()].filter((session) => equal(session, given))
      const [session] = found
      if (session === undefined || isOver(session)) return null
      sessions.set(session, now())
      return session
    },
    used(session) {
      if (!isOver(session)) sessions.set(session, now())
    },
    isOver,
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url')
}

/** In the same time whatever is given, of whatever length. */
function equal(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
