/**
 * Curves of a run from its stored events. Steps of a curve always rise: a run that went on from a checkpoint measures
 * some steps again, and the newer measurement replaces the older one.
 */
import type { RunEvent } from '../../../shared/domain/run.ts'
import type { MetricId } from '../../../shared/metrics.ts'
import type { Point } from '../../../shared/downsample.ts'

export interface RunCurves {
  /** Last event taken in; watching again goes on after it. */
  seq: number
  series: ReadonlyMap<string, Point[]>
  /** When the newest training steps were measured, oldest first; for the time that is left. */
  pace: readonly { step: number; at: number }[]
}

/** More points than this cannot be told apart at the width of a panel. */
export const drawnPoints = 800

/** Steps that the pace is taken from. */
const paceSteps = 100

export interface CurvePanel {
  id: 'loss' | 'auroc' | 'learningRate' | 'tokensPerSecond' | 'memory'
  title: string
  unit: string
  metric: MetricId
}

export const curvePanels: readonly CurvePanel[] = [
  { id: 'loss', title: 'Loss', unit: 'nats per predicted token', metric: 'loss' },
  { id: 'auroc', title: 'Validation AUROC', unit: '0.5 = chance, 1 = perfect', metric: 'validationAuroc' },
  { id: 'learningRate', title: 'Learning rate', unit: 'per step', metric: 'learningRate' },
  { id: 'tokensPerSecond', title: 'Speed', unit: 'tokens per second', metric: 'speed' },
  { id: 'memory', title: 'Memory', unit: 'megabytes of the training process', metric: 'memory' },
]

/** Panel of a measurement; null for those that are kept but not drawn. */
export function panelOf(key: string): CurvePanel['id'] | null {
  if (key === 'trainLoss' || key === 'validationLoss') return 'loss'
  if (key === 'learningRate' || key === 'tokensPerSecond') return key
  if (key === 'memoryBytes') return 'memory'
  return key.startsWith('validationAuroc') ? 'auroc' : null
}

/** Train before validation, the mean before the tasks: places and colours do not depend on what came first. */
export function curveOrder(key: string): number {
  const place = ['trainLoss', 'validationLoss', 'validationAuroc'].indexOf(key)
  return place < 0 ? Number.MAX_SAFE_INTEGER : place
}

/** 'validationAuroc.los' → the task's name; 'validationAuroc' is the mean over tasks. */
export function curveLabel(key: string, taskNames: ReadonlyMap<string, string>): string {
  const plain: Record<string, string> = {
    trainLoss: 'Train',
    validationLoss: 'Validation',
    learningRate: 'Learning rate',
    tokensPerSecond: 'Speed',
    memoryBytes: 'Memory',
    validationAuroc: 'Mean of tasks',
  }
  const taskId = /^validationAuroc\.(.+)$/.exec(key)?.[1]
  return taskId === undefined ? (plain[key] ?? key) : (taskNames.get(taskId) ?? taskId)
}

export const noCurves: RunCurves = { seq: 0, series: new Map(), pace: [] }

/** Takes in events that follow `curves.seq`; events already taken in are ignored. */
export function appendEvents(curves: RunCurves, events: readonly RunEvent[]): RunCurves {
  const fresh = events.filter((event) => event.seq > curves.seq)
  if (fresh.length === 0) return curves
  const series = new Map(curves.series)
  const copied = new Set<string>()
  for (const event of fresh) {
    for (const [key, value] of Object.entries(event.values)) {
      if (!copied.has(key)) {
        series.set(key, [...(series.get(key) ?? [])])
        copied.add(key)
      }
      const points = series.get(key)!
      while (points.length > 0 && points[points.length - 1]![0] >= event.step) points.pop()
      points.push([event.step, value])
    }
  }
  const steps = fresh
    .filter((event) => 'trainLoss' in event.values)
    .map(({ step, at }) => ({ step, at: Date.parse(at) }))
  return { seq: fresh[fresh.length - 1]!.seq, series, pace: [...curves.pace, ...steps].slice(-paceSteps) }
}

/**
 * Seconds until step `total` at the pace of the newest steps since `since` (ms), validation included; null while there
 * is too little to tell. A pause before a resumed run went on does not count.
 */
export function remainingSeconds({ pace }: RunCurves, total: number | null, since: number): number | null {
  const recent = pace.filter(({ at }) => at >= since)
  const first = recent[0]
  const last = recent[recent.length - 1]
  if (total === null || !first || !last || last.step <= first.step || last.at - first.at < 1000) return null
  return Math.max(0, ((total - last.step) * (last.at - first.at)) / 1000 / (last.step - first.step))
}
