/** The scored demo whose finetuning runs have ended with curves, and long pretraining runs that wait to be started. */
import path from 'node:path'
import { pretrainConfig } from '../../shared/domain/run.ts'
import { createRandom } from '../../shared/random.ts'
import { connect } from '../contract/transports.ts'
import { scoredDemo, scoredTasks } from './scoredDemo.ts'

/** Steps of the first run; the others have few. */
export const manySteps = 10_000
/** The one value of its train loss that sticks out, and where. */
export const spike = { step: 4321, loss: 25 }

export const waitingRuns = ['Long pretraining 1', 'Long pretraining 2', 'Long pretraining 3'] as const

/** A workspace in `home`; its path. The first of the waiting runs starts when it is opened, and does not end. */
export async function runsDemo(home: string): Promise<string> {
  const workspace = await scoredDemo(home)
  const connection = await connect('MessagePort')
  try {
    const { client } = connection
    await client.workspace.open({ path: workspace })
    const { db } = connection.backend.workspaces.session()
    for (const { id, modelId, config } of (await client.runs.list()).toReversed()) {
      const { seed } = config
      const steps = seed === 1 ? manySteps : 300
      const job = await db.write('insertJob', { kind: 'finetune', title: `Finetune ${config.name}`, runId: id, input: {} })
      await db.write('startJob', job.id)
      await db.write('insertRunEvents', id, eventsOf(steps, seed))
      await db.write('endJob', job.id, { state: 'done', result: {} })
      const { card } = await client.models.get({ id: modelId! })
      await db.write('replaceCard', modelId!, { ...card, config: { best: { auroc: 0.7 + seed / 100 } } })
    }
    const { id: corpusId } = (await client.corpora.list())[0]!
    const { id: splitId } = (await client.tasks.splits({ corpusId }))[0]!
    for (const name of waitingRuns) {
      const config = pretrainConfig.parse({ kind: 'pretrain', name, corpusId, splitId, steps: 1_000_000, vocabularySize: 512 })
      const { card } = (await client.models.list())[0]!
      const model = { name, kind: 'llama' as const, parentId: null, card }
      const { runId, modelId } = await db.write('insertRun', { config, scoreAfter: null, codeVersion: 'test', model })
      await db.write('insertJob', { kind: 'pretrain', title: `Pretrain ${name}`, runId, input: { config, modelId, labelSetIds: {} } })
    }
    await client.workspace.close()
    return path.join(home, path.basename(workspace))
  } finally {
    await connection.close()
  }
}

function eventsOf(steps: number, seed: number) {
  const random = createRandom(seed)
  return Array.from({ length: steps }, (_, index) => {
    const step = index + 1
    const trainLoss = step === spike.step ? spike.loss : 2 / Math.sqrt(step) + random.uniform() / 10
    const auroc = 0.7 + seed / 100 - 0.2 / Math.sqrt(step)
    const validated = step % (steps / 20) === 0
    return {
      step,
      at: new Date(1_700_000_000_000 + step * 200).toISOString(),
      values: {
        trainLoss,
        learningRate: 1e-3 * (1 - index / steps),
        tokensPerSecond: 9000 + 500 * random.uniform(),
        memoryBytes: 600e6 + 1e4 * step,
        ...(validated ? { validationLoss: trainLoss + 0.1, validationAuroc: auroc, ...Object.fromEntries(scoredTasks.map((id) => [`validationAuroc.${id}`, auroc])) } : {}),
      },
    }
  })
}
