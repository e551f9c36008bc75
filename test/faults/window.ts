/** `window.ts URL`: what a window asks while somebody looks at it, again and again until it is told to stop. Prints how often. */
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import { sessionCookie, type Client } from '../contract/transports.ts'

const url = new URL(process.argv[2])
const socket = new WebSocket(`ws://${url.host}/rpc`, { headers: { cookie: await sessionCookie(url.href), origin: url.origin } })
await once(socket, 'open')
const client = createORPCClient<Client>(new RPCLink({ websocket: socket }))
let asked = 0
let stopped = false
process.on('SIGTERM', () => (stopped = true))
const [corpus] = (await client.corpora.list()).toSorted((a, b) => b.notes - a.notes)
while (!stopped) {
  await Promise.all([client.jobs.list({ limit: 100 }), client.runs.list(), client.corpora.list(), client.corpora.notes({ id: corpus.id, limit: 100, order: 'newest' })])
  asked += 4
  // The whole queue is asked for when it changes, not all the time.
  if (asked % 40 === 0) await client.jobs.queue()
  await delay(100)
}
process.stdout.write(`${asked}\n`)
process.exit(0)
