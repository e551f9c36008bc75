import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { minimumCases, type DemoCeiling } from '../../shared/domain/demo.ts'
import type { Task } from '../../shared/domain/task.ts'
import {
  clusteredAuroc, clusteredBootstrap, clusteredMacroAuroc,
} from '../../shared/stats/bootstrap.ts'
import { indexPatients } from '../../shared/stats/patients.ts'
import { reads } from '../db/registry.ts'
import type { JobContext } from './serve.ts'

/** What is printed when a demo hospital is made: per task the notes, how often each option is true, and the ceiling. */

const resamples = 500

/** P(option) by `task/note`, as the generator wrote it. */
export async function knownProbabilities(file: string): Promise<Map<string, number[]>> {
  const known = new Map<string, number[]>()
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const row = JSON.parse(line) as { note_id: string; task: string; probabilities: number[] }
    known.set(`${row.task}/${row.note_id}`, row.probabilities)
  }
  return known
}

export async function demoCeilings(
  { db, signal, onProgress }: JobContext,
  corpusId: number,
  tasks: readonly Task[],
  file: string,
): Promise<DemoCeiling[]> {
  const known = await knownProbabilities(file)
  const facts = reads.noteFacts(db, corpusId)
  const ceilings: DemoCeiling[] = []
  for (const task of tasks) {
    onProgress({ phase: 'ceilings', done: ceilings.length, total: tasks.length, detail: task.name })
    const values = reads.labelValues(db, reads.labelSetInUse(db, corpusId, task.id).id)
    const notes = facts.flatMap(({ id, noteKey, patientKey }) => {
      const label = values.get(id)
      const probabilities = known.get(`${task.id}/${noteKey}`)
      return label === undefined || probabilities === undefined ? [] : [{ patientKey, label, probabilities }]
    })
    ceilings.push(await ceilingOf(task, notes, signal))
  }
  return ceilings
}

async function ceilingOf(
  task: Task,
  notes: readonly { patientKey: string; label: number; probabilities: number[] }[],
  signal: AbortSignal,
): Promise<DemoCeiling> {
  const { id: taskId, name: taskName, options } = task
  const labels = Int32Array.from(notes, ({ label }) => label)
  const counts = options.map((_, option) => labels.filter((label) => label === option).length)
  const averaged = counts.flatMap((count, option) => (count >= minimumCases ? [option] : []))
  const described = { taskId, taskName, options, n: notes.length, counts }
  if (averaged.length < 2) return { ...described, auroc: null, interval: null }
  const patients = indexPatients(notes.map(({ patientKey }) => patientKey))
  const statistic =
    options.length === 2
      ? clusteredAuroc(
          notes.map(({ probabilities }) => probabilities[task.positive]),
          labels.map((label) => Number(label === task.positive)),
          patients,
        )
      : clusteredMacroAuroc(notes.flatMap(({ probabilities }) => probabilities), labels, options.length, patients, averaged)
  const { estimates } = await clusteredBootstrap([statistic], patients.count, { resamples, signal })
  const { value, interval } = estimates[0]
  return { ...described, auroc: value, interval }
}
