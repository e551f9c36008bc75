import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import Sqlite from 'better-sqlite3'
import { createBackend, type Backend } from '../../main/backend.ts'
import { resultsVersion } from '../../main/experiments/resultsVersion.ts'
import { nodeHost, projectRoot } from '../../main/nodeHost.ts'
import { deriveLabels } from '../../main/services/tasks.ts'
import { generateDemo } from '../../main/services/corpora.ts'
import { promote } from '../../main/services/operations.ts'
import { reportExperiment } from '../../main/services/experimentReport.ts'
import { resumeExperiment, startExperiment, stopExperiment } from '../../main/services/experimentDriver.ts'
import { driveExperiment } from '../../main/services/experimentRunner.ts'
import { cancelExperiment, experimentStatus, findExperiment, listExperiments, retryExperiment, storeExperiment } from '../../main/services/experiments.ts'
import { removeExperiment } from '../../main/services/experimentRemoval.ts'
import { watchExperiment, watchExperimentEnds } from '../../main/services/watching.ts'
import type { Session } from '../../main/services/workspaces.ts'
import { experimentDefinition } from '../../shared/domain/experiment.ts'

const file = {
  kind: 'zero-shot-vs-finetuned',
  name: 'Tiny',
  tasks: ['readmission'],
  model: {
    pretrain: { vocabularySize: 768, sequenceLength: 64, batchSize: 4, steps: 4, warmupSteps: 1, validateEvery: 4 },
  },
  finetune: {
    maximumTokens: 128,
    batchSize: 4,
    steps: 20,
    validateEvery: 10,
    checkpointEvery: 5,
    maximumTrain: 40,
    maximumValidation: 40,
    patienceSteps: null,
  },
  maximumNotes: 60,
  resamples: 100,
}
const definition = experimentDefinition.parse(file)

describe('an experiment', () => {
  let folder: string
  let workspace: string
  let backend: Backend
  let session: Session

  async function open(): Promise<void> {
    backend = createBackend({ ...nodeHost(), configFolder: folder, cores: 2 })
    await backend.workspaces.open(workspace)
    session = backend.workspaces.session()
  }
  const drive = (id: number) => driveExperiment(session, id, { codeVersion: backend.host.version })
  function planVersion(id: number, version: string): void {
    const db = new Sqlite(workspace)
    db.prepare('UPDATE experiment SET results_version = ? WHERE id = ?').run(version, id)
    db.close()
  }
  const cli = (args: string[]) =>
    new Promise<string>((resolve) => {
      const child = spawn(process.execPath, [join(projectRoot, 'main', 'cli', 'main.ts'), ...args], {
        env: { ...process.env, WARDBENCH_CONFIG: folder },
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      let said = ''
      child.stdout.on('data', (part) => void (said += String(part)))
      child.on('close', () => resolve(said))
    })
  const jobs = async () => (await session.db.read('jobs', 1000)).length
  const statesOf = async (id: number) =>
    Object.fromEntries((await experimentStatus(session, id)).cells.map(({ key, state }) => [key, state]))

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardbench-experiments-'))
    workspace = join(folder, 'study.wardbench')
    await writeFile(join(folder, 'tiny.yaml'), JSON.stringify(file))
    backend = createBackend({ ...nodeHost(), configFolder: folder })
    await backend.workspaces.create({ path: workspace })
    session = backend.workspaces.session()
    const { jobId } = await generateDemo(session, { hospital: 'A', encounters: 400, seed: 8 })
    await new Promise<void>((resolve) => session.queue.onChange(({ id, state }) => id === jobId && state === 'done' && resolve()))
    await backend.close()
  })
  afterAll(async () => {
    await backend.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('goes on after its process was killed, with the same run, and comes to a result', async () => {
    await new Promise<void>((resolve) => {
      const args = ['experiment', 'run', join(folder, 'tiny.yaml'), '--workspace', workspace]
      const child = spawn(process.execPath, [join(projectRoot, 'main', 'cli', 'main.ts'), ...args], {
        env: { ...process.env, WARDBENCH_CONFIG: folder },
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      let said = ''
      child.stderr.on('data', (part) => {
        said += String(part)
        if (said.includes('finetune pretrained')) child.kill('SIGKILL')
      })
      child.on('close', () => resolve())
    })
    await open()
    const id = await findExperiment(session, definition)
    const killed = (await experimentStatus(session, id)).cells
    expect(killed.map(({ kind, state }) => `${kind} ${state}`).slice(0, 3)).toEqual([
      'pretrain done', 'score done', 'finetune interrupted',
    ])
    await drive(id)
    const { cells, secondsLeft } = await experimentStatus(session, id)
    expect(cells.map(({ state }) => state)).toEqual(cells.map(() => 'done'))
    expect(secondsLeft).toBe(0)
    expect(cells[2]).toMatchObject({ kind: 'finetune', attempts: 2, runId: killed[2].runId })
    expect((await session.db.read('runs')).map(({ config }) => config.kind).sort()).toEqual(['baseline', 'finetune', 'pretrain'])
    const report = await reportExperiment(session, id)
    expect(report.missing).toEqual([])
    expect(report.tables).toHaveLength(1)
    expect(report.tables[0]).toMatchObject({ taskId: 'readmission', set: 'temporal', n: 60 })
    expect(report.tables[0].groups.map(({ labels }) => labels.model)).toEqual(['zero-shot', 'finetuned', 'TF-IDF'])
    for (const { auroc, interval } of report.tables[0].groups) {
      expect(auroc).toBeGreaterThanOrEqual(interval!.low)
      expect(auroc).toBeLessThanOrEqual(interval!.high)
    }
  })

  it('starts no job when it is run again, nor for equal cells of another experiment', async () => {
    const before = await jobs()
    const again = await storeExperiment(session, definition)
    expect(again).toBe(await findExperiment(session, definition))
    await drive(again)
    const other = await storeExperiment(session, { ...definition, name: 'Other' })
    expect(other).not.toBe(again)
    await drive(other)
    const { cells } = await experimentStatus(session, other)
    expect(cells.map(({ state, found }) => [state, found])).toEqual(cells.map(() => ['done', true]))
    expect((await reportExperiment(session, other)).tables).toEqual((await reportExperiment(session, again)).tables)
    expect(await jobs()).toBe(before)
  })

  it('computes what two experiments need once, also while both are under way', async () => {
    const before = await jobs()
    const ids = [
      await storeExperiment(session, { ...definition, name: 'First', seeds: [3] }),
      await storeExperiment(session, { ...definition, name: 'Second', seeds: [3] }),
    ]
    await Promise.all(ids.map(drive))
    // A finetuning and TF-IDF on another sample, each with its scoring.
    expect(await jobs()).toBe(before + 4)
    const [first, second] = await Promise.all(ids.map((id) => reportExperiment(session, id)))
    expect(first.missing).toEqual([])
    expect(second.tables).toEqual(first.tables)
  })

  it('makes again only what was removed', async () => {
    const before = await jobs()
    const id = await findExperiment(session, definition)
    const scored = (await experimentStatus(session, id)).cells.find(({ kind }) => kind === 'score')!
    await session.db.write('removePass', scored.passIds[0])
    await drive(id)
    expect(await jobs()).toBe(before + 1)
    expect((await reportExperiment(session, id)).missing).toEqual([])
  })

  it('blocks what needs a cancelled cell and reports the rest, until the cell is taken up again', async () => {
    const before = await jobs()
    const id = await storeExperiment(session, { ...definition, seeds: [2] })
    const tuned = (await experimentStatus(session, id)).cells.find(({ kind }) => kind === 'finetune')!.key
    await cancelExperiment(session, id, tuned)
    await drive(id)
    // TF-IDF on the sample of the other seed.
    expect(await jobs()).toBe(before + 2)
    const states = await statesOf(id)
    expect(states[tuned]).toBe('cancelled')
    expect(Object.values(states).filter((state) => state === 'blocked')).toHaveLength(1)
    const { tables, missing } = await reportExperiment(session, id)
    expect(tables[0].groups.map(({ labels }) => labels.model)).toEqual(['zero-shot', 'TF-IDF'])
    expect(missing).toHaveLength(2)
    await retryExperiment(session, id)
    expect((await statesOf(id))[tuned]).toBe('waiting')
  })

  it('is driven behind everything else, told to whoever watches, cancelled as a whole and resumed', async () => {
    const ends = watchExperimentEnds(session)
    const firstEnd = ends.next()
    const id = await startExperiment(session, { ...definition, name: 'Driven', seeds: [4] }, backend.host.version)
    const seen: string[] = []
    for await (const { cells, driven } of watchExperiment(session, id)) {
      const tuned = cells.find(({ kind }) => kind === 'finetune')!.state
      if (seen.at(-1) !== `${tuned} ${driven}`) seen.push(`${tuned} ${driven}`)
      if (tuned === 'running' && !seen.includes('cancelled false')) await stopExperiment(session, { id })
      else if (tuned === 'cancelled' && !driven) await resumeExperiment(session, { id }, backend.host.version)
      else if (tuned === 'done' && !driven) break
    }
    expect(seen).toContain('cancelled false')
    expect((await firstEnd).value).toMatchObject({ id, driven: false })
    await ends.return(undefined)
    expect((await listExperiments(session)).find((each) => each.id === id)).toMatchObject({ driven: false, failed: 0, cancelled: 0 })
    expect((await reportExperiment(session, id)).missing).toEqual([])
  })

  describe('with a thread for each cell', () => {
    const threaded = (seeds: number[]) => ({ ...file, name: `Seeds ${seeds.join()}`, seeds, baseline: false, finetune: { ...file.finetune, steps: 40, threads: 1 } })
    /** Drives it to its end. @returns jobs that were at work at the same moment, at most */
    async function driveCounting(id: number): Promise<number> {
      let most = 0
      const onChange = () => void (most = Math.max(most, session.queue.running().length))
      await driveExperiment(session, id, { codeVersion: backend.host.version, onChange })
      return most
    }
    /** SHA-256 of each cell's weights, and its predictions. */
    async function madeBy(id: number): Promise<object[]> {
      const db = new Sqlite(workspace, { readonly: true })
      const predictions = db.prepare('SELECT note_id, hex(probabilities) FROM prediction WHERE pass_id IN (SELECT value FROM json_each(?)) ORDER BY note_id').raw()
      const made: object[] = []
      for (const { key, modelId, passIds } of (await experimentStatus(session, id)).cells) {
        const { folder: model } = await session.db.read('model', modelId!)
        const weights = await readFile(join(session.filesFolder, model!, 'model.safetensors'))
        made.push({ key, weights: createHash('sha256').update(weights).digest('hex'), predictions: predictions.all(JSON.stringify(passIds)) })
      }
      db.close()
      return made
    }

    it('computes two beside each other, goes on with both after its process was killed, and makes the same bits as one after the other', async () => {
      const path = join(folder, 'threaded.yaml')
      await writeFile(path, JSON.stringify(threaded([11, 12])))
      const beforeKill = await jobs()
      await backend.close()
      await new Promise<void>((resolve) => {
        const child = spawn(process.execPath, [join(projectRoot, 'main', 'cli', 'main.ts'), 'experiment', 'run', path, '--workspace', workspace], {
          env: { ...process.env, WARDBENCH_CONFIG: folder },
          stdio: ['ignore', 'ignore', 'pipe'],
        })
        let said = ''
        child.stderr.on('data', (part) => {
          said += String(part)
          if (said.includes('seed 11') && said.includes('seed 12')) child.kill('SIGKILL')
        })
        child.on('close', () => resolve())
      })
      await open()
      const id = await findExperiment(session, experimentDefinition.parse(threaded([11, 12])))
      expect(await driveCounting(id)).toBe(2)
      const { cells } = await experimentStatus(session, id)
      expect(cells.map(({ state }) => state)).toEqual(cells.map(() => 'done'))
      // What was interrupted went on as the same job.
      expect(await jobs()).toBe(beforeKill + cells.filter(({ found }) => !found).length)
      const together = await madeBy(id)

      await removeExperiment(session, { id, runs: true })
      // Memory for one of them only.
      const memory = vi.spyOn(process, 'availableMemory').mockImplementation(() => (session.queue.running().length === 0 ? 64e9 : 1))
      const again = await storeExperiment(session, experimentDefinition.parse(threaded([11, 12])))
      expect(await driveCounting(again)).toBe(1)
      memory.mockRestore()
      expect(await madeBy(again)).toEqual(together)
    })

    it('cancels one and leaves the other, goes on with what was paused while another runs, and cancels all', async () => {
      const long = { ...threaded([13, 14]), finetune: { ...threaded([]).finetune, steps: 20_000, validateEvery: 20_000 } }
      const id = await startExperiment(session, experimentDefinition.parse(long), backend.host.version)
      const pause = async (runId: number | null) => session.queue.pause((await session.db.read('run', runId!)).jobId!)
      const resume = () => resumeExperiment(session, { id }, backend.host.version)
      const seen: string[] = []
      for await (const { cells, driven } of watchExperiment(session, id)) {
        const [first, second] = cells.filter(({ kind }) => kind === 'finetune')
        const now = `${first.state}, ${second.state}${driven ? '' : ', at rest'}`
        const step = `${seen.length}: ${now}`
        if (step === '0: running, running') await stopExperiment(session, { id, key: first.key })
        else if (step === '1: cancelled, running') await pause(second.runId)
        else if (step === '2: cancelled, interrupted, at rest') await resume()
        else if (step === '3: running, running') await pause(first.runId)
        else if (step === '4: interrupted, running') await resume()
        else if (step === '5: running, running') await stopExperiment(session, { id })
        else if (step !== '6: cancelled, cancelled, at rest') continue
        seen.push(now)
        if (seen.length === 7) break
      }
      expect(seen).toHaveLength(7)
    })
  })

  it('follows one pretraining through checkpoints, on clinical notes and on an imported reading-comprehension set', async () => {
    await backend.close()
    const command = ['benchmarks', 'import', join(projectRoot, 'test/fixtures/questions/sciq.jsonl'), '--workspace', workspace, '--json']
    const said = await cli(command)
    expect(JSON.parse(said)).toMatchObject([{ split: 'SciQ: sciq.jsonl', taskId: 'sciq', rejected: [] }])
    await open()
    const { model, finetune, ...rest } = file
    const followed = { ...rest, kind: 'pretraining-trajectory', model, checkpoints: [0, 2, 4], reading: ['SciQ: sciq.jsonl'] }
    const id = await storeExperiment(session, experimentDefinition.parse({ ...followed, finetune: { maximumTokens: 128 } }))
    await drive(id)
    const pretrained = (await experimentStatus(session, id)).cells.filter(({ kind }) => kind === 'pretrain')
    // The last checkpoint is the model that the other experiments have pretrained.
    expect(pretrained.map(({ state, found }) => [state, found])).toEqual([['done', false], ['done', false], ['done', true]])
    const { tables, matrix } = await reportExperiment(session, id)
    expect(tables.map(({ taskId, set, n }) => [taskId, set, n])).toEqual([['sciq', 'external', 8], ['readmission', 'temporal', 60]])
    expect(matrix!.columns).toEqual(['Reading comprehension (SciQ) (external test)', '30-day readmission'])
    for (const { groups } of tables) expect(groups.every(({ auroc, perplexity }) => auroc !== null && perplexity! > 1)).toBe(true)
    for (const { accuracy } of tables[0].groups) {
      expect(accuracy.value! * 8).toBeCloseTo(Math.round(accuracy.value! * 8))
      expect(accuracy.interval!.low).toBeLessThanOrEqual(accuracy.value!)
    }
  })

  it('stops without starting anything more when the workspace is closed, and is refused where results have another version', async () => {
    const id = await storeExperiment(session, { ...definition, seeds: [2] })
    const begun = Promise.withResolvers<void>()
    const driven = driveExperiment(session, id, {
      codeVersion: backend.host.version,
      onChange: (job) => job?.state === 'running' && job.kind === 'finetune' && begun.resolve(),
    })
    await begun.promise
    await backend.close()
    await driven
    planVersion(id, '0')
    await open()
    await expect(drive(id)).rejects.toMatchObject({ code: 'experiment.version' })
    planVersion(id, String(resultsVersion))
    const { cells } = await experimentStatus(session, id)
    expect(cells.find(({ kind }) => kind === 'finetune')).toMatchObject({ state: 'interrupted', attempts: 1 })
    await drive(id)
    expect((await reportExperiment(session, id)).missing).toEqual([])
  })

  it('marks what was made from other labels as to be computed again, and what was removed', async () => {
    const id = await findExperiment(session, { ...definition, seeds: [2] })
    const outdated = async () => (await experimentStatus(session, id)).cells.map(({ kind, outdated: why }) => [kind, why])
    expect((await outdated()).every(([, why]) => why === null)).toBe(true)
    const { passIds } = (await experimentStatus(session, id)).cells.findLast(({ kind }) => kind === 'score')!
    await session.db.write('removePass', passIds[0])
    expect((await outdated()).filter(([, why]) => why === 'removed')).toHaveLength(1)
    const listed = async () => (await listExperiments(session)).find((each) => each.id === id)!.outdated
    expect(await listed()).toBe(1)
    const labels = await deriveLabels(session, { corpusId: 1, taskIds: ['readmission'], settings: {}, cohortId: null })
    await new Promise<void>((resolve) => session.queue.onChange((job) => job.id === labels.jobId && job.state === 'done' && resolve()))
    const after = await outdated()
    expect(after.filter(([, why]) => why === 'inputs').map(([kind]) => kind)).toContain('finetune')
    expect(await listed()).toBe(after.filter(([, why]) => why !== null).length)
    // No label was learned from.
    expect(after.find(([kind]) => kind === 'pretrain')).toEqual(['pretrain', null])
    // However many there are, the workspace is looked at once, and no label is counted that was counted before.
    const read = vi.spyOn(session.db, 'read')
    expect((await listExperiments(session)).filter(({ done }) => done > 0).length).toBeGreaterThan(3)
    const reads = read.mock.calls.map(([name]) => name)
    expect(reads.filter((name) => name === 'models' || name === 'balance')).toEqual(['models'])
    read.mockClear()
    await listExperiments(session, new Set([id]))
    expect(read.mock.calls.filter(([name]) => name === 'experimentCells')).toEqual([['experimentCells', id]])
    read.mockRestore()
  })

  it('is removed alone, or with the runs that only it has made', async () => {
    await backend.close()
    const runs = () => withSession(async () => (await session.db.read('runs')).length)
    const before = await runs()
    const refused = await cli(['experiment', 'remove', '1', '--workspace', workspace, '--json'])
    expect(refused).toBe('')
    const alone = JSON.parse(await cli(['experiment', 'remove', '1', '--yes', '--workspace', workspace, '--json'])) as object
    expect(alone).toMatchObject({ id: 1, removed: 0 })
    expect(await runs()).toBe(before)
    const { id, modelId } = await withSession(async () => {
      const found = await findExperiment(session, { ...definition, seeds: [2] })
      const own = new Set((await session.db.read('runsOfExperimentAlone', found)).map((made) => made.modelId))
      const scored = (await session.db.read('passes', {})).find((pass) => pass.role === 'finetuned' && own.has(pass.modelId))!
      await promote(session, { name: 'At work', passId: scored.id, flag: { kind: 'threshold', threshold: 0.5 }, force: true })
      return { id: found, modelId: scored.modelId }
    })
    const whole = JSON.parse(await cli(['experiment', 'remove', String(id), '--with-runs', '--yes', '--workspace', workspace, '--json'])) as { removed: number; kept: number }
    expect(whole.removed).toBeGreaterThan(0)
    // Other experiments began with the same pretraining.
    expect(whole.kept).toBeGreaterThan(0)
    expect(await runs()).toBe(before - whole.removed)
    await open()
    const removals = await session.db.read('auditEntries', { actions: ['delete'], before: null, limit: 10 })
    expect(removals.map(({ subject, detail }) => [subject, detail])).toEqual([[`experiment ${id}`, { runs: whole.removed }], ['experiment 1', { runs: 0 }]])
    // A model at work stays, and its run with it.
    expect(await session.db.read('model', modelId)).toMatchObject({ state: 'ready' })
    await expect(experimentStatus(session, id)).rejects.toMatchObject({ code: 'experiment.missing' })
  })

  /** Opens the workspace for one look, since commands need it. */
  async function withSession<Result>(look: () => Promise<Result>): Promise<Result> {
    await open()
    const result = await look()
    await backend.close()
    return result
  }
})
