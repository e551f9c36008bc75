import { link, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { request as secureRequest } from 'node:https'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createBackend, type Backend } from '../../main/backend.ts'
import { bindingOf } from '../../main/headless/binding.ts'
import { startHeadlessServer, type HeadlessOptions, type HeadlessServer } from '../../main/headless/server.ts'
import { nodeHost, projectRoot } from '../../main/nodeHost.ts'
import { sessionCookie } from './transports.ts'

const tlsFiles = { certificate: join(projectRoot, 'test/fixtures/tls/certificate.pem'), key: join(projectRoot, 'test/fixtures/tls/key.pem') }

describe('the headless host lets in', () => {
  let folder: string
  let backend: Backend
  let server: HeadlessServer | null
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardbench-host-'))
    await writeFile(join(folder, 'index.html'), '<title>Wardbench</title>')
    backend = createBackend({ ...nodeHost(), version: '0', defaultFolder: folder, configFolder: folder })
    server = null
  })
  afterEach(async () => {
    await server?.close()
    await backend.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function start(options: Partial<HeadlessOptions>): Promise<HeadlessServer> {
    server = await startHeadlessServer({ backend, port: 0, rendererFolder: folder, ...options })
    return server
  }

  const usage = (code: string) => expect.objectContaining({ code })

  it('nobody whose session was not used for its time, and cuts off the page that it left open', async () => {
    let time = 1
    const { port, url } = await start({ sessionMilliseconds: 500, now: () => time })
    const cookie = await sessionCookie(url())
    const origin = `http://127.0.0.1:${port}`
    const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers: { cookie, origin } })
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    await new Promise<void>((resolve) => socket.once('open', () => resolve()))
    time += 400
    expect((await fetch(`${origin}/`, { headers: { cookie } })).status).toBe(200)
    time += 501
    await closed
    expect((await fetch(`${origin}/`, { headers: { cookie } })).status).toBe(401)
  })

  it('nobody else to a Unix socket, under the names of the tunnel alone', async () => {
    const path = join(folder, 'host.sock')
    const binding = await bindingOf({ socket: path, port: 4600 })
    const { url } = await start({ binding, port: 4600 })
    expect((await stat(path)).mode & 0o077).toBe(0)
    const token = new URL(url()).search
    const ask = (host: string, headers = {}, search = '') =>
      new Promise<{ status?: number; cookie?: string }>((resolve, reject) =>
        request({ socketPath: path, path: `/${search}`, headers: { host, ...headers } }, (response) =>
          resolve({ status: response.resume().statusCode, cookie: response.headers['set-cookie']?.[0].split(';')[0] }),
        )
          .on('error', reject)
          .end(),
      )
    expect((await ask('evil.example:4600', {}, token)).status).toBe(421)
    const { cookie } = await ask('127.0.0.1:4600', {}, token)
    expect((await ask('127.0.0.1:4600', { cookie })).status).toBe(200)
    expect((await ask('127.0.0.1:9999', { cookie })).status).toBe(421)
    await expect(bindingOf({ socket: path, port: 4600 })).rejects.toEqual(usage('usage.socket'))
    await expect(bindingOf({ socket: path, port: 0 })).rejects.toEqual(usage('usage.socket'))
  })

  it('listens again on a socket whose host was killed', async () => {
    const path = join(folder, 'dead.sock')
    const dead = createServer().listen(path)
    await new Promise((resolve) => dead.once('listening', resolve))
    // What a kill leaves: the name without a listener.
    await link(path, `${path}.kept`)
    await new Promise((resolve) => dead.close(resolve))
    await rename(`${path}.kept`, path)
    const { url } = await start({ binding: await bindingOf({ socket: path, port: 4600 }), port: 4600 })
    expect(url()).toMatch(/^http:\/\/127\.0\.0\.1:4600\//)
  })

  it('no other machine without an explicit word and encryption', async () => {
    for (const bind of ['0.0.0.0', '::', '192.168.1.5', 'ward.example']) {
      await expect(bindingOf({ port: 0, bind })).rejects.toEqual(usage('usage.network'))
      await expect(bindingOf({ port: 0, bind, beyondThisMachine: true })).rejects.toEqual(usage('usage.network'))
      await expect(bindingOf({ port: 0, bind, ...tlsFiles })).rejects.toEqual(usage('usage.network'))
      expect(await bindingOf({ port: 0, bind, beyondThisMachine: true, ...tlsFiles })).toMatchObject({ address: bind })
    }
    for (const bind of ['127.0.0.1', '127.9.9.9', '::1', 'localhost']) expect(await bindingOf({ port: 0, bind })).toMatchObject({ tls: null })
    // The address that is printed is the one that is listened on.
    for (const [bind, name] of [['127.9.9.9', '127.9.9.9'], ['::1', '[::1]']] as const) expect((await bindingOf({ port: 0, bind })).names[0]).toBe(name)
    await expect(bindingOf({ port: 0, certificate: tlsFiles.certificate })).rejects.toEqual(usage('usage.certificate'))
    await expect(bindingOf({ port: 0, certificate: tlsFiles.key, key: tlsFiles.key })).rejects.toEqual(usage('usage.certificate'))
  })

  it('other machines over TLS, under its own names, with a cookie that never goes in the clear', async () => {
    const binding = await bindingOf({ port: 0, bind: '0.0.0.0', beyondThisMachine: true, names: ['wardbench.test'], ...tlsFiles })
    const { port, url } = await start({ binding })
    expect(url()).toMatch(/^https:\/\/wardbench\.test:\d+\/\?token=/)
    const ca = await readFile(tlsFiles.certificate)
    const ask = (host: string) =>
      new Promise<{ status?: number; cookie?: string }>((resolve, reject) =>
        secureRequest({ host: '127.0.0.1', servername: 'wardbench.test', port, ca, path: `/${new URL(url()).search}`, headers: { host: `${host}:${port}` } }, (response) =>
          resolve({ status: response.resume().statusCode, cookie: response.headers['set-cookie']?.[0] }),
        )
          .on('error', reject)
          .end(),
      )
    expect((await ask('evil.example')).status).toBe(421)
    const { status, cookie } = await ask('wardbench.test')
    expect(status).toBe(303)
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict; Path=\/; Secure$/)
  })

  it('no other page by CORS, whatever it asks', async () => {
    const { port, url } = await start({})
    const cookie = await sessionCookie(url())
    const headers = { cookie, origin: 'http://evil.example', 'access-control-request-method': 'GET' }
    for (const method of ['GET', 'OPTIONS', 'POST', 'PUT', 'DELETE']) {
      const answer = await fetch(`http://127.0.0.1:${port}/`, { method, headers })
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
      expect(answer.status).toBe(method === 'GET' ? 200 : 405)
    }
  })

  it('whoever only reads, where it was started for that', async () => {
    const { path } = await backend.workspaces.create({ name: 'Ward' })
    await backend.close()
    backend = createBackend({ ...nodeHost(), version: '0', defaultFolder: folder, configFolder: folder, readOnly: true })
    const before = await readFile(path)
    expect(await backend.workspaces.open(path)).toMatchObject({ readOnly: true })
    const { db } = backend.workspaces.session()
    const refusal = { code: 'workspace.readOnly', message: expect.stringContaining('--read-only') }
    await expect(db.write('interruptRunningJobs')).rejects.toMatchObject(refusal)
    await expect(backend.workspaces.create({ name: 'Other' })).rejects.toMatchObject(refusal)
    // Another process may work in it meanwhile.
    const other = createBackend({ ...nodeHost(), version: '0', defaultFolder: folder, configFolder: join(folder, 'other') })
    expect(await other.workspaces.open(path)).toMatchObject({ readOnly: false })
    await other.close()
    await backend.workspaces.close()
    expect((await readFile(path)).length).toBe(before.length)
  })
})
