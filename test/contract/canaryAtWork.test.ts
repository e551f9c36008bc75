import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createWatcher } from '../../main/services/watches.ts'
import { auditedCalls } from '../../main/ipc/audited.ts'
import { newNote, newNotesHeader } from './baselineWard.ts'
import { liveWard, type LiveWard } from './liveWard.ts'
import { shippedModel } from './scoredWard.ts'
import { connect, type Client, type Connection } from './transports.ts'
import { ended } from './waiting.ts'
import { everyFile } from './writtenFiles.ts'

/** Words of the ward's notes that stand nowhere else, and one of remarks, comments and files that were put aside. */
const canaries = ['novel novel', 'word word', 'zebrafinchcanary']
const canary = canaries[2]
const held = (text: string | Buffer) => canaries.some((word) => text.includes(word))

/**
 * Models at work, watched folders, outcomes, monitoring, challengers, bundles, reviews, attributions and experiments of an encrypted workspace:
 * no word of a note is in anything that they write in the open or say, but in answers of calls that are on record as shown notes.
 */
describe('a word of a note, of models at work and what is around them,', () => {
  let folder: string
  let connection: Connection
  let client: Client
  let ward: LiveWard
  const said: string[] = []
  /** Of each call, whether an answer of it held words of notes. */
  const shown = new Set<string>()
  let logged = ''
  const listening = vi.spyOn(process.stderr, 'write').mockImplementation((part) => {
    logged += String(part)
    return true
  })

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wardbench-canary-'))
    for (const name of ['tmp', 'inbox']) mkdirSync(join(folder, name))
    vi.stubEnv('TMPDIR', join(folder, 'tmp'))
    connection = await connect('WebSocket')
    client = listenedTo(connection.client)
    connection = { ...connection, client }
    await client.workspace.create({ path: join(folder, 'study.wardbench'), passphrase: 'copper violin meadow thirteen' })
  })
  afterAll(async () => {
    listening.mockRestore()
    vi.unstubAllEnvs()
    await connection.close()
    rmSync(folder, { recursive: true, force: true })
  })

  function listenedTo(of: Client): Client {
    return new Proxy(of, {
      get: (_, domain: string) =>
        new Proxy((of as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>)[domain], {
          get: (calls, name: string) => async (input: unknown) => {
            const answer = await calls[name](input)
            if (held(JSON.stringify(answer) ?? '')) shown.add(`${domain}.${name}`)
            return answer
          },
        }),
    })
  }

  async function attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      said.push(JSON.stringify(await work()) ?? '')
    } catch (error) {
      const { message, data, stack } = error as { message?: string; data?: unknown; stack?: string }
      said.push(JSON.stringify({ message, data, stack }))
    }
  }
  const endOf = (started: Promise<{ jobId: number }>) => attempt(async () => ended(client, (await started).jobId))

  it('comes in by files and folders, and what is put aside says why without it', async () => {
    ward = await liveWard(connection)
    const rows = (...lines: string[]) => [newNotesHeader, ...lines].join('\n')
    const bad = {
      'cut.csv.gz': gzipSync(rows(newNote('z1', 40), newNote('z2', 41)).replaceAll('word', canary)).subarray(0, 90),
      'quote.csv': `${newNotesHeader}\nq1,p1,e1,2024-01-05,Note,"${canary} open`,
      'width.csv': `${newNotesHeader}\nq1,p1,e1,2024-01-05,Note,${canary},${canary},more`,
      'columns.csv': `${canary},note text ${canary}\n1,${canary}`,
      'lines.ndjson': `{"note_id":1,"text":"${canary}"}\n{${canary}}`,
      'binary.csv': Buffer.concat([Buffer.from(canary), Buffer.from([0, 1, 2, 0xff])]),
    }
    for (const [name, content] of Object.entries(bad)) writeFileSync(join(folder, 'inbox', name), content)
    writeFileSync(join(folder, 'inbox', 'good.csv'), rows(newNote('good1', 62), newNote('good2', 21)))
    const watcher = createWatcher({ lookMilliseconds: 30 })
    const session = connection.backend.workspaces.session()
    const watchId = await watcher.add(session, { folder: join(folder, 'inbox'), names: ['Return'], corpusId: null, corpusName: 'Inbox', schedule: { kind: 'arrival' } })
    const waiting = { timeout: 300_000 }
    await expect.poll(async () => (await client.operations.arrivals({ watchId, state: 'imported' })).length, waiting).toBeGreaterThan(0)
    await expect.poll(async () => (await client.operations.arrivals({ watchId, state: 'quarantined' })).length, waiting).toBeGreaterThan(2)
    said.push(JSON.stringify(await watcher.list(session)))
    watcher.stopAll()
    await watcher.close()
    await attempt(() => client.operations.arrivals({ watchId, state: 'quarantined' }))
  })

  it('is scored, worked on, monitored, reviewed, explained, trained on and exported', async () => {
    const { operating, corpusId, outcomesPath } = ward
    const operatingId = operating.id
    const { rows } = await client.operations.worklist({ operatingId, flagged: true })
    const { scoreId, id: noteId } = rows[0]
    await client.corpora.note({ id: noteId })
    for (const format of ['csv', 'ndjson', 'fhir'] as const) await attempt(() => client.operations.exportWorklist({ operatingId, format, reason: 'Ward meeting' }))
    // A person's own remark goes out with the list, and nowhere else.
    await client.operations.change({ scoreId, by: 'Ann', status: 'acted', remark: `${canary} was called` })
    await client.operations.entry({ scoreId })
    writeFileSync(join(folder, 'outcomes.csv'), `note_id,label\n${canary},${canary}\n2024-04-119,${canary} is no option\n"open ${canary}`)
    for (const path of [outcomesPath, join(folder, 'outcomes.csv')]) await endOf(client.monitoring.importOutcomes({ operatingId, corpusId, path }))
    await endOf(client.monitoring.run({ operatingId }))
    await attempt(() => client.monitoring.report({ operatingId }))
    await attempt(() => client.monitoring.alarms({ operatingId: null }))
    await attempt(() => client.monitoring.exportReport({ operatingId, reason: 'Committee' }))
    await endOf(client.monitoring.startChallenger({ operatingId }))
    await endOf(client.operations.computeDocumentation({ operatingId }))
    await endOf(client.operations.exportBundle({ operatingId, target: join(folder, 'model.wardbundle'), reason: 'Committee' }))
    expect(readFileSync(join(folder, 'model.wardbundle')).length).toBeGreaterThan(100)
    writeFileSync(join(folder, 'half.wardbundle'), `{"${canary}": "${canary}`)
    await endOf(client.operations.importBundle({ path: join(folder, 'half.wardbundle'), fingerprint: (await client.operations.fingerprint()).fingerprint }))
    await attempt(() => client.operations.importResult({ path: join(folder, 'half.wardbundle') }))

    const [pass] = await client.predictions.passes({ taskId: 'event' })
    const { id: queueId } = await client.review.create({ passId: pass.id, name: 'Queue', selection: { kind: 'filter' } })
    const [item] = await client.review.items({ queueId, reviewer: 'Ann', role: 'reviewer' })
    await client.review.item({ itemId: item.id, reviewer: 'Ann', role: 'reviewer' })
    await client.review.decide({ itemId: item.id, reviewer: 'Ann', role: 'reviewer', verdict: 1, comment: `${canary} is what it says` })
    await attempt(() => client.review.summary({ id: queueId }))

    const modelId = await shippedModel(client)
    const { id: trained } = (await client.corpora.list()).find(({ name }) => name === 'Ward')!
    const [{ id: splitId }] = await client.tasks.splits({ corpusId: trained })
    await endOf(client.predictions.score({ modelId, taskIds: ['event'], splitId, set: 'test', maximumNotes: 20, maximumTokens: 64 }))
    const read = (await client.predictions.passes({ taskId: 'event' })).find((each) => each.modelId === modelId)!
    const [{ id }] = (await client.predictions.list({ passId: read.id })).rows
    await client.predictions.prompt({ passId: read.id, noteId: id })
    await endOf(client.reading.attribute({ passId: read.id, noteId: id, method: 'occlusion' }))
    await attempt(() => client.reading.attributions({ passId: read.id, noteId: id, method: 'occlusion' }))
    await attempt(() => client.reports.html({ passIds: [pass.id, read.id], resamples: 50 }))

    const { id: experimentId } = await client.experiments.start({
      definition: {
        kind: 'zero-shot-vs-finetuned', name: 'Tiny', tasks: ['event'], split: 'Ward split', on: 'test', maximumNotes: 20, resamples: 50,
        model: { pretrain: { vocabularySize: 512, sequenceLength: 32, batchSize: 1, steps: 2, warmupSteps: 1, validateEvery: 2 } },
        finetune: { maximumTokens: 64, batchSize: 2, steps: 2, validateEvery: 2, patienceSteps: null, maximumTrain: 20, maximumValidation: 10 },
      },
    }) // prettier-ignore
    for await (const { cells } of await client.experiments.watch({ id: experimentId })) {
      said.push(JSON.stringify(cells))
      if (cells.every(({ state }) => ['done', 'failed', 'blocked', 'cancelled'].includes(state))) break
    }
    await attempt(() => client.experiments.report({ id: experimentId }))
    await attempt(() => client.experiments.html({ id: experimentId }))
    said.push(JSON.stringify(await client.jobs.list({})), JSON.stringify(await client.audit.entries({ limit: 500 })), JSON.stringify(await client.runs.list()))
  })

  it('is in no error, job, audit entry, log, export or file in the open', () => {
    expect(said.length).toBeGreaterThan(20)
    expect(said.filter(held).map((text) => text.slice(0, 300))).toEqual([])
    expect(held(logged)).toBe(false)
    const sources = [join(folder, 'inbox'), join(folder, 'outcomes.csv'), join(folder, 'half.wardbundle')]
    const inTheOpen = [...everyFile(folder), ...everyFile(connection.folder)].filter((file) => !sources.some((start) => file.startsWith(start)) && !/\/(Ward-\w+|live)\.csv$/.test(file))
    expect(inTheOpen.length).toBeGreaterThan(10)
    expect(inTheOpen.filter((file) => held(file) || held(readFileSync(file)))).toEqual([])
  })

  // Files that a person has chosen, and what was just typed, are not.
  it('was shown by calls only that put it on record', () => {
    expect([...shown].filter((call) => !(call in auditedCalls)).toSorted()).toEqual(['corpora.preview', 'operations.change'])
    expect(shown).toContain('corpora.note')
  })
})
