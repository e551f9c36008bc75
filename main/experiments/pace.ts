import type { CellStatus } from '../../shared/domain/experiment.ts'

/**
 * Seconds until an experiment has ended, one cell after the other, from the pace of its finished cells of the same kind;
 * null until each kind that is left has one. `elapsed`: seconds that the running cell has run.
 */
export function secondsLeft(cells: readonly PacedCell[], elapsed: number): number | null {
  let seconds = 0
  for (const cell of cells) {
    if (!isUnfinished(cell)) continue
    const left = secondsLeftOf(cell, cells, elapsed)
    if (left === null) return null
    seconds += left
  }
  return seconds
}

/** Of one cell that has not ended. */
export function secondsLeftOf(cell: PacedCell, cells: readonly PacedCell[], elapsed: number): number | null {
  const pace = secondsPerWork(cells, cell.kind)
  if (pace === null || !isUnfinished(cell)) return null
  const whole = pace * Math.max(1, cell.work)
  return cell.state === 'running' ? Math.max(0, whole - elapsed) : whole
}

type PacedCell = Pick<CellStatus, 'kind' | 'state' | 'work' | 'seconds'>

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
