import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { connect, type Client, type Connection } from './transports.ts'
import { ended } from './waiting.ts'

/** A word that no other text has: wherever it turns up, a note went astray. */
const canary = 'zebrafinchcanary'
const passphrase = 'copper violin meadow thirteen'
const main = fileURLToPath(new URL('../../main/cli/main.ts', import.meta.url))

const note = (row: number) => `The ${canary} patient number ${row} came with chest pain, was seen on the ward and went home well today.`

/** Tables and texts, good and bad in every way that a reader may stumble over. */
function writeSources(folder: string): Record<string, string> {
  mkdirSync(folder, { recursive: true })
  const csv = ['patient_id,note_id,type,text', ...Array.from({ length: 30 }, (_, row) => `p${row},n${row},discharge,"${note(row)}"`)]
  const files = {
    good: ['notes.csv', csv.join('\n')],
    rejects: ['rejects.csv', [csv[0], `,n90,discharge,"${note(90)}"`, `p91,,discharge,"${note(91)}"`, `p92,n92,discharge,${canary} short`, csv[1], csv[1]].join('\n')],
    openQuote: ['quote.csv', `${csv[0]}\np1,n1,discharge,"${note(1)}\np2,n2,discharge,${note(2)}`],
    wrongWidth: ['width.csv', `${csv[0]}\np1,n1,discharge,"${note(1)}",more,and more\n`],
    badJson: ['lines.ndjson', `{"note_id": 1, "patient_id": 2, "text": "${note(1)}"}\n{"note_id": 2, "text": "${note(2)}\n{${canary}}\n`],
    badFhir: ['DocumentReference.ndjson', `{"resourceType":"DocumentReference","id":"1","content":[{"attachment":{"data":"${canary}"}}]}\n{"resourceType":"${canary}`],
    notParquet: ['notes.parquet', `PAR1${note(1).repeat(20)}PAR1`],
    notUtf8: ['latin.csv', Buffer.concat([Buffer.from(`${csv[0]}\np1,n1,discharge,"${note(1)} `), Buffer.from([0xff, 0xfe, 0x80]), Buffer.from('"\n')])],
    task: ['task.json', `{"id": "${canary}`],
    predictions: ['predictions.csv', `note_id,label,${canary}\n${canary},x,y\n`],
  } as const
  return Object.fromEntries(
    Object.entries(files).map(([name, [file, content]]) => {
      writeFileSync(join(folder, file), content)
      return [name, join(folder, file)]
    }),
  )
}

function filesWith(folder: string, except: readonly string[] = []): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !except.some((start) => file.startsWith(start)) && (file.includes(canary) || readFileSync(file).includes(canary)))
}

describe('a word of a note', () => {
  let connection: Connection
  let client: Client
  let folder = ''
  let sources: Record<string, string> = {}
  let workspace = ''
  /** Everything that was answered with an error, or said of a job. */
  const said: string[] = []
  let logged = ''

  const listening = vi.spyOn(process.stderr, 'write').mockImplementation((part) => {
    logged += String(part)
    return true
  })

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wardbench-canary-'))
    mkdirSync(join(folder, 'tmp'))
    vi.stubEnv('TMPDIR', join(folder, 'tmp'))
    sources = writeSources(join(folder, 'sources'))
    connection = await connect('WebSocket')
    client = connection.client
    workspace = (await client.workspace.create({ path: join(folder, 'study.wardbench'), passphrase })).path
  })
  afterAll(async () => {
    listening.mockRestore()
    vi.unstubAllEnvs()
    await connection.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function attempt(work: () => Promise<unknown>): Promise<unknown> {
    try {
      return await work()
    } catch (error) {
      const { message, data, stack } = error as { message?: string; data?: unknown; stack?: string }
      said.push(JSON.stringify({ message, data, stack }))
      return null
    }
  }

  async function importOf(path: string): Promise<void> {
    await attempt(async () => {
      const { table, format, mapping } = await client.corpora.preview({ path })
      const { jobId } = await client.corpora.import({ name: 'Ward', files: [{ path, table, format, mapping }] })
      said.push(JSON.stringify(await ended(client, jobId)))
    })
  }

  it('is in no error, job, log or file after imports, searches, labels, reviews and failures of every kind', async () => {
    for (const path of Object.values(sources)) await importOf(path)
    await attempt(() => client.corpora.inspect({ paths: Object.values(sources) }))
    await attempt(() => client.tasks.readFile({ path: sources['task']! }))
    const corpus = (await client.corpora.list()).find(({ notes }) => notes === 30)!
    const { rows } = await client.corpora.notes({ id: corpus.id, query: canary })
    expect(rows).toHaveLength(30)
    await attempt(() => client.corpora.notes({ id: corpus.id, query: `"${canary} AND (` }))
    await attempt(() => client.corpora.note({ id: rows[0]!.id }))
    await attempt(() => client.corpora.note({ id: canary } as never))
    await attempt(() => client.workspace.open({ path: join(folder, 'nowhere.wardbench') }))
    await attempt(() => client.corpora.remove({ id: 4711 }))
    await attempt(async () => said.push(JSON.stringify(await ended(client, (await client.overview.scan({ id: corpus.id })).jobId))))
    // Nothing to derive a label from: the job fails or labels nothing.
    await attempt(async () => said.push(JSON.stringify(await ended(client, (await client.tasks.label({ corpusId: corpus.id, taskIds: ['readmission'] } as never)).jobId))))
    await attempt(() => client.tasks.save({ task: { id: canary, question: note(1) } as never }))
    await attempt(() => client.predictions.previewFile({ path: sources['predictions'] } as never))
    await attempt(() => client.review.decide({ itemId: 1, comment: note(2) } as never))
    await attempt(() => client.predictions.exportCsv({ passId: 99, reason: 'Committee' }))
    const { jobId } = await client.runs.create({
      config: {
        kind: 'pretrain', name: 'Base', corpusId: corpus.id, vocabularySize: 512, sequenceLength: 64, batchSize: 2, steps: 2, warmupSteps: 1, validateEvery: 2,
        splitId: (await client.tasks.split({ corpusId: corpus.id, name: 'Split', settings: { method: 'random' } as never })).id,
      },
    }) // prettier-ignore
    said.push(JSON.stringify(await ended(client, jobId)))
    said.push(JSON.stringify(await client.jobs.list({})), JSON.stringify(await client.audit.entries({ limit: 500 })), JSON.stringify(await client.runs.list()))

    expect(said.length).toBeGreaterThan(20)
    expect(said.filter((text) => text.includes(canary) && !ownWords(text))).toEqual([])
    expect(logged).not.toContain(canary)
    // The workspace is encrypted: that leaves the sources alone.
    expect(filesWith(folder, [join(folder, 'sources')])).toEqual([])
    expect(filesWith(connection.folder)).toEqual([])
  })

  /** The caller's own input, said back to the caller: the id of a task that was typed. */
  const ownWords = (text: string) => text.includes(`"path":["task"`) || text.includes('"path":["id"]')

  it('is in nothing that the terminal says or leaves behind, also when it is killed in the middle', async () => {
    await client.workspace.close()
    const run = (args: string[], killAt?: RegExp) =>
      new Promise<{ output: string; signal: string | null }>((resolve) => {
        const env = { ...process.env, HOME: folder, WARDBENCH_CONFIG: join(folder, 'config'), TMPDIR: join(folder, 'tmp') }
        const child = spawn(process.execPath, [main, ...args, '--passphrase-fd', '0'], { env, cwd: folder })
        let output = ''
        for (const stream of [child.stdout, child.stderr]) {
          stream.on('data', (part) => {
            output += String(part)
            if (killAt?.test(output)) child.kill('SIGKILL')
          })
        }
        child.on('close', (_, signal) => resolve({ output, signal }))
        child.stdin.end(`${passphrase}\n`)
      })
    const outputs = [
      await run(['import', sources['badJson']!, sources['rejects']!, '--workspace', workspace]),
      await run(['pretrain', '--workspace', workspace, '--split', '1', '--set', 'steps=5000', 'vocabularySize=512', 'sequenceLength=64', 'batchSize=2', '--name', 'Killed'], /Killed: /),
      await run(['scan', '--workspace', workspace]),
    ]
    expect(outputs.map(({ signal }) => signal)).toEqual([null, 'SIGKILL', null])
    expect(outputs.filter(({ output }) => output.includes(canary))).toEqual([])
    expect(filesWith(folder, [join(folder, 'sources')])).toEqual([])
  })
})

describe('a removed corpus', () => {
  let connection: Connection
  beforeEach(async () => {
    connection = await connect('MessagePort')
  })
  afterEach(() => connection.close())

  it('leaves no word of its notes in a workspace that is not encrypted', async () => {
    const { client, backend, folder } = connection
    const { good } = writeSources(join(folder, 'sources'))
    const { path } = await client.workspace.create({ name: 'Plain' })
    const { table, format, mapping } = await client.corpora.preview({ path: good! })
    await ended(client, (await client.corpora.import({ name: 'Ward', files: [{ path: good!, table, format, mapping }] })).jobId)
    const { upkeep } = backend.workspaces.session()
    await upkeep.idle()
    // It can be found where it is.
    expect(filesWith(backend.host.defaultFolder)).not.toEqual([])
    await client.corpora.remove({ id: (await client.corpora.list())[0]!.id })
    upkeep.wake()
    await upkeep.idle()
    expect(filesWith(backend.host.defaultFolder)).toEqual([])
    await client.workspace.close()
    expect(readFileSync(path).includes(canary)).toBe(false)
  })
})
