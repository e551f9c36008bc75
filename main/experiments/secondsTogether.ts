/** A cell as time sees it: none of its settings, how long it takes and how many cores. */
export interface TimedCell {
  key: string
  /** A cell that is none of these has ended. */
  needs: string | null
  cores: number
  seconds: number
}

/**
 * Seconds until all have ended, started as an experiment does: in their order, which has each after what it needs, beside
 * each other while there are cores, none overtaking another.
 */
export function secondsTogether(cells: readonly TimedCell[], cores: number): number {
  const waiting = new Set(cells)
  const unfinished = new Set(cells.map(({ key }) => key))
  const running = new Map<TimedCell, number>()
  let free = cores
  let now = 0
  while (waiting.size > 0 || running.size > 0) {
    for (const cell of waiting) {
      if (cell.needs !== null && unfinished.has(cell.needs)) continue
      if (cell.cores > free) break
      waiting.delete(cell)
      running.set(cell, now + cell.seconds)
      free -= cell.cores
    }
    const [[next, end]] = [...running].toSorted(([, a], [, b]) => a - b)
    running.delete(next)
    unfinished.delete(next.key)
    free += next.cores
    now = end
  }
  return now
}
