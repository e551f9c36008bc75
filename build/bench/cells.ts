/**
 * One experiment as it may be run on this machine: `npm run bench -- cells [STEPS] [FOLDER]`. Finetunings of two seeds on length of
 * stay, 16 notes of 512 tokens a step, each with its scoring: cell after cell with one thread, beside each other with one
 * thread each, and cell after cell with all threads. Notes and model are the demo's; the workspace is made once and kept.
 */
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { driveExperiment } from '../../main/services/experimentRunner.ts'
import { experimentStatus, storeExperiment } from '../../main/services/experiments.ts'
import type { Session } from '../../main/services/workspaces.ts'
import { experimentDefinition } from '../../shared/domain/experiment.ts'
import { clinical, inCopyOfDemo, keptDemo } from './demoWorkspace.ts'

const seeds = [1, 2]

export async function run([steps = '30', folder = tmpdir()]: readonly string[]): Promise<void> {
  await keptDemo(folder)
  process.stdout.write(`${seeds.length} finetunings of ${steps} steps, each with its scoring; load before the start ${loadavg()[0].toFixed(1)}\n`)
  const all = availableParallelism()
  for (const { title, cores, threads } of [
    { title: 'one after the other, one thread each', cores: 1, threads: 1 },
    { title: 'beside each other, one thread each', cores: all, threads: 1 },
    { title: `one after the other, all ${all} threads each`, cores: all, threads: null },
  ]) {
    const seconds = await inCopyOfDemo(folder, (session) => runCells(session, Number(steps), threads), cores)
    process.stdout.write(`${title}: ${seconds.toFixed(1)} s\n`)
  }
}

/** @returns seconds, from the start of the first cell to the end of the last. */
async function runCells(session: Session, steps: number, threads: number | null): Promise<number> {
  const finetune = { batchSize: 16, steps, validateEvery: steps, maximumValidation: 60, patienceSteps: null, threads }
  const definition = { kind: 'seed-sweep', name: 'Cells', tasks: ['los'], model: clinical, seeds, finetune, maximumNotes: 300, baseline: false }
  const id = await storeExperiment(session, experimentDefinition.parse(definition))
  const started = performance.now()
  await driveExperiment(session, id, { codeVersion: 'benchmark' })
  const seconds = (performance.now() - started) / 1000
  const { cells } = await experimentStatus(session, id)
  const failed = cells.find(({ state }) => state !== 'done')
  if (failed) throw new Error(`${failed.key}: ${failed.state}, ${failed.error?.message}`)
  return seconds
}
