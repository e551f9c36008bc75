import type { WatchSchedule } from '../../shared/domain/incoming.ts'

/**
 * When a watched folder is due. A day's run belongs to its day, so that an hour that is skipped or comes twice runs once;
 * minutes are counted by a clock that never jumps. Where a clock was set back, a run too many is made rather than one too
 * few: each file is read once anyway.
 */

export interface Clock {
  /** Milliseconds since 1970, as the machine's clock says. */
  wall: number
  /** Milliseconds that only grow, of this process. */
  steady: number
  /** Local: YYYY-MM-DD and hh:mm. */
  day: string
  time: string
}

export function clockNow(): Clock {
  const now = new Date()
  const two = (value: number) => String(value).padStart(2, '0')
  return {
    wall: now.getTime(),
    steady: performance.now(),
    day: `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`,
    time: `${two(now.getHours())}:${two(now.getMinutes())}`,
  }
}

export interface LastRun {
  /** Daily: the day whose run is over. */
  day: string
  /** Of the end of the last run. */
  wall: number
  /** Null: it was in another process. */
  steady: number | null
}

export interface Due {
  due: boolean
  /** When it was to be; null for arrivals. Local. */
  dueAt: string | null
  /** Runs before this one that were not made. */
  missed: number
}

/** What counts as the last run of a schedule that begins now: its first run is the next one. */
export function beginning(schedule: WatchSchedule, clock: Clock): LastRun {
  const isOver = schedule.kind === 'daily' && clock.time >= schedule.at
  return { day: isOver ? clock.day : addDays(clock.day, -1), wall: clock.wall, steady: null }
}

export function dueRun(schedule: WatchSchedule, last: LastRun, clock: Clock): Due {
  if (schedule.kind === 'arrival') return { due: true, dueAt: null, missed: 0 }
  if (schedule.kind === 'daily') {
    const before = last.day > clock.day ? addDays(clock.day, -1) : last.day
    const runs = daysBetween(before, clock.day) - (clock.time >= schedule.at ? 0 : 1)
    return { due: runs > 0, dueAt: runs > 0 ? `${addDays(before, runs)} ${schedule.at}` : null, missed: Math.max(0, runs - 1) }
  }
  const period = schedule.minutes * 60_000
  if (last.steady !== null) return { due: clock.steady - last.steady >= period, dueAt: null, missed: 0 }
  const elapsed = clock.wall - last.wall
  // A last run that is yet to come was of a clock that was wrong, then or now.
  if (elapsed < 0) return { due: true, dueAt: null, missed: 0 }
  return { due: elapsed >= period, dueAt: null, missed: Math.max(0, Math.floor(elapsed / period) - 1) }
}

/** The day that a run which was due counts for. */
export function dayOfRun(schedule: WatchSchedule, { dueAt }: Due, clock: Clock): string {
  return schedule.kind === 'daily' && dueAt !== null ? dueAt.slice(0, 10) : clock.day
}

/** Local time of the next run, where nothing stands in its way; null for arrivals. */
export function nextRun(schedule: WatchSchedule, last: LastRun, clock: Clock): string | null {
  if (schedule.kind === 'arrival') return null
  if (schedule.kind === 'daily') return dueRun(schedule, last, clock).due ? `${clock.day} ${clock.time}` : `${last.day >= clock.day ? addDays(clock.day, 1) : clock.day} ${schedule.at}`
  const elapsed = last.steady === null ? clock.wall - last.wall : clock.steady - last.steady
  return localText(clock.wall + Math.max(0, schedule.minutes * 60_000 - Math.max(0, elapsed)))
}

function localText(wall: number): string {
  const date = new Date(wall)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}
