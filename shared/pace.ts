/** How fast something goes on, from what was done since its stage was first seen. */
export interface Pace {
  /** In the unit of what is counted. */
  perSecond: number
  /** Null where the total is not known. */
  secondsLeft: number | null
}

/** The first seconds of a stage say little. */
const shortest = 2

/**
 * Tells the pace of progress that it is told of. Null while a stage has hardly begun, or nothing of it was done.
 * `now` is in milliseconds.
 */
export function createPaceMeter(): (stage: string, done: number, total: number | null, now: number) => Pace | null {
  let start = { stage: '', done: 0, at: 0 }
  return (stage, done, total, now) => {
    if (stage !== start.stage || done < start.done) start = { stage, done, at: now }
    const seconds = (now - start.at) / 1000
    const progressed = done - start.done
    if (seconds < shortest || progressed <= 0) return null
    const perSecond = progressed / seconds
    return { perSecond, secondsLeft: total === null ? null : Math.max(0, total - done) / perSecond }
  }
}
