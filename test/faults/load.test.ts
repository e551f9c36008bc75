/** What holds however many jobs wait and however often a window is opened; `load.ts` measures what it comes to. */
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBackend } from '../../main/backend.ts'
import { startHeadlessServer, type HeadlessServer } from '../../main/headless/server.ts'
import { nodeHost } from '../../main/nodeHost.ts'
import { watchJobs } from '../../main/services/watching.ts'
import type { Job } from '../../shared/domain/job.ts'
import { sessionCookie, type Client } from '../contract/transports.ts'

const waiting = 700
const longestMessage = 100_000

describe('a queue of many jobs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wardbench-load-'))
  const backend = createBackend({ ...nodeHost(), version: '0', defaultFolder: folder, configFolder: folder })
  let server: HeadlessServer
  let ids: number[]

  beforeAll(async () => {
    await backend.workspaces.create({ path: join(folder, 'Load.wardbench') })
    server = await startHeadlessServer({ backend, port: 0, rendererFolder: folder })
    const { db } = backend.workspaces.session()
    // They stand still: what they need was cancelled.
    const before = await db.write('insertJob', { kind: 'scan', title: 'Before', input: {} })
    await db.write('cancelQueuedJob', before.id)
    const jobs = Array.from({ length: waiting }, (_, index) => db.write('insertJob', { kind: 'score', title: `Score ${index}`, input: {}, afterId: before.id }))
    ids = (await Promise.all(jobs)).map(({ id }) => id)
  })
  afterAll(async () => {
    await server.close()
    await backend.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** As a browser is connected. */
  async function openWindow(): Promise<{ client: Client; close(): Promise<void> }> {
    const url = new URL(server.url())
    const socket = new WebSocket(`ws://${url.host}/rpc`, { headers: { cookie: await sessionCookie(url.href), origin: url.origin } })
    await once(socket, 'open')
    return {
      client: createORPCClient<Client>(new RPCLink({ websocket: socket })),
      async close() {
        socket.close()
        await once(socket, 'close')
      },
    }
  }

  async function readUntilAllAreKnown(client: Client): Promise<Job[][]> {
    const messages: Job[][] = []
    const known = new Set<number>()
    for await (const jobs of await client.jobs.watch()) {
      messages.push(jobs)
      for (const { id } of jobs) known.add(id)
      if (known.size === waiting) break
    }
    return messages
  }

  it('is told in short messages', async () => {
    const { client, close } = await openWindow()
    const queue = await client.jobs.queue()
    expect([queue.works.length, queue.total, queue.works[0].job.id]).toEqual([50, waiting, ids[0]])
    const messages = await readUntilAllAreKnown(client)
    const lengths = [queue, ...messages].map((message) => JSON.stringify(message).length)
    expect(Math.max(...lengths)).toBeLessThan(longestMessage)
    await close()
  })

  it('leaves nothing open of windows that were closed', async () => {
    const first = await openWindow()
    await readUntilAllAreKnown(first.client)
    const before = openHandles()
    for (let window = 0; window < 5; window++) {
      const { client, close } = await openWindow()
      await Promise.all([client.jobs.list(), client.jobs.queue(), readUntilAllAreKnown(client)])
      await close()
    }
    await expect.poll(() => openHandles().files).toBeLessThanOrEqual(before.files)
    await expect.poll(() => openHandles().handles).toBeLessThanOrEqual(before.handles)
    await first.close()
  })

  it('is told of many changes at once, however slowly they are read', async () => {
    const session = backend.workspaces.session()
    const stopped = new AbortController()
    const changes = watchJobs(session, stopped.signal)
    let known = 0
    while (known < waiting) known += ((await changes.next()).value as Job[]).length
    await Promise.all(ids.slice(0, 300).map((id) => session.queue.cancel(id)))
    const states = async () => ((await changes.next()).value as Job[]).map(({ state }) => state)
    expect([await states(), await states()]).toEqual([Array(200).fill('cancelled'), Array(100).fill('cancelled')])
    stopped.abort()
    await changes.return(undefined)
  })
})

function openHandles(): { files: number; handles: number } {
  return {
    files: process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0,
    handles: process.getActiveResourcesInfo().filter((kind) => kind !== 'Timeout' && kind !== 'Immediate').length,
  }
}
