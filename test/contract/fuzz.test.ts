import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { contract } from '../../shared/ipc/contract/index.ts'
import { createRandom } from '../../shared/random.ts'
import { addModel, addPass, batches, importWard } from './scoredWard.ts'
import { createInputs, type Schema } from './schemaInputs.ts'
import { connect, type Connection } from './transports.ts'

/**
 * Every call of the contract with values drawn from its own schema, and with such values made wrong somewhere. Each is answered or
 * refused in words, soon; none is an internal error. WARDBENCH_FUZZ_RUNS=20 tries twenty times as many, WARDBENCH_FUZZ_SEED others.
 */
const runs = Number(process.env.WARDBENCH_FUZZ_RUNS ?? 1)
const seed = Number(process.env.WARDBENCH_FUZZ_SEED ?? 20_261_129)
const triesOfEach = 2
const together = 15
const soon = 60_000

/** Closing, locking, encrypting and opening elsewhere end the workspace that the others are tried on; the rest computes for minutes, as asked. */
const leftOut = new Set(['workspace.close', 'workspace.lock', 'workspace.open', 'workspace.create', 'workspace.restore', 'workspace.encrypt', 'workspace.decrypt', 'devices.selfTest', 'corpora.demo'])

interface Call {
  name: string
  schema: Schema | null
  call: (input: unknown, options: { signal: AbortSignal }) => Promise<unknown>
}

describe('the contract', () => {
  let connection: Connection
  let calls: Call[]
  beforeAll(async () => {
    connection = await connect('MessagePort')
    const { client, folder } = connection
    await client.workspace.create({ name: 'Ward' })
    const { notes, probabilities } = batches('n', [
      { count: 12, time: '2021-01-02', event: true, set: 'test', probability: 0.7 },
      { count: 12, time: '2021-02-02', event: false, set: 'test', probability: 0.3 },
      { count: 12, time: '2020-01-02', event: false, set: 'train', probability: 0 },
    ])
    const ward = await importWard(connection, 'Ward', notes)
    const test = new Map([...probabilities].filter(([key]) => !key.startsWith('n2')))
    const passId = await addPass(connection, { modelId: await addModel(connection, 'Judge'), ward, set: 'test', probabilities: test })
    await client.review.create({ passId, name: 'Queue', selection: { kind: 'filter' } })
    await writeFile(join(folder, 'notes.csv'), 'note_id,subject_id,text\n1,2,some words of a note that is long enough to be read\n')
    calls = callsOf(client)
  })
  afterAll(() => connection.close())

  it('answers or refuses in words whatever it is asked', async () => {
    const random = createRandom(seed)
    const { valid, wrong } = createInputs(random, { folder: connection.folder })
    const outcomes = { answered: 0, 'refused in words': 0, 'refused by the schema': 0 }
    const failures: string[] = []
    for (let round = 0; round < triesOfEach * runs; round++) {
      // Some at a time, as windows ask.
      for (let start = 0; start < calls.length; start += together) {
        const tried = calls.slice(start, start + together).map(async ({ name, schema, call }) => {
          const input = schema === null ? undefined : (round + start) % 2 === 0 ? valid(schema) : wrong(valid(schema))
          const outcome = await outcomeOf(call, input)
          if (outcome in outcomes) outcomes[outcome as keyof typeof outcomes]++
          else failures.push(`${name} ${outcome}: ${JSON.stringify(input)?.slice(0, 400)}`)
        })
        await Promise.all(tried)
      }
      await cancelAll()
    }
    process.stderr.write(`contract: ${calls.length} calls, seed ${seed}: ${Object.entries(outcomes).map(([what, count]) => `${count} ${what}`).join(', ')}\n`)
    expect(failures).toEqual([])
    expect(outcomes.answered).toBeGreaterThan(calls.length / 4)
  }, 600_000 * (1 + runs))

  it('is still there, whole, after all of it', async () => {
    const { db } = connection.backend.workspaces.session()
    expect(await db.read('integrityProblems')).toEqual([])
  })

  async function outcomeOf(call: Call['call'], input: unknown): Promise<string> {
    const stop = new AbortController()
    const asked = (async () => {
      const output = await call(input, { signal: stop.signal })
      // Of a stream, the beginning.
      if (typeof output === 'object' && output !== null && Symbol.asyncIterator in output) {
        const events = (output as AsyncIterable<unknown>)[Symbol.asyncIterator]()
        await Promise.race([events.next(), delay(300)])
        await events.return?.()
      }
      return 'answered'
    })().catch((error: { code?: string; message?: string; data?: { code?: string } }) => {
      if (error.code === 'APP') return ['internal', 'workspace.damagedRow'].includes(error.data?.code ?? '') ? `internal (${error.message})` : 'refused in words'
      return error.code === 'BAD_REQUEST' ? 'refused by the schema' : `failed with ${error.code} (${error.message})`
    })
    const outcome = await Promise.race([asked, delay(soon, 'hung')])
    stop.abort()
    return outcome
  }

  /** What was started is not what is tried here. */
  async function cancelAll(): Promise<void> {
    const { queue, db } = connection.backend.workspaces.session()
    for (const { id } of await db.read('unfinishedJobs', 0, 1000)) await queue.cancel(id).catch(() => undefined)
  }
})

function callsOf(client: Connection['client']): Call[] {
  return Object.entries(contract).flatMap(([domain, procedures]) =>
    Object.entries(procedures).flatMap(([name, procedure]) => {
      const full = `${domain}.${name}`
      if (leftOut.has(full)) return []
      const { inputSchema } = (procedure as { '~orpc': { inputSchema?: z.ZodType } })['~orpc']
      const schema = inputSchema ? (z.toJSONSchema(inputSchema, { io: 'input', unrepresentable: 'any' }) as Schema) : null
      const call = (client as unknown as Record<string, Record<string, Call['call']>>)[domain][name]
      return [{ name: full, schema, call }]
    }),
  )
}
