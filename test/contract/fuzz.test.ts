import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { contract } from '../../shared/ipc/contract/index.ts'
import { createRandom } from '../../shared/random.ts'
import { isEncrypted } from '../../main/encryption/keyFile.ts'
import { auditedCalls } from '../../main/ipc/audited.ts'
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
const soon = 180_000

/** These end the workspace that the others are tried on: each is tried on one of its own. */
const ending = ['workspace.close', 'workspace.lock', 'workspace.open', 'workspace.create', 'workspace.restore', 'workspace.encrypt', 'workspace.decrypt']
/** These compute for minutes, as asked: tried with what is wrong only. */
const computing = ['devices.selfTest', 'corpora.demo']

interface Call {
  name: string
  schema: Schema | null
  call: (input: unknown, options: { signal: AbortSignal }) => Promise<unknown>
}

describe('the contract', () => {
  let connection: Connection
  let calls: Call[]
  const outcomes = { answered: 0, 'refused in words': 0, 'refused by the schema': 0 }
  const failures: string[] = []
  /** Calls that answered with words of a note. */
  const shown = new Set<string>()
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
    // Before anything of it is removed.
    await attempt(calls.find(({ name }) => name === 'corpora.note')!, { id: 1 })
  })
  afterAll(() => connection.close())

  it('answers or refuses in words whatever it is asked', async () => {
    expect([...ending, ...computing].filter((name) => !calls.some((each) => each.name === name))).toEqual([])
    const random = createRandom(seed)
    const { valid, wrong } = createInputs(random, { folder: connection.folder })
    const tried = calls.filter(({ name }) => !ending.includes(name))
    for (let round = 0; round < triesOfEach * runs; round++) {
      // Some at a time, as windows ask.
      for (let start = 0; start < tried.length; start += together) {
        const some = tried.slice(start, start + together).map((call) => {
          const isWrong = (round + start) % 2 !== 0 || computing.includes(call.name)
          return attempt(call, call.schema === null ? undefined : isWrong ? wrong(valid(call.schema)) : valid(call.schema))
        })
        await Promise.all(some)
      }
      await cancelAll()
    }
    process.stderr.write(`contract: ${tried.length} calls, seed ${seed}: ${Object.entries(outcomes).map(([what, count]) => `${count} ${what}`).join(', ')}\n`)
    expect(failures.splice(0)).toEqual([])
    expect(outcomes.answered).toBeGreaterThan(tried.length / 4)
  }, 600_000 * (1 + runs))

  it('shows words of notes by calls only that are on record', () => {
    expect(shown).toContain('corpora.note')
    process.stderr.write(`contract: words of notes were shown by ${[...shown].toSorted().join(', ')}\n`)
    expect([...shown].filter((name) => !(name in auditedCalls))).toEqual([])
  })

  it('opens what was closed, locked, replaced or encrypted, whatever was asked', async () => {
    const own = await connect('MessagePort')
    try {
      const { valid, wrong } = createInputs(createRandom(seed), { folder: own.folder })
      const { path } = await own.client.workspace.create({ name: 'Own' })
      const before = outcomes.answered
      let passphrase: string | undefined
      for (const { name, schema, call } of callsOf(own.client).filter((each) => ending.includes(each.name))) {
        for (let round = 0; round < triesOfEach * runs; round++) {
          const input = schema === null ? undefined : round % 2 === 0 ? valid(schema) : wrong(valid(schema))
          if (name === 'workspace.encrypt' && !isEncrypted(path)) ({ passphrase } = (input ?? {}) as { passphrase?: string })
          await attempt({ name, schema, call }, input)
          await own.client.workspace.open({ path, ...(typeof passphrase === 'string' && { passphrase }) })
        }
      }
      expect(failures.splice(0)).toEqual([])
      expect(outcomes.answered).toBeGreaterThan(before)
      expect(await own.backend.workspaces.session().db.read('integrityProblems')).toEqual([])
    } finally {
      await own.close()
    }
  }, 600_000 * (1 + runs))

  it('is still there, whole, after all of it', async () => {
    const { db } = connection.backend.workspaces.session()
    expect(await db.read('integrityProblems')).toEqual([])
  })

  async function attempt({ name, call }: Call, input: unknown): Promise<void> {
    const outcome = await outcomeOf(name, call, input)
    if (outcome in outcomes) outcomes[outcome as keyof typeof outcomes]++
    else failures.push(`${name} ${outcome}: ${JSON.stringify(input)?.slice(0, 400)}`)
  }

  async function outcomeOf(name: string, call: Call['call'], input: unknown): Promise<string> {
    const stop = new AbortController()
    const asked = (async () => {
      const output = await call(input, { signal: stop.signal })
      if (JSON.stringify(output)?.includes('word word')) shown.add(name)
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
    Object.entries(procedures).map(([name, procedure]) => {
      const full = `${domain}.${name}`
      const { inputSchema } = (procedure as { '~orpc': { inputSchema?: z.ZodType } })['~orpc']
      const schema = inputSchema ? (z.toJSONSchema(inputSchema, { io: 'input', unrepresentable: 'any' }) as Schema) : null
      const call = (client as unknown as Record<string, Record<string, Call['call']>>)[domain][name]
      return { name: full, schema, call }
    }),
  )
}
