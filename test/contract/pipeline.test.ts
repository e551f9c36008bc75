import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { finetuneConfig, pretrainConfig } from '../../shared/domain/run.ts'
import { presets } from '../../main/models/llama/config.ts'
import { initialWeights } from '../../main/models/llama/weights.ts'
import { loadTokenizer } from '../../main/tokenizer/tokenizer.ts'
import { writeGguf } from '../engine/ggufWriter.ts'
import { connect, differing, type Client, type Connection } from './transports.ts'
import { ended } from './waiting.ts'

/** Process ids of the running workers of this test. */
function workers(entry: string): number[] {
  const listed = execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' })
  return listed
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, ...args]) => Number(parent) === process.pid && args.join(' ').includes(`${entry}.worker.ts`))
    .map(([pid]) => Number(pid))
}

const tiny = {
  vocabularySize: 768,
  sequenceLength: 64,
  batchSize: 4,
  steps: 6,
  warmupSteps: 1,
  validateEvery: 6,
  checkpointEvery: 2,
}

describe('imports', () => {
  let connection: Connection
  beforeAll(async () => {
    connection = await connect('MessagePort')
    await connection.client.workspace.create({ name: 'Imports' })
  })
  afterAll(() => connection.close())

  it('previews, maps, imports, lists rejects with line and reason, and finds notes by their words', async () => {
    const { client, folder } = connection
    const path = join(folder, 'notes.csv')
    const long = 'Patient seen on the ward and doing well with no complaints at all today.'
    await writeFile(
      path,
      `note_id,subject_id,charttime,category,text,flag\r\n1,A,2020-01-02 10:00:00,Discharge summary,"${long}\r\nSecond line, ""quoted"".",x\r\n` +
        `2,A,20-01-02,Discharge summary,"${long}",y\r\n3,B,2020-02-03,Progress,too short,x\r\n4,B,2020-02-04,Progress,"${long} Zebra.",z\r\n`,
    )
    const preview = await client.corpora.preview({ path })
    expect(preview).toMatchObject({
      table: 'notes',
      format: 'csv',
      mapping: { noteKey: 'note_id', patientKey: 'subject_id', text: 'text' },
    })
    const { jobId } = await client.corpora.import({
      name: 'Ward notes',
      files: [{ path, table: preview.table, format: preview.format, mapping: preview.mapping, attributes: ['flag'] }],
    })
    const job = await ended(client, jobId)
    expect(job.state).toBe('done')
    const [corpus] = await client.corpora.list()
    expect(corpus).toMatchObject({ name: 'Ward notes', notes: 2, patients: 2, rejects: 2, state: 'ready' })
    const rejects = await client.corpora.rejects({ id: corpus.id })
    expect(rejects.rows.map((row) => row.reason).join('; ')).toMatch(/two-digit|year/i)
    expect(JSON.stringify(rejects)).not.toContain('doing well')
    const found = await client.corpora.notes({ id: corpus.id, query: 'zeb' })
    expect(found).toMatchObject({ total: 1, rows: [{ noteKey: '4' }] })
    const note = await client.corpora.note({ id: found.rows[0].id })
    expect(note.text).toContain('Zebra')
    // A corpus that is removed leaves nothing to be found.
    await client.corpora.remove({ id: corpus.id })
    expect(await client.corpora.list()).toEqual([])
  })

  it('leaves nothing of a cancelled demo', async () => {
    const { client } = connection
    const { jobId } = await client.corpora.demo({ encounters: 4000, seed: 3 })
    for await (const jobs of await client.jobs.watch()) if (jobs.some((job) => job.id === jobId && job.progress)) break
    await client.jobs.cancel({ id: jobId })
    expect((await client.jobs.get({ id: jobId })).state).toBe('cancelled')
    expect(await client.corpora.list()).toEqual([])
    expect(await client.models.list()).toEqual([])
  })
})

describe('the whole way', () => {
  let connection: Connection
  let client: Client
  beforeAll(async () => {
    connection = await connect('WebSocket')
    client = connection.client
    await client.workspace.create({ name: 'Whole way' })
  })
  afterAll(() => connection.close())

  /** A GGUF model of random weights, as an id of the workspace. */
  async function importGguf(path: string): Promise<number> {
    const tokenizerJson = readFileSync(
      new URL('../fixtures/hub/llama-tied-f32/tokenizer.json', import.meta.url),
      'utf8',
    )
    const shape = { ...presets.nano, vocabSize: loadTokenizer(tokenizerJson).vocabSize, tieEmbeddings: false }
    writeGguf(path, shape, initialWeights(shape, 1), tokenizerJson)
    expect(await client.models.inspect({ folder: path })).toMatchObject({ kind: 'gguf', dataTypes: ['F32'] })
    const job = await ended(client, (await client.models.import({ folder: path, name: 'Generalist' })).jobId)
    expect(job.error).toBeNull()
    return (job.result as { modelId: number }).modelId
  }

  it(
    'goes from the demo hospital to a comparison, through a killed training worker',
    async () => {
      const demo = await ended(client, (await client.corpora.demo({ encounters: 400, seed: 8 })).jobId)
      expect(demo.error).toBeNull()
      const { corpusId, splitId } = demo.result as { corpusId: number; splitId: number }
      const labelSets = await client.tasks.labelSets({ corpusId })
      expect(labelSets.map((set) => set.taskId).sort()).toEqual(['cci', 'denial', 'los', 'mortality', 'readmission'])
      const [split] = await client.tasks.splits({ corpusId })
      expect(split).toMatchObject({ id: splitId, patientOverlap: 0 })

      const pretrained = await client.runs.create({
        config: pretrainConfig.parse({ kind: 'pretrain', name: 'Base', corpusId, splitId, ...tiny }),
      })
      expect((await ended(client, pretrained.jobId)).error).toBeNull()
      const base = (await client.models.list()).find((model) => model.runId === pretrained.runId)
      expect(base).toMatchObject({ state: 'ready', kind: 'llama' })

      const config = finetuneConfig.parse({
        kind: 'finetune',
        name: 'Tuned',
        baseModelId: base?.id,
        splitId,
        taskIds: ['readmission'],
        maximumTokens: 128,
        batchSize: 4,
        steps: 40,
        validateEvery: 20,
        checkpointEvery: 1,
        maximumTrain: 60,
        maximumValidation: 40,
        patienceSteps: null,
      })
      const run = await client.runs.create({
        config,
        scoreAfter: { set: 'temporal', zeroShot: true, maximumNotes: 40 },
      })
      for await (const events of await client.runs.watch({ id: run.runId })) {
        if (events.some((event) => event.step >= 3)) break
      }
      const [pid] = workers('train')
      process.kill(pid, 'SIGKILL')
      const killed = await ended(client, run.jobId)
      expect(killed).toMatchObject({
        state: 'interrupted',
        error: { code: 'worker.died', message: expect.stringContaining('SIGKILL') },
      })
      // The application lives on, and says what became of the run.
      expect(await client.runs.get({ id: run.runId })).toMatchObject({
        state: 'interrupted',
        error: { code: 'worker.died' },
      })
      expect((await client.corpora.list())[0].state).toBe('ready')

      await client.runs.resume({ id: run.runId })
      expect((await ended(client, run.jobId)).error).toBeNull()
      const events = await client.runs.events({ id: run.runId })
      const steps = events.filter((event) => 'trainLoss' in event.values).map((event) => event.step)
      expect(steps).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))

      // The scoring that was queued behind the run was run too.
      for (const job of await client.jobs.list()) expect((await ended(client, job.id)).error).toBeNull()
      const passes = (await client.predictions.passes({ taskId: 'readmission' })).filter(
        (pass) => pass.set === 'temporal',
      )
      expect(passes.map((pass) => pass.role).sort()).toEqual(['ceiling', 'finetuned', 'zero-shot'])

      const gguf = await importGguf(join(connection.folder, 'tiny.gguf'))
      const scoring = { modelId: gguf, taskIds: ['readmission'], splitId, set: 'temporal' as const, maximumNotes: 40 }
      expect((await ended(client, (await client.predictions.score(scoring)).jobId)).error).toBeNull()
      const read = (await client.predictions.passes({ taskId: 'readmission' })).find((pass) => pass.modelId === gguf)
      expect(read).toMatchObject({
        role: 'zero-shot',
        notes: 40,
        maximumTokens: 512,
        answers: 'letters',
        device: 'cpu',
        tokenizerHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      })
      await expect(
        client.runs.create({ config: { ...config, baseModelId: gguf }, scoreAfter: null }),
      ).rejects.toMatchObject({
        data: { code: 'run.base' },
      })
      const exported = client.models.export({ id: gguf, folder: join(connection.folder, 'out'), reason: 'Committee' })
      await expect(exported).rejects.toMatchObject({ data: { code: 'model.notExportable' } })

      const comparison = await client.compare.run({ passIds: passes.map((pass) => pass.id), resamples: 100 })
      expect(comparison.n).toBe(40)
      expect(comparison.rows).toHaveLength(3)
      expect(comparison.rows.every((row) => row.n === 40)).toBe(true)
      const tuned = passes.find((pass) => pass.role === 'finetuned')
      const page = await client.predictions.list({ passId: tuned?.id ?? 0, limit: 10 })
      expect(page.rows.map((row) => row.rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      const next = await client.predictions.list({ passId: tuned?.id ?? 0, limit: 10, cursor: page.next })
      expect(next.rows[0].rank).toBe(11)
      const forNote = await client.predictions.forNote({ noteId: page.rows[0].id, taskId: 'readmission' })
      expect(forNote).toHaveLength(4)
      for (const prediction of forNote) expect(prediction.probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 6)

      const passIds = passes.map((pass) => pass.id)
      expect(await differing(connection, {
        corpora: (each) => each.corpora.list(),
        labels: (each) => each.tasks.labelSets({ corpusId }),
        run: (each) => each.runs.get({ id: run.runId }),
        events: (each) => each.runs.events({ id: run.runId }),
        jobs: (each) => each.jobs.list(),
        models: (each) => each.models.list(),
        passes: (each) => each.predictions.passes({ taskId: 'readmission' }),
        page: (each) => each.predictions.list({ passId: tuned?.id ?? 0, limit: 10, cursor: page.next }),
        note: (each) => each.predictions.forNote({ noteId: page.rows[0].id, taskId: 'readmission' }),
        compared: (each) => each.compare.run({ passIds, resamples: 20 }),
        'no base': (each) => each.runs.create({ config: { ...config, baseModelId: gguf }, scoreAfter: null }),
      })).toEqual({})

      const { csv } = await client.predictions.exportCsv({ passId: tuned?.id ?? 0, reason: 'Committee' })
      expect(csv.split('\r\n')[0]).toBe('rank,note_id,patient_id,time,label,risk,p_0,p_1,note_sections')
      // No note text outside the workspace file and what was asked for.
      const { text } = await client.corpora.note({ id: page.rows[0].id })
      expect(csv).not.toContain(text.slice(0, 40))
      const files = readdirSync(connection.folder, { recursive: true, withFileTypes: true })
      for (const file of files.filter((entry) => entry.isFile() && entry.name.endsWith('.json'))) {
        expect(readFileSync(join(file.parentPath, file.name), 'utf8')).not.toContain(text.slice(0, 60))
      }
    },
  )
})
