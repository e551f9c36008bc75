/**
 * `window.ts URL`: what a window asks while somebody works in it. It follows jobs and asks again for what their ends change, as
 * `renderer/lib/jobs.ts` does, and pages through notes and predictions without a pause for thought, until it is told to stop. Prints
 * how many answers it had.
 */
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
let answers = 0
async function counted<Answer>(call: Promise<Answer>): Promise<Answer> {
  const answer = await call
  answers++
  return answer
}

process.on('SIGTERM', () => {
  process.stdout.write(`${answers}\n`, () => process.exit(0))
})

let changed = true
const states = new Map<number, string>()
async function followJobs(): Promise<never> {
  await counted(client.jobs.list({}))
  for await (const jobs of await client.jobs.watch()) {
    for (const { id, state } of jobs) {
      changed ||= states.get(id) !== state
      states.set(id, state)
    }
  }
  throw new Error('the stream of jobs ended')
}

async function askForChanges(): Promise<never> {
  for (;;) {
    if (changed) {
      changed = false
      const asked = [client.jobs.queue({}), client.runs.list(), client.models.list(), client.predictions.passes({}), client.corpora.list()]
      await Promise.all(asked.map((call: Promise<unknown>) => counted(call)))
    }
    await delay(20)
  }
}

async function turnPages(): Promise<never> {
  const [corpus] = (await counted(client.corpora.list())).toSorted((a, b) => b.notes - a.notes)
  const [pass] = (await counted(client.predictions.passes({}))).toSorted((a, b) => b.notes - a.notes)
  let notes: string | null = null
  let predictions: string | null = null
  for (;;) {
    const page: { next: string | null } = await counted(client.corpora.notes({ id: corpus.id, limit: 100, order: 'newest', cursor: notes }))
    notes = page.next
    const risks: { rows: { id: number }[]; next: string | null } = await counted(client.predictions.list({ passId: pass.id, limit: 100, cursor: predictions }))
    predictions = risks.next
    await counted(client.corpora.note({ id: risks.rows[0].id }))
    await delay(100)
  }
}

await Promise.all([followJobs(), askForChanges(), turnPages()])
