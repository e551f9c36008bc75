import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createBackend, type Backend } from '../../main/backend.ts'
import { saveModelFolder, loadModelFolder } from '../../main/models/hubFolder.ts'
import { nodeHost, projectRoot } from '../../main/nodeHost.ts'
import { generateDemo } from '../../main/services/corpora.ts'
import { reportExperiment } from '../../main/services/experimentReport.ts'
import { driveExperiment } from '../../main/services/experimentRunner.ts'
import { experimentStatus, storeExperiment } from '../../main/services/experiments.ts'
import { exportBundle, importBundle } from '../../main/services/jobBundles.ts'
import type { Session } from '../../main/services/workspaces.ts'
import { experimentDefinition } from '../../shared/domain/experiment.ts'
import type { Job } from '../../shared/domain/job.ts'
import { bundleManifest, type BundleCell, type BundleImport, type BundleManifest } from '../../shared/domain/jobBundle.ts'

const definition = experimentDefinition.parse({
  kind: 'lora-vs-full',
  name: 'Elsewhere',
  tasks: ['readmission'],
  model: {
    pretrain: { vocabularySize: 768, sequenceLength: 64, batchSize: 4, steps: 6, warmupSteps: 1, validateEvery: 3 },
  },
  lora: [{ targets: ['q', 'down'], rank: 4, alpha: 8, dropout: 0 }],
  finetune: {
    maximumTokens: 128,
    batchSize: 3,
    accumulation: 2,
    steps: 8,
    validateEvery: 4,
    checkpointEvery: 4,
    maximumTrain: 40,
    maximumValidation: 40,
    clipNorm: 1,
    patienceSteps: null,
  },
  maximumNotes: 40,
  resamples: 100,
})
const sha256 = async (path: string) => createHash('sha256').update(await readFile(path)).digest('hex')
const python = pythonWithTorch()

describe('cells of an experiment on a cluster', () => {
  let folder: string
  let bundle: string
  let manifest: BundleManifest
  let backend: Backend
  let session: Session
  let experimentId: number

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardbench-bundle-'))
    bundle = join(folder, 'bundle')
    backend = createBackend({ ...nodeHost(), configFolder: folder })
    await backend.workspaces.create({ path: join(folder, 'own.wardbench') })
    session = backend.workspaces.session()
    const { jobId } = await generateDemo(session, { hospital: 'A', encounters: 400, seed: 8 })
    await ended(session, jobId)
    await backend.workspaces.close()
    await copyFile(join(folder, 'own.wardbench'), join(folder, 'study.wardbench'))
    await cp(join(folder, 'own.wardbench-files'), join(folder, 'study.wardbench-files'), { recursive: true })
    session = await open('study')
    experimentId = await storeExperiment(session, definition)
    await exported(bundle)
    manifest = bundleManifest.parse(JSON.parse(await readFile(join(bundle, 'manifest.json'), 'utf8')))
  })
  afterAll(async () => {
    await backend.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function open(name: string): Promise<Session> {
    await backend.workspaces.open(join(folder, `${name}.wardbench`))
    return backend.workspaces.session()
  }
  async function exported(target: string): Promise<Job> {
    const scripts = join(projectRoot, 'assets', 'cluster')
    const job = await exportBundle(session, { experimentId, target: 'slurm', folder: target, scripts }, backend.host.version)
    return ended(session, job.id)
  }
  async function imported(from: string): Promise<Job> {
    return ended(session, (await importBundle(session, from)).id)
  }
  /** What an import could leave behind. */
  async function traces() {
    const { db, filesFolder } = session
    const [models, runs, passes] = [await db.read('models'), await db.read('runs'), await db.read('passes', {})]
    const files = await readdir(join(filesFolder, 'models'))
    return { models, runs, passes, files, states: (await experimentStatus(session, experimentId)).cells.map(({ state }) => state) }
  }

  it('go out with models, tokens, scripts and the hash of each file; what is no language model stays', async () => {
    expect(manifest.cells.map(({ kind, base }) => [kind, base])).toEqual([
      ['pretrain', { folder: 'models/random-1', modelId: null }],
      ['finetune', { cell: 1 }],
      ['score', { cell: 2 }],
      ['finetune', { cell: 1 }],
      ['score', { cell: 4 }],
    ])
    for (const [name, hash] of Object.entries(manifest.files)) expect(await sha256(join(bundle, name))).toBe(hash)
    const listed = new Set([...Object.keys(manifest.files), 'manifest.json', 'README.md', 'wardbench.sbatch'])
    const there = await readdir(bundle, { recursive: true, withFileTypes: true })
    const names = there.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(bundle.length + 1))
    expect(names.filter((name) => !listed.has(name))).toEqual([])
    expect(names.filter((name) => /^code\/.*\.py$/.test(name)).length).toBeGreaterThan(4)
    // Two finetunings on the same prompts share them.
    const [full, adapter] = manifest.cells.filter((cell) => cell.kind === 'finetune')
    expect(full.data).toEqual(adapter.data)
    expect([full.adapter, adapter.adapter]).toEqual([null, 'models/adapter-4'])
    const readme = await readFile(join(bundle, 'README.md'), 'utf8')
    expect(readme).toContain('sbatch wardbench.sbatch')
    expect(readme).toContain('wardbench experiment import')
    expect((await exported(bundle).catch((error: unknown) => error)) as Error).toMatchObject({ code: 'model.targetExists' })
  })

  describe('come back', () => {
    let results: string
    beforeAll(async () => {
      results = join(folder, 'computed')
      await cp(bundle, results, { recursive: true })
      for (const cell of manifest.cells) await computeByHand(results, manifest, cell)
    })
    let damaged: string
    beforeEach(async () => {
      damaged = join(folder, 'damaged')
      await rm(damaged, { recursive: true, force: true })
      await cp(results, damaged, { recursive: true })
    })
    const change = async (name: string, edit: (text: string) => string) =>
      writeFile(join(damaged, name), edit(await readFile(join(damaged, name), 'utf8')))

    it.each<[string, string, RegExp, () => Promise<unknown>]>([
      ['a changed manifest', 'bundle.foreign', /manifest\.json .*changed/, () => change('manifest.json', (text) => text.replace('0.001', '0.002'))],
      ['no bundle', 'bundle.missing', /manifest\.json/, () => rm(join(damaged, 'manifest.json'))],
      ['a changed file', 'bundle.damaged', /results\/2\/metrics\.ndjson is damaged.*Copy/, () => change('results/2/metrics.ndjson', (text) => `${text}\n`)],
      ['a lost file', 'bundle.damaged', /results\/4\/model\/adapter_model\.safetensors is missing.*Copy/, () =>
        rm(join(damaged, 'results/4/model/adapter_model.safetensors'))],
      ['a result of another bundle', 'bundle.damaged', /results\/3\/result\.json was computed from another bundle.*Remove results\/3/, () =>
        change('results/3/result.json', (text) => text.replace(/"manifest":"[0-9a-f]{64}/, `"manifest":"${'0'.repeat(64)}`))],
      ['a file elsewhere', 'bundle.damaged', /no name that the scripts give/, () =>
        change('results/3/result.json', (text) => text.replace('predictions/0.csv', '../2/metrics.ndjson'))],
      ['predictions of other notes', 'bundle.damaged', /results\/3\/predictions\/0\.csv is not of the notes/, async () => {
        await change('results/3/predictions/0.csv', (text) => text.split('\n').toSpliced(3, 1).join('\n'))
        await sign(damaged, 3)
      }],
      ['weights of another model', 'bundle.damaged', /results\/2\/model is not what its cell makes\. Remove results\/2 .*tensor/, async () => {
        await copyFile(join(damaged, 'results/4/model/adapter_model.safetensors'), join(damaged, 'results/2/model/model.safetensors'))
        await sign(damaged, 2)
      }],
    ])('not with %s: refused, and nothing is taken in', async (_, code, message, edit) => {
      const before = await traces()
      await edit()
      const { state, error } = await imported(damaged)
      expect(state).toBe('failed')
      expect(error).toMatchObject({ code, message: expect.stringMatching(message) })
      expect(await traces()).toEqual(before)
    })

    it('not where storing fails half-way: what was stored goes again', async () => {
      const before = await traces()
      const model = join(damaged, 'results/4/model')
      const { config, weights, tokenizerJson } = await loadModelFolder(join(damaged, 'results/2/model'))
      await rm(join(damaged, 'results/2/model'), { recursive: true })
      await saveModelFolder(join(damaged, 'results/2/model'), { config, weights, tokenizerJson, card: {} }, { dataType: 'float16' })
      await sign(damaged, 2)
      expect(await readdir(model)).toContain('adapter_config.json')
      const { error } = await imported(damaged)
      expect(error?.message).toContain('results/2/model of finetune is not float32')
      expect(await traces()).toEqual(before)
    })

    it('in parts, as they are computed, and as ordinary models, runs and passes', async () => {
      for (const number of [2, 3, 4, 5]) await rm(join(damaged, 'results', String(number), 'result.json'))
      const first = (await imported(damaged)).result as unknown as BundleImport
      expect(first).toMatchObject({ experimentId, imported: [manifest.cells[0].key], present: [] })
      expect(first.missing).toHaveLength(4)
      const second = (await imported(results)).result as unknown as BundleImport
      expect([second.imported.length, second.present.length, second.missing.length]).toEqual([4, 1, 0])
      const third = (await imported(results)).result as unknown as BundleImport
      expect([third.imported.length, third.present.length]).toEqual([0, 5])

      const { models, runs, passes, states } = await traces()
      expect(states).toEqual(states.map(() => 'done'))
      expect(runs.map(({ config, state, device }) => [config.kind, state, device])).toEqual([
        ['finetune', 'done', 'by hand'],
        ['finetune', 'done', 'by hand'],
        ['pretrain', 'done', 'by hand'],
      ])
      const [adapter, full, base] = models
      expect([full.card.parentId, adapter.card.parentId]).toEqual([base.id, base.id])
      expect(full.card).toMatchObject({ origin: 'finetuned on a cluster with PyTorch', taskIds: ['readmission'], treatAsPhi: false, parameters: base.card.parameters })
      expect(full.card.notesSeen).toBeGreaterThanOrEqual(base.card.notesSeen)
      expect(full.card.config).toMatchObject({ baseModelId: base.id, best: { auroc: 0.7 }, computedBy: { device: 'by hand' } })
      expect(base.card.config.validationPerplexity).toBeCloseTo(Math.exp(5), 10)
      const events = await session.db.read('runEvents', runs[0].id, 0)
      expect(events.map(({ step, values }) => [step, values])).toEqual([
        [0, { validationAuroc: 0.5, validationLoss: 6 }],
        [1, { trainLoss: 5.5, learningRate: 0.001 }],
      ])
      const ours = passes.filter(({ role }) => role !== 'ceiling')
      expect(ours.map(({ role, notes, set, maximumTokens, answers }) => ({ role, notes, set, maximumTokens, answers }))).toEqual(
        [1, 2].map(() => ({ role: 'finetuned', notes: 40, set: 'temporal', maximumTokens: 128, answers: 'letters' })),
      )
      const { tables, missing } = await reportExperiment(session, experimentId)
      expect(missing).toEqual([])
      expect(tables[0].groups).toHaveLength(2)
      // It can be used like any other: the adapter upon its imported base scores here.
      await session.db.write('removePass', passes.find(({ modelId }) => modelId === adapter.id)!.id)
      await driveExperiment(session, experimentId, { codeVersion: backend.host.version })
      expect((await reportExperiment(session, experimentId)).missing).toEqual([])
    })

    it('only into the workspace that they came from', async () => {
      session = await open('own')
      const { error } = await imported(results)
      expect(error).toMatchObject({ code: 'bundle.foreign' })
      session = await open('study')
    })
  })

  it.skipIf(python === null)(
    'with the loss curve, AUROC and predictions of our own engine, computed by two processes',
    { timeout: 900_000 },
    async () => {
      const real = join(folder, 'real')
      await cp(bundle, real, { recursive: true })
      const args = ['-m', 'torch.distributed.run', '--standalone', '--nproc-per-node=2', 'code/run.py', '--micro-batch', '2']
      const { status, stderr } = spawnSync(python!, args, { cwd: real, encoding: 'utf8', env: { ...process.env, OMP_NUM_THREADS: '1', CUDA_VISIBLE_DEVICES: '' } })
      expect(status, stderr).toBe(0)
      session = await open('own')
      experimentId = await storeExperiment(session, definition)
      await driveExperiment(session, experimentId, { codeVersion: backend.host.version })
      const own = await computed(session)
      // The same cells from the beginning.
      await backend.workspaces.close()
      session = await emptied()
      await imported(real)
      const theirs = await computed(session)
      expect([...theirs.keys()]).toEqual([...own.keys()])
      const off = [...own].map(([place, value]) => [place, Math.abs(theirs.get(place)! - value) / Math.max(1, Math.abs(value))] as const)
      const worst = (kind: RegExp) => Math.max(...off.filter(([place]) => kind.test(place)).map(([, difference]) => difference))
      process.stdout.write(
        `PyTorch beside our own engine, 2 processes: train loss ${worst(/trainLoss/).toExponential(1)}, validation loss ` +
          `${worst(/validationLoss/).toExponential(1)}, AUROC ${worst(/Auroc/).toExponential(1)}, probabilities ${worst(/probability/).toExponential(1)}\n`,
      )
      expect(worst(/trainLoss|validationLoss/)).toBeLessThan(2e-5)
      expect(worst(/gradientNorm/)).toBeLessThan(1e-3)
      expect(worst(/learningRate/)).toBeLessThan(1e-12)
      expect(worst(/probability/)).toBeLessThan(2e-5)
      expect(worst(/Auroc/)).toBeLessThan(0.01)
    },
  )

  /** The workspace as it was when the bundle went out. */
  async function emptied(): Promise<Session> {
    const opened = await open('study')
    experimentId = await storeExperiment(opened, definition)
    const done = (await experimentStatus(opened, experimentId)).cells.toReversed()
    for (const { passIds } of done) for (const id of passIds) await opened.db.write('removePass', id)
    for (const { modelId, runId } of done.filter(({ kind }) => kind !== 'score')) {
      await opened.db.write('removeModel', modelId!)
      if (runId !== null) await opened.db.write('removeRun', runId)
    }
    return opened
  }
})

/** Of the machine, not of the model. */
const ofMachine = new Set(['tokensPerSecond', 'memoryBytes'])

/** Every measurement and probability of an experiment's cells, by its place. */
async function computed(session: Session): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for (const { id, config } of (await session.db.read('runs')).toReversed()) {
    for (const { step, values } of await session.db.read('runEvents', id, 0)) {
      for (const [name, value] of Object.entries(values))
        if (!ofMachine.has(name) && value !== null) found.set(`${config.name} ${step} ${name}`, value)
    }
  }
  for (const { id, modelName } of (await session.db.read('passes', {})).toReversed())
    for (const { noteKey, probabilities } of await session.db.read('scoredNotes', id))
      for (const [option, value] of probabilities.entries()) found.set(`${modelName} ${noteKey} probability ${option}`, value)
  return new Map([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** Results as the scripts would write them: the model as it began, two measurements, and made-up probabilities. */
async function computeByHand(bundle: string, { files }: BundleManifest, cell: BundleCell): Promise<void> {
  const folder = join(bundle, 'results', String(cell.number))
  await mkdir(folder, { recursive: true })
  const at = '2026-01-02T03:04:05.678Z'
  const facts = { startedAt: at, finishedAt: at, device: 'by hand', parallel: 'ddp', precision: 'float32' }
  if (cell.kind === 'score') {
    await mkdir(join(folder, 'predictions'))
    for (const [index, { notes, letters }] of cell.data.tasks.entries()) {
      const keys = JSON.parse(await readFile(join(bundle, notes), 'utf8')) as string[]
      const rows = keys.map((key, row) => [key, ...letters.map((_, option) => (option === 0 ? 1 - (row + 1) / 100 : (row + 1) / 100))].join())
      await writeFile(join(folder, 'predictions', `${index}.csv`), ['note_id,p_0,p_1', ...rows, ''].join('\n'))
    }
    return sign(bundle, cell.number, facts)
  }
  const start = cell.adapter ?? 'models/random-1'
  await mkdir(join(folder, 'model'))
  for (const name of Object.keys(files).filter((each) => each.startsWith(`${start}/`)))
    await copyFile(join(bundle, name), join(folder, 'model', name.slice(start.length + 1)))
  const measured = cell.kind === 'pretrain' ? { validationLoss: 6 } : { validationAuroc: 0.5, validationLoss: 6 }
  const lines = [{ step: 0, at, values: measured }, { step: 1, at, values: { trainLoss: 5.5, learningRate: 0.001 } }]
  await writeFile(join(folder, 'metrics.ndjson'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  const trained = { ...facts, steps: 6, tokens: { real: 10, padded: 12 } }
  const best = { step: 4, auroc: 0.7, loss: 5 }
  await sign(bundle, cell.number, {
    ...trained,
    ...(cell.kind === 'pretrain' ? { validationLoss: 5 } : { best, learningRate: 0.001, learningRateTrials: null }),
  })
}

/** Writes result.json with the hashes of what is there; without facts it keeps those that it has. */
async function sign(bundle: string, number: number, facts?: object): Promise<void> {
  const folder = join(bundle, 'results', String(number))
  const path = join(folder, 'result.json')
  const before = facts ?? (JSON.parse(await readFile(path, 'utf8')) as object)
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile() && entry.name !== 'result.json')
  const names = entries.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  const files = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await sha256(join(folder, name))])))
  const manifest = await sha256(join(bundle, 'manifest.json'))
  await writeFile(path, JSON.stringify({ format: 1, cell: number, ...before, manifest, files }))
}

function ended(session: Session, jobId: number): Promise<Job> {
  return new Promise((resolve) => {
    const look = (job: Job) => job.id === jobId && job.state !== 'queued' && job.state !== 'running' && resolve(job)
    session.queue.onChange(look)
    void session.db.read('job', jobId).then(look)
  })
}

/** The interpreter, where it has what the scripts need. */
function pythonWithTorch(): string | null {
  const name = process.env.WARDBENCH_PYTHON ?? 'python3'
  if (spawnSync(name, ['-c', 'import torch, transformers, peft']).status === 0) return name
  process.stdout.write(
    'SKIPPED: job bundles are not computed with PyTorch here, since python3 has no torch, transformers and peft. WARDBENCH_PYTHON names another one.\n',
  )
  return null
}
