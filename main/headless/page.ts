import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'

/** Serves the built renderer with a strict Content-Security-Policy: nothing from outside, no inline script, no eval. */
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    // Element.style and style attributes only; style sheets need the nonce.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

const commonHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** Answers with a file of `root`; every path without a file extension is the single page. */
export async function servePage(root: string, pathname: string, response: ServerResponse): Promise<void> {
  const wanted = normalize(decodeURIComponent(pathname)).replace(/^(\.\.[/\\])+/, '')
  const isPage = extname(wanted) === ''
  const file = join(root, isPage ? 'index.html' : wanted)
  if (!file.startsWith(root)) return refuse(response, 404, 'Not found.')
  let body: Buffer
  try {
    body = await readFile(file)
  } catch {
    return refuse(response, 404, 'Not found.')
  }
  const nonce = randomBytes(16).toString('base64')
  response.writeHead(200, {
    ...commonHeaders,
    'Content-Type': types[extname(file)] ?? 'application/octet-stream',
    'Content-Security-Policy': contentSecurityPolicy(nonce),
    // Assets carry a hash of their content in their name.
    'Cache-Control': isPage ? 'no-store' : 'private, max-age=31536000, immutable',
  })
  response.end(isPage ? body.toString('utf8').replaceAll('__CSP_NONCE__', nonce) : body)
}

export function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { ...commonHeaders, 'Content-Type': 'text/plain; charset=utf-8', 'Content-Security-Policy': "default-src 'none'" })
  response.end(`${message}\n`)
}
