import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createBackend, type Backend } from '../../main/backend.ts'
import { startHeadlessServer, type HeadlessServer } from '../../main/headless/server.ts'
import { nodeHost } from '../../main/nodeHost.ts'
import { sessionCookie } from './transports.ts'

/** fetch may not set Host; a plain request may. */
function get(
  port: number,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (body += part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

function upgradeStatus(port: number, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers })
    socket.once('open', () => {
      socket.terminate()
      resolve('open')
    })
    socket.once('error', (error) => resolve(error.message))
  })
}

describe('the loopback host', () => {
  let folder: string
  let backend: Backend
  let server: HeadlessServer
  let cookie: string
  let firstUrl: string
  const printed: string[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardbench-loopback-'))
    await writeFile(
      join(folder, 'index.html'),
      '<meta name="csp-nonce" content="__CSP_NONCE__"><title>Wardbench</title>',
    )
    backend = createBackend({
      ...nodeHost(),
      version: '0',
      defaultFolder: folder,
      configFolder: folder,
    })
    server = await startHeadlessServer({
      backend,
      port: 0,
      rendererFolder: folder,
      onTokenUsed: (url) => printed.push(url),
    })
    firstUrl = server.url()
    cookie = await sessionCookie(firstUrl)
  })
  afterAll(async () => {
    await server.close()
    await backend.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('gives a session for the token once, and prints another address then', async () => {
    const again = await fetch(firstUrl, { redirect: 'manual' })
    expect(again.status).toBe(401)
    expect(printed).toHaveLength(1)
    expect(printed[0]).not.toBe(firstUrl)
  })

  it('answers nothing without a session or with a wrong one', async () => {
    expect((await get(server.port, '/')).status).toBe(401)
    const name = cookie.split('=')[0]
    expect((await get(server.port, '/', { cookie: `${name}=guess` })).status).toBe(401)
    expect((await get(server.port, '/?token=guess')).status).toBe(401)
  })

  it('answers only under its own host name, so that a rebound name reaches nothing', async () => {
    expect((await get(server.port, '/', { cookie, host: `evil.example:${server.port}` })).status).toBe(421)
    expect((await get(server.port, '/', { cookie, host: `localhost:${server.port}` })).status).toBe(200)
  })

  it('serves the page with a strict policy and a fresh nonce', async () => {
    const first = await get(server.port, '/', { cookie })
    const second = await get(server.port, '/', { cookie })
    const policy = String(first.headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toContain('unsafe-eval')
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1]
    expect(first.body).toContain(`content="${nonce}"`)
    expect(second.body).not.toBe(first.body)
    expect(first.headers['access-control-allow-origin']).toBeUndefined()
  })

  it('serves nothing outside the renderer folder', async () => {
    for (const path of [
      '/../package.json',
      '/%2e%2e/%2e%2e/etc/hosts.txt',
      '/..%2f..%2fetc/passwd.txt',
      '/%zz.js',
      '//%00.js',
    ]) {
      expect((await get(server.port, path, { cookie })).status).toBe(404)
    }
  })

  it('survives addresses that are none', async () => {
    const origin = `http://127.0.0.1:${server.port}`
    const status = await new Promise<number>((resolve) => {
      const sent = request({
        host: '127.0.0.1',
        port: server.port,
        path: '//[',
        headers: { cookie, origin, connection: 'Upgrade', upgrade: 'websocket' },
      })
      sent.on('response', (response) => resolve(response.statusCode ?? 0))
      sent.end()
    })
    expect(status).toBe(403)
    expect((await get(server.port, '//[', { cookie })).status).toBe(404)
    expect((await get(server.port, '/', { cookie })).status).toBe(200)
  })

  it('opens a socket only for its own page with a session', async () => {
    const origin = `http://127.0.0.1:${server.port}`
    expect(await upgradeStatus(server.port, { cookie, origin })).toBe('open')
    expect(await upgradeStatus(server.port, { origin })).toContain('403')
    expect(await upgradeStatus(server.port, { cookie })).toContain('403')
    expect(await upgradeStatus(server.port, { cookie, origin: 'http://evil.example' })).toContain('403')
    expect(await upgradeStatus(server.port, { cookie, origin, host: `evil.example:${server.port}` })).toContain('403')
  })
})
