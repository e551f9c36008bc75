/** How experiments and their cells stand, in words and in an order in which each follows what it needs. Pure. */
import type { CellStatus, ExperimentPreview, ExperimentProgress, ExperimentSummary } from '../../../shared/domain/experiment.ts'
import type { JobState } from '../../../shared/domain/job.ts'
import { countOf, formatPercent } from '../../../shared/format.ts'

type Counts = Pick<ExperimentSummary, 'driven' | 'cells' | 'done' | 'failed' | 'cancelled'>

/** Of the whole, as one state; what stands still without a reason was interrupted. */
export function stateOf({ driven, cells, done, failed, cancelled }: Counts): JobState {
  if (done === cells) return 'done'
  if (driven) return 'running'
  if (failed > 0) return 'failed'
  return cancelled > 0 ? 'cancelled' : 'interrupted'
}

export function countsOf({ driven, cells }: Pick<ExperimentProgress, 'driven' | 'cells'>): Counts & { found: number } {
  const count = (is: (cell: CellStatus) => boolean) => cells.filter(is).length
  return {
    driven,
    cells: cells.length,
    done: count(({ state }) => state === 'done'),
    found: count(({ state, found }) => state === 'done' && found),
    failed: count(({ state }) => state === 'failed'),
    cancelled: count(({ state }) => state === 'cancelled'),
  }
}

/** "12 of 30 cells, 3 found, 1 failed" */
export function cellsText({ cells, done, found, failed }: Pick<ExperimentSummary, 'cells' | 'done' | 'found' | 'failed'>): string {
  return [`${done} of ${countOf(cells, 'cell')}`, found > 0 && `${found} found`, failed > 0 && `${failed} failed`]
    .filter((part) => part !== false)
    .join(', ')
}

/** "now: finetune A; finetune B", or how many where they are more than two; empty where none runs. */
export function nowText(cells: readonly Pick<CellStatus, 'key' | 'state'>[]): string {
  const running = cells.filter(({ state }) => state === 'running').map(({ key }) => key)
  if (running.length === 0) return ''
  return `now: ${running.length > 2 ? countOf(running.length, 'cell') : running.join('; ')}`
}

interface Placed {
  key: string
  needs: string | null
}

/** Each cell right below the one it needs, with how deep it lies; otherwise in the order of the plan. */
export function asTree<Cell extends Placed>(cells: readonly Cell[]): { cell: Cell; depth: number }[] {
  const keys = new Set(cells.map(({ key }) => key))
  const below = Map.groupBy(cells, ({ needs }) => (needs !== null && keys.has(needs) ? needs : null))
  const placed = (needs: string | null, depth: number): { cell: Cell; depth: number }[] =>
    (below.get(needs) ?? []).flatMap((cell) => [{ cell, depth }, ...placed(cell.key, depth + 1)])
  return placed(null, 0)
}

/** What a cell does now, why it stands, or nothing. */
export function activityText({ state, progress, error, needs }: CellStatus): string {
  if (state === 'running') {
    if (!progress) return 'starting'
    return progress.total ? `${progress.phase} ${formatPercent(Math.min(1, progress.done / progress.total), 0)}` : progress.phase
  }
  if (state === 'failed' || state === 'interrupted') return error?.message ?? ''
  if (state === 'blocked') return `needs “${needs ?? ''}”`
  return ''
}

/** "about 40 s", "about 12 min": no more digits than an estimate has. */
export function aboutText(seconds: number | null): string {
  if (seconds === null) return ''
  if (seconds < 90) return `about ${Math.max(1, Math.ceil(seconds))} s`
  if (seconds < 90 * 60) return `about ${Math.round(seconds / 60)} min`
  if (seconds < 48 * 3600) return `about ${Math.round(seconds / 3600)} h`
  return `about ${Math.round(seconds / 86_400)} days`
}

export const outdatedText: Record<NonNullable<CellStatus['outdated']>, string> = {
  inputs: 'Labels, split, models or the way of computing have changed since: what it made is of before.',
  removed: 'The model or the scores that it made were removed.',
}

/** Whether something of the experiment is not of the workspace as it is now. */
export function outdatedCount(cells: readonly CellStatus[]): number {
  return cells.filter(({ outdated }) => outdated !== null).length
}

export const cellKindNames: Record<CellStatus['kind'], string> = {
  pretrain: 'Pretraining',
  finetune: 'Finetuning',
  baseline: 'Baseline',
  score: 'Scoring',
}

/** "2 pretrainings, 5 finetunings, 8 scorings" */
export function planText(cells: ExperimentPreview['cells']): string {
  const words = { pretrain: 'pretraining', finetune: 'finetuning', baseline: 'baseline', score: 'scoring' }
  const kinds = Map.groupBy(cells, ({ kind }) => kind)
  return Array.from(kinds, ([kind, of]) => countOf(of.length, words[kind])).join(', ')
}
