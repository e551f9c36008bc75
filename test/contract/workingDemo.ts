/** The demo hospital with a model at work for each task: probabilities are drawn around the known ones, no model is trained. */
import type { OperatingModel } from '../../shared/domain/operatingModel.ts'
import type { Task } from '../../shared/domain/task.ts'
import type { NewOperatingModel } from '../../main/db/queries/operationWrites.ts'
import { decide } from '../../main/operations/decide.ts'
import { testCard } from './scoredWard.ts'
import type { Connection } from './transports.ts'
import { ended } from './waiting.ts'

const estimate = { value: 0.8, reason: null, interval: { low: 0.75, high: 0.85 } }

/** The operating models by task. The workspace is open. */
export async function workingDemo({ client, backend }: Connection, encounters: number): Promise<Record<string, OperatingModel>> {
  const { jobId } = await client.corpora.demo({ hospital: 'A', encounters, seed: 4 })
  await ended(client, jobId)
  const { db } = backend.workspaces.session()
  const models: Record<string, OperatingModel> = {}
  for (const pass of await client.predictions.passes({})) {
    if (models[pass.taskId]) continue
    const task: Task = await db.read('labelSetTask', pass.labelSetId)
    const modelId = await db.write('insertModel', { name: `Finetuned on ${pass.taskId}`, kind: 'llama', state: 'ready', runId: null, parentId: null, folder: null, card: { ...testCard([pass.taskId]) } })
    const notes = await db.read('scoredNotes', pass.id)
    const ranked = notes.map(({ risk }) => risk).sort((left, right) => right - left)
    const facts: NewOperatingModel = {
      name: task.name,
      modelId,
      passId: pass.id,
      task,
      reading: { maximumTokens: 512, truncation: 'right', maximumCharacters: null },
      flag: { kind: 'share', share: 0.1 },
      threshold: ranked[Math.floor(ranked.length / 10)],
      recalibration: null,
      population: 'Adults',
      noteTypes: ['Discharge summary', 'H&P'],
      expiresOn: null,
      remark: '',
      validation: {
        corpusName: 'Demo hospital A (synthetic)', splitName: 'By time', set: pass.set, from: null, until: null, n: notes.length, patients: notes.length,
        counts: task.options.map(() => Math.floor(notes.length / task.options.length)), noteTypes: [], auroc: estimate, brier: estimate, calibration: null, operatingPoint: null, fittedOn: null, warnings: [],
      },
    }
    const id = await db.write('insertOperatingModel', facts)
    const operating = await db.read('operatingModel', id)
    await db.write(
      'insertLiveScores',
      id,
      notes.map(({ noteId, probabilities }) => ({ noteId, given: probabilities, forced: false, noteTokens: 300, totalTokens: 360, truncated: false, readRanges: [], ...decide(operating, probabilities) })),
    )
    models[pass.taskId] = await db.read('operatingModel', id)
  }
  return models
}
