import type { ExperimentDefinition, ExperimentPreview } from '../../shared/domain/experiment.ts'
import { finetuneConfig, type PretrainConfig } from '../../shared/domain/run.ts'
import type { Cell } from '../experiments/cells.ts'
import { quickened } from '../experiments/quick.ts'
import { secondsTogether, type TimedCell } from '../experiments/secondsTogether.ts'
import { coresAsked } from '../jobs/computeLane.ts'
import type { LlamaConfig } from '../models/llama/config.ts'
import { scoringOperations } from '../training/workload.ts'
import { checkLength, newShape, speedOf, storedShape, timeOf } from './estimates.ts'
import { planIn } from './experiments.ts'
import type { Session } from './workspaces.ts'

/** What an experiment would be and take; nothing is stored. @throws AppError as planExperiment does, and 'run.tooLong' */
export async function previewExperiment(session: Session, definition: ExperimentDefinition): Promise<ExperimentPreview> {
  const { cells: planned, comparisons, known } = await planIn(session, definition)
  const shapes = new Map<string, LlamaConfig | null>()
  const cells: ExperimentPreview['cells'] = []
  const left: TimedCell[] = []
  let basis: ExperimentPreview['basis'] = 'measured'
  for (const cell of planned) {
    const shape = await shapeOf(session, cell, shapes)
    shapes.set(cell.key, shape)
    const found = (await session.db.read('cellOfHash', cell.address)) !== null
    const time = found || shape === null ? null : await timeOfCell(session, cell, shape)
    if (time?.basis === 'guessed') basis = 'guessed'
    const { key, config, model } = cell
    const needs = model && 'cell' in model ? model.cell : null
    cells.push({ key, kind: config.kind, needs, found, seconds: time?.seconds ?? null })
    if (!found) left.push({ key, needs, cores: coresAsked(config, session.queue.cores), seconds: time?.seconds ?? 0 })
  }
  const { id, name } = await session.db.read('split', comparisons[0].splitId)
  const sets = [...new Set(comparisons.map(({ set }) => set))]
  return { split: { id, name }, sets, cells, seconds: secondsTogether(left, session.queue.cores), basis, experimentId: known }
}

/** With tiny settings; of a quick one it is the same. */
export function quickVersion(definition: ExperimentDefinition): ExperimentDefinition {
  const name = definition.name.replace(/( \(quick\))+$/, '')
  return quickened({ ...definition, name })
}

/** Of the model that a cell makes or scores; null for baselines, which take little. */
async function shapeOf(session: Session, { config, model }: Cell, shapes: ReadonlyMap<string, LlamaConfig | null>): Promise<LlamaConfig | null> {
  if (config.kind === 'baseline') return null
  if (config.kind === 'pretrain' && model === null) return newShape(config)
  if (model === null) return null
  return 'cell' in model ? (shapes.get(model.cell) ?? null) : (await storedShape(session, model.id)).config
}

/** That are left to do: of a stage, those after the one before. */
function stepsOf({ batchSize, accumulation, sequenceLength }: PretrainConfig, work: number): number {
  return Math.round(work / (batchSize * accumulation * sequenceLength))
}

async function timeOfCell(session: Session, { config, work }: Cell, shape: LlamaConfig) {
  if (config.kind === 'baseline') return null
  if (config.kind !== 'score') {
    checkLength(shape, config)
    return timeOf(session, config.kind === 'pretrain' ? { ...config, stopAfter: stepsOf(config, work) } : config, shape)
  }
  // Reading is as fast as the forward part of finetuning, of which there may be a measurement.
  const like = finetuneConfig.parse({ kind: 'finetune', name: 'x', baseModelId: 0, splitId: config.splitId, taskIds: config.taskIds, device: config.device, threads: config.threads })
  const { operationsPerSecond, basis } = await speedOf(session, like)
  const length = Math.min(config.maximumTokens, shape.maxPositions)
  return { seconds: (work * scoringOperations(shape, length)) / operationsPerSecond, basis }
}
