import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createBackend } from '../../main/backend.ts'
import { openReader } from '../../main/db/connection.ts'
import { reads } from '../../main/db/registry.ts'
import { nodeHost, projectRoot } from '../../main/nodeHost.ts'
import { resumeRun } from '../../main/services/runs.ts'
import { watchRun } from '../../main/services/watching.ts'
import { pretrainConfig } from '../../shared/domain/run.ts'
import { sessionCookie, type Client } from './transports.ts'

/** The headless host as a real process with a run in training, and what is left once the process is gone. */
describe('a workspace whose process ended while a model was trained', () => {
  let folder: string
  let path: string
  let host: ChildProcessByStdio<null, Readable, null>
  let socket: WebSocket
  let client: Client

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardbench-restart-'))
    path = join(folder, 'Ward.wardbench')
    const args = [join(projectRoot, 'main', 'headless', 'main.ts'), '--workspace', path]
    host = spawn(process.execPath, args, {
      env: { ...process.env, WARDBENCH_CONFIG: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(createInterface({ input: host.stdout }), 'line')) as [string]
    const url = new URL(line.slice(line.indexOf('http')))
    const cookie = await sessionCookie(url.href)
    socket = new WebSocket(`ws://${url.host}/rpc`, { headers: { cookie, origin: url.origin } })
    await once(socket, 'open')
    client = createORPCClient<Client>(new RPCLink({ websocket: socket }))
  })
  afterEach(async () => {
    socket.terminate()
    host.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  })

  async function startTraining(): Promise<number> {
    const text = 'well and walking without pain and eats and drinks as before'
    const notes = Array.from({ length: 30 }, (_, index) => `${index},P${index},Seen on day ${index}: ${text}.`)
    const file = join(folder, 'notes.csv')
    await writeFile(file, `note_id,subject_id,text\n${notes.join('\n')}\n`)
    const { table, format, mapping } = await client.corpora.preview({ path: file })
    const { jobId } = await client.corpora.import({ name: 'Ward', files: [{ path: file, table, format, mapping }] })
    await vi.waitUntil(async () => (await client.jobs.get({ id: jobId })).state === 'done', { timeout: 30_000 })
    const [{ id: corpusId }] = await client.corpora.list()
    const split = await client.tasks.split({ corpusId, name: 'Random', settings: { method: 'random' } })
    const { runId } = await client.runs.create({
      config: pretrainConfig.parse({
        kind: 'pretrain',
        name: 'Base',
        corpusId,
        splitId: split.id,
        vocabularySize: 512,
        sequenceLength: 32,
        batchSize: 1,
        steps: 60,
        warmupSteps: 1,
        validateEvery: 60,
        checkpointEvery: 2,
      }),
    })
    for await (const events of await client.runs.watch({ id: runId })) if (events.some(({ step }) => step >= 4)) break
    return runId
  }

  /** Opens what is left, as the next start of the application does, and resumes the run to its end. */
  async function resumed(runId: number): Promise<string> {
    const backend = createBackend({
      ...nodeHost(),
      version: '0',
      defaultFolder: folder,
      configFolder: folder,
    })
    try {
      expect(await backend.workspaces.open(path)).toMatchObject({ readOnly: false })
      const session = backend.workspaces.session()
      expect(await session.db.read('integrityProblems')).toEqual([])
      expect(await session.db.read('run', runId)).toMatchObject({
        state: 'interrupted',
        error: { code: 'job.interrupted' },
      })
      expect(await session.db.read('models')).toMatchObject([{ state: 'failed' }])
      expect(await readdir(join(`${path}-files`, 'models'))).toEqual([])

      await resumeRun(session, runId)
      for await (const _ of watchRun(session, { id: runId, after: 0 }));
      expect(await session.db.read('run', runId)).toMatchObject({ error: null })
      expect(await session.db.read('models')).toMatchObject([{ state: 'ready' }])
      const events = (await session.db.read('runEvents', runId, 0)).filter(({ values }) => 'trainLoss' in values)
      expect(events.map(({ step }) => step)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1))
      return (await session.db.read('run', runId)).state
    } finally {
      await backend.close()
    }
  }

  it('is whole after a kill, says so of the run, and goes on with it', async () => {
    const runId = await startTraining()
    host.kill('SIGKILL')
    await once(host, 'exit')
    // What a model that was never finished left behind.
    await mkdir(join(`${path}-files`, 'models', '99.1234.tmp'), { recursive: true })
    expect(await resumed(runId)).toBe('done')
  })

  it('was closed in order after a SIGTERM, however often it came', async () => {
    const runId = await startTraining()
    host.kill('SIGTERM')
    host.kill('SIGINT')
    const [code] = (await once(host, 'exit')) as [number | null]
    expect(code).toBe(0)
    // Before anything opens the workspace again: the state is on disk, and the log is folded back into the file.
    expect(await readdir(folder)).not.toContain('Ward.wardbench-wal')
    const db = openReader(path)
    expect(reads.run(db, runId)).toMatchObject({ state: 'interrupted' })
    db.close()
    await mkdir(join(`${path}-files`, 'models'), { recursive: true })
    expect(await resumed(runId)).toBe('done')
  })
})
