import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connect, transports, type Connection } from './transports.ts'

describe.each(transports)('a stream of changes over %s', (transport) => {
  let connection: Connection
  /** Listeners that the queue of the open workspace has. */
  let listeners: number

  beforeEach(async () => {
    connection = await connect(transport)
    await connection.client.workspace.create({ name: 'Watched' })
    listeners = 0
    const { queue } = connection.backend.workspaces.session()
    const onChange = queue.onChange
    queue.onChange = (listener) => {
      listeners++
      const stop = onChange(listener)
      return () => {
        listeners--
        stop()
      }
    }
  })
  afterEach(() => connection.close())

  /** Reads a stream to its end, whatever the end is. */
  const readAll = async (stream: AsyncIterable<unknown>) => {
    for await (const _ of stream);
  }

  it('of jobs begins at once, also where none is unfinished', async () => {
    const { client } = connection
    await expect.poll(async () => (await client.jobs.list({})).every(({ state }) => state === 'done'), { timeout: 30_000 }).toBe(true)
    for await (const jobs of await client.jobs.watch()) {
      expect(jobs).toEqual([])
      break
    }
  })

  it('stops listening when its reader aborts', async () => {
    const controller = new AbortController()
    const reading = readAll(await connection.client.jobs.watch(undefined, { signal: controller.signal }))
    reading.catch(() => undefined)
    await vi.waitUntil(() => listeners === 1, { timeout: 30_000 })
    controller.abort()
    await expect.poll(() => listeners).toBe(0)
  })

  it('stops listening when the connection is lost', async () => {
    readAll(await connection.client.jobs.watch()).catch(() => undefined)
    await vi.waitUntil(() => listeners === 1, { timeout: 30_000 })
    await connection.disconnect()
    await expect.poll(() => listeners).toBe(0)
  })

  it('ends when the workspace closes', async () => {
    const reading = readAll(await connection.client.jobs.watch())
    await vi.waitUntil(() => listeners === 1, { timeout: 30_000 })
    await connection.client.workspace.close()
    await reading
    expect(listeners).toBe(0)
  })
})
