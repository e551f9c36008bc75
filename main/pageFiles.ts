/**
 * The renderer's built files as answers with a strict Content-Security-Policy: nothing from outside, no inline script,
 * no eval. Both hosts serve these, one over http, one over app://.
 */
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'

export interface PageAnswer {
  status: number
  headers: Record<string, string>
  body: string | Buffer<ArrayBuffer>
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

const commonHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
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

/** Answers with a file of `folder`; every path without a file extension is the single page, with a nonce of its own. */
export async function answerPage(folder: string, pathname: string): Promise<PageAnswer> {
  const isPage = path.posix.extname(pathname) === ''
  const file = isPage ? path.join(folder, 'index.html') : fileWithin(folder, pathname)
  const content = file && (await readFile(file).catch(() => undefined))
  if (!file || !content) return refusal(404, 'Not found.')
  const nonce = randomBytes(16).toString('base64')
  return {
    status: 200,
    headers: {
      ...commonHeaders,
      'Content-Type': types[path.extname(file)] ?? 'application/octet-stream',
      'Content-Security-Policy': contentSecurityPolicy(nonce),
      // Assets carry a hash of their content in their name.
      'Cache-Control': isPage ? 'no-store' : 'private, max-age=31536000, immutable',
    },
    body: isPage ? content.toString('utf8').replaceAll('__CSP_NONCE__', nonce) : content,
  }
}

export function refusal(status: number, message: string): PageAnswer {
  const headers = {
    ...commonHeaders,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'",
  }
  return { status, headers, body: `${message}\n` }
}

/** Undefined for what would lie outside the folder, or is no path at all. */
function fileWithin(folder: string, pathname: string): string | undefined {
  try {
    const file = path.join(folder, decodeURIComponent(pathname))
    const relative = path.relative(folder, file)
    return relative.startsWith('..') || path.isAbsolute(relative) || file.includes('\0') ? undefined : file
  } catch {
    return undefined
  }
}
