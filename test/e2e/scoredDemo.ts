/** The demo hospital with scoring passes whose probabilities are drawn: no model is trained, yet all is there to compare. */
import { copyFileSync } from 'node:fs'
import path from 'node:path'
import { finetuneConfig, type RunConfig } from '../../shared/domain/run.ts'
import type { ScoringPass } from '../../shared/domain/prediction.ts'
import { createRandom } from '../../shared/random.ts'
import { testCard } from '../contract/scoredWard.ts'
import { connect, type Connection } from '../contract/transports.ts'
import { ended } from '../contract/waiting.ts'

export const scoredTasks = ['readmission', 'los'] as const

const card = testCard([])

interface DrawnModel {
  name: string
  kind: 'llama' | 'tfidf'
  role: ScoringPass['role']
  /** How much its probabilities know of the label. */
  signal: number
  seed?: number
  /** Notes at the end that it did not score. */
  unscored?: number
}

const models: DrawnModel[] = [
  { name: 'Nano, pretrained', kind: 'llama', role: 'zero-shot', signal: 0.1 },
  ...[1, 2, 3].map((seed): DrawnModel => ({ name: 'Nano, finetuned', kind: 'llama', role: 'finetuned', signal: 1.4, seed })),
  { name: 'TF-IDF', kind: 'tfidf', role: 'baseline', signal: 1, unscored: 7 },
]

/** A workspace in `home`; its path. Readmission and length of stay are scored on the set of the known ceilings. */
export async function scoredDemo(home: string): Promise<string> {
  const connection = await connect('MessagePort')
  try {
    const { client } = connection
    const { path: created } = await client.workspace.create({ name: 'Scored demo' })
    await ended(client, (await client.corpora.demo({ hospital: 'A', encounters: 1500, seed: 4 })).jobId)
    const ceilings = await client.predictions.passes({})
    for (const model of models) {
      const modelId = await storeModel(connection, model, ceilings[0]!.splitId)
      for (const taskId of scoredTasks) await drawPass(connection, model, modelId, ceilings.find((pass) => pass.taskId === taskId)!)
    }
    await client.workspace.close()
    const workspace = path.join(home, 'scored.wardbench')
    copyFileSync(created, workspace)
    return workspace
  } finally {
    await connection.close()
  }
}

async function storeModel({ backend }: Connection, { name, kind, seed }: DrawnModel, splitId: number): Promise<number> {
  const { db } = backend.workspaces.session()
  if (seed === undefined) {
    return db.write('insertModel', { name, kind, state: 'ready', runId: null, parentId: null, folder: null, card })
  }
  const settings = { kind: 'finetune', name: `${name}, seed ${seed}`, baseModelId: 1, splitId, taskIds: [...scoredTasks], seed }
  const config: RunConfig = finetuneConfig.parse(settings)
  const { modelId } = await db.write('insertRun', {
    config,
    scoreAfter: null,
    codeVersion: 'test',
    model: { name, kind, parentId: null, card: { ...card, taskIds: [...scoredTasks] } },
  })
  return modelId
}

/** On the notes and labels of another pass. */
async function drawPass({ backend }: Connection, model: DrawnModel, modelId: number, like: ScoringPass): Promise<void> {
  const { db } = backend.workspaces.session()
  const { taskId, labelSetId, splitId, set, options, positive } = like
  const settings = { maximumTokens: 512, truncation: 'right', promptTemplate: 1, tokenizerHash: 'x', answers: 'letters' as const }
  const passId = await db.write('insertPass', { modelId, role: model.role, taskId, labelSetId, splitId, set, settings, device: 'cpu' })
  const random = createRandom(100 + modelId)
  const notes = await db.read('scoredNotes', like.id)
  const rows = notes.slice(0, notes.length - (model.unscored ?? 0)).map(({ noteId, label }) => {
    const weights = options.map((_, index) => Math.exp(model.signal * (index === label ? 1 : 0) + normal(random) + (index === positive && options.length === 2 ? -2 : 0)))
    const total = weights.reduce((sum, weight) => sum + weight)
    const probabilities = weights.map((weight) => weight / total)
    const expected = probabilities.reduce((sum, probability, index) => sum + probability * index, 0) / (options.length - 1)
    const risk = options.length === 2 ? probabilities[positive]! : expected
    const predicted = probabilities.indexOf(Math.max(...probabilities))
    return { noteId, probabilities, risk, predicted, label, noteTokens: 300, totalTokens: 360, truncated: false, readRanges: [] }
  })
  await db.write('insertPredictions', passId, rows)
  await db.write('finishPass', passId, 0)
}

/** About normal: the sum of twelve uniform numbers. */
function normal(random: ReturnType<typeof createRandom>): number {
  return Array.from({ length: 12 }, () => random.uniform()).reduce((sum, each) => sum + each) - 6
}
