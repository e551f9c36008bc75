import type { CellStatus } from '../../shared/domain/experiment.ts'
import { secondsTogether, type TimedCell } from './secondsTogether.ts'

/**
 * Seconds until an experiment has ended on a machine with so many cores, from the pace of its finished cells of the same
 * kind; null until each kind that is left has one.
 */
export function secondsLeft(cells: readonly PacedCell[], cores: number): number | null {
  const left: TimedCell[] = []
  // What runs has its cores already.
  for (const cell of cells.toSorted((a, b) => Number(b.state === 'running') - Number(a.state === 'running'))) {
    if (!isUnfinished(cell)) continue
    const seconds = secondsLeftOf(cell, cells)
    if (seconds === null) return null
    left.push({ ...cell, seconds })
  }
  return secondsTogether(left, cores)
}

/** Of one cell that has not ended, once it runs. */
export function secondsLeftOf(cell: PacedCell, cells: readonly PacedCell[]): number | null {
  const pace = secondsPerWork(cells, cell.kind)
  if (pace === null || !isUnfinished(cell)) return null
  const whole = pace * Math.max(1, cell.work)
  return cell.state === 'running' ? Math.max(0, whole - cell.elapsed) : whole
}

/** `elapsed`: seconds since it has started. */
type PacedCell = Pick<CellStatus, 'key' | 'needs' | 'kind' | 'state' | 'work' | 'seconds'> & { cores: number; elapsed: number }

function isUnfinished({ state }: PacedCell): boolean {
  return ['waiting', 'queued', 'running', 'interrupted'].includes(state)
}

/** Of cells that were computed in one piece. */
function secondsPerWork(cells: readonly PacedCell[], kind: CellStatus['kind']): number | null {
  let seconds = 0
  let work = 0
  for (const cell of cells) {
    if (cell.kind !== kind || cell.seconds === null) continue
    seconds += cell.seconds
    work += Math.max(1, cell.work)
  }
  return work > 0 ? seconds / work : null
}
