/** The scored demo with figures that are huge or tiny, and names as long as they may be: written where the workbench keeps them. */
import Database from 'better-sqlite3'
import { blobOf } from '../../main/db/floats.ts'
import type { Cell } from '../../main/experiments/cells.ts'
import { storeExperiment } from '../../main/services/experiments.ts'
import { experimentDefinition } from '../../shared/domain/experiment.ts'
import type { ScoringPass } from '../../shared/domain/prediction.ts'
import { connect, type Connection } from '../contract/transports.ts'
import { scoredDemo, scoredTasks } from './scoredDemo.ts'

/** 120 characters without a place to break. */
export const longestName = 'Kardiologie-und-Intensivmedizin-des-Universitätsklinikums-'.repeat(3).slice(0, 120)
/** By which counts are multiplied: some become billions, some more than the people on earth. */
const manyfold = 987_654_321
const tiny = 1e-12
const tokens = { noteTokens: 1_234_567, totalTokens: 1_234_567_890 }

/** A workspace in `home`; its path. */
export async function hugeDemo(home: string): Promise<string> {
  const workspace = await scoredDemo(home)
  const database = new Database(workspace)
  // A model that is put to work has files.
  database.exec(`UPDATE model SET state = 'ready', folder = 'models/' || id`)
  await putToUse(workspace)
  database.function('enlarged', { deterministic: true }, (text) => JSON.stringify(enlarged(JSON.parse(text as string))))
  database.function('tiny_options', { deterministic: true }, (blob) => blobOf([...Array((blob as Buffer).length / 8 - 1).fill(tiny), 1 - tiny]))
  database.exec(`
    UPDATE corpus SET name = '${longestName}', counts = enlarged(counts);
    UPDATE search_part SET notes = notes * ${manyfold};
    UPDATE split SET name = '${longestName}', summary = enlarged(summary);
    UPDATE label_set SET unlabelled = enlarged(unlabelled);
    UPDATE model SET name = '${longestName}', card = json_set(enlarged(card), '$.parameters', 7e12, '$.tokens', json('{"real": 15e12, "padded": 16e12}'), '$.notesSeen', ${manyfold}, '$.config', json('{"steps": 1000000, "best": {"auroc": 1e-12}}'));
    UPDATE run SET config = json_set(config, '$.name', '${longestName}', '$.steps', 100000, '$.learningRate', 1e-12), device = 'cpu';
    UPDATE job SET started_at = '2024-01-01T00:00:00.000Z', finished_at = '2024-03-04T05:06:07.000Z' WHERE kind = 'finetune';
    UPDATE scoring_pass SET notes = 1000000, truncated = 999999;
    UPDATE prediction SET risk = CASE WHEN rank % 2 = 0 THEN ${tiny} ELSE 1 - ${tiny} END, probabilities = tiny_options(probabilities),
      note_tokens = ${tokens.noteTokens}, total_tokens = ${tokens.totalTokens}, truncated = 1 WHERE pass_id IN (SELECT id FROM scoring_pass WHERE role <> 'ceiling');
    UPDATE review_queue SET name = '${longestName}', definition = json_set(definition, '$.name', '${longestName}'), facts = json_set(facts, '$.modelName', '${longestName}', '$.counts', json(enlarged(facts -> '$.counts')));
  `)
  database.close()
  return workspace
}

/** Trained runs, an experiment, a queue and a model at work. */
async function putToUse(workspace: string): Promise<void> {
  const connection = await connect('MessagePort')
  try {
    const { client } = connection
    await client.workspace.open({ path: workspace })
    const { db } = connection.backend.workspaces.session()
    for (const { id, config } of await client.runs.list()) {
      const job = await db.write('insertJob', { kind: 'finetune', title: `Finetune ${config.name}`, runId: id, input: {} })
      await db.write('startJob', job.id)
      await db.write('insertRunEvents', id, hugeEvents)
      await db.write('endJob', job.id, { state: 'done', result: {} })
    }
    const passes = await client.predictions.passes({})
    const { id: passId } = passes.find(({ role, taskId }) => role === 'finetuned' && taskId === scoredTasks[0])!
    await client.review.create({ name: 'Queue', passId, selection: { kind: 'budget', budget: { share: 0.1 } }, maximumNotes: 20 })
    const working = await client.operations.promote({ name: 'Return', passId, flag: { kind: 'share', share: 0.25 }, population: longestName })
    const validation = enlarged(working.validation) as typeof working.validation
    // A version that is there may not be changed.
    const operatingId = await db.write('insertOperatingModel', { ...working, name: longestName.slice(0, 80), validation, threshold: tiny })
    const notes = await db.read('scoredNotes', passId)
    const live = { given: [1 - tiny, tiny], probabilities: [1 - tiny, tiny], risk: tiny, flagged: true, forced: false, ...tokens, truncated: true, readRanges: [] }
    await db.write('insertLiveScores', operatingId, notes.slice(0, 40).map(({ noteId }) => ({ noteId, ...live })))
    await storeDone(connection, passes)
    await client.workspace.close()
  } finally {
    await connection.close()
  }
}

/** An experiment whose cells are these passes. */
async function storeDone({ backend }: Connection, passes: readonly ScoringPass[]): Promise<void> {
  const session = backend.workspaces.session()
  const [zeroShot, finetuned] = (['zero-shot', 'finetuned'] as const).map((role) => passes.filter((pass) => pass.role === role))
  const [{ modelId: model, splitId: split, set: on }] = zeroShot!
  const tasks = [...scoredTasks]
  const definition = { kind: 'zero-shot-vs-finetuned', name: longestName, tasks, model, split, on, baseline: false, seeds: [1] }
  const id = await storeExperiment(session, experimentDefinition.parse(definition))
  for (const stored of await session.db.read('experimentCells', id)) {
    const { config, model: from } = stored.cell as Pick<Cell, 'config' | 'model'>
    const of = from !== null && 'id' in from && config.kind === 'score' ? zeroShot! : finetuned!.filter(({ modelId }) => modelId === finetuned![0]!.modelId)
    const passIds = config.kind === 'score' ? of.filter(({ taskId }) => config.taskIds.includes(taskId)).map((pass) => pass.id) : []
    await session.db.write('finishCell', stored.id, { found: false, runId: config.kind === 'score' ? null : 1, modelId: of[0]!.modelId, passIds })
  }
}

const hugeEvents = Array.from({ length: 20 }, (_, index) => ({
  step: (index + 1) * 5000,
  at: new Date(1_704_067_200_000 + index * 86_400_000).toISOString(),
  values: {
    trainLoss: 123_456.789 * (index + 1),
    learningRate: tiny,
    tokensPerSecond: 9_876_543.21,
    memoryBytes: 123e12,
    validationLoss: tiny,
    validationAuroc: 1 - tiny,
    ...Object.fromEntries(scoredTasks.map((id) => [`validationAuroc.${id}`, 1 - tiny])),
  },
}))

/** Every count so many times, and nothing else: shares, ids and versions stay. */
function enlarged(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => enlarged(each, key))
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, enlarged(each, name)]))
  const isCount = Number.isInteger(value) && !/(^|[a-z])(id|ids|version|seed|index|positive)$/i.test(key)
  return isCount ? (value as number) * manyfold : value
}
