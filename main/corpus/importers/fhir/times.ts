import { endsBeforeItBegins, negativeStay } from '../leftOut.ts'
import { CellProblem, timeValue } from '../values.ts'
import type { ResourceRow } from './resourceFile.ts'

/**
 * FHIR dates and times as the corpus's local times. The wall clock is kept as written, its offset being that of the
 * place; with the hospital's zone set, every time that has an offset is turned into the wall clock there. What gives a
 * year or a month only is no moment: null, counted.
 */
export interface Clock {
  /** A day or a moment. @throws CellProblem for what is neither, named after the element */
  time(text: string | null | undefined, element: string, row: ResourceRow): string | null
  /**
   * Both ends of a period, no more than the hour of a clock change apart from its true length: over the hour that the
   * clock repeats, or with two offsets that no one place has, the end follows from the beginning.
   * @throws CellProblem where it ends before it begins
   */
  period(period: Period | null | undefined, row: ResourceRow): { start: string | null; end: string | null }
}
type Period = { start?: string | null; end?: string | null }

const partial = /^\d{4}(-(0[1-9]|1[0-2]))?$/
const withOffset = /T.*(Z|[+-]\d{2}:?\d{2})$/i
const utc = /(Z|[+-]00:?00)$/i

/** An hour, and what whole seconds leave out. */
const clockChange = 3_601_000

const inUtc =
  'have times in UTC, which are taken as they are: say with --time-zone where the hospital is, or days are those of UTC'
const hoursApart = 'give the ends of their period by clocks that are hours apart: the end is taken by that of the beginning'

export function clockOf(timeZone: string | undefined): Clock {
  const there = timeZone === undefined ? null : wallClock(timeZone)
  const clock: Clock = {
    time(text, element, row) {
      if (text === null || text === undefined || text.trim() === '') return null
      const written = text.trim()
      if (partial.test(written)) {
        row.warn(`give only a year or a month as ${element}: no time is taken`)
        return null
      }
      try {
        const local = timeValue(written)
        if (!withOffset.test(written)) return local
        const instant = Date.parse(written)
        if (Number.isNaN(instant)) throw new CellProblem('is no date and time of the calendar')
        if (there !== null) return there(instant)
        if (utc.test(written)) row.warn(inUtc)
        return local
      } catch (error) {
        if (error instanceof CellProblem) throw new CellProblem(`${element} ${error.message}`)
        throw error
      }
    },
    period(period, row) {
      const start = clock.time(period?.start, 'period.start', row)
      const end = clock.time(period?.end, 'period.end', row)
      const [from, to] = [instantOf(period?.start), instantOf(period?.end)]
      if (start === null || end === null || from === null || to === null) {
        if (endsBeforeItBegins(start, end)) throw new CellProblem(negativeStay)
        return { start, end }
      }
      if (to < from) throw new CellProblem(negativeStay)
      const shown = Date.parse(`${end}Z`) - Date.parse(`${start}Z`)
      const apart = Math.abs(shown - (to - from))
      if (apart > clockChange) row.warn(hoursApart)
      return { start, end: shown < 0 || apart > clockChange ? later(start, to - from) : end }
    },
  }
  return clock
}

/** Only of what has an offset: a day or a bare clock time is no instant. */
function instantOf(text: string | null | undefined): number | null {
  const written = text?.trim() ?? ''
  return withOffset.test(written) ? Date.parse(written) : null
}

function later(time: string, milliseconds: number): string {
  return ofOurTime(new Date(Date.parse(`${time}Z`) + milliseconds).toISOString().slice(0, 19))
}

/** Swedish writes 'YYYY-MM-DD HH:MM:SS'. */
function wallClock(timeZone: string): (instant: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return (instant) => ofOurTime(format.format(instant).replace(' ', 'T'))
}

function ofOurTime(time: string): string {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(time)) throw new CellProblem('is too far from our time')
  return time
}

/** Dates of birth and death, which may be a year or a month: the year's first day then, as everywhere in a corpus. */
export function partialDate(text: string | null | undefined): { date: string; precision: 'exact' | 'year' } | null {
  const written = text?.trim()
  if (!written) return null
  if (partial.test(written)) return { date: `${written.slice(0, 4)}-01-01`, precision: 'year' }
  const date = timeValue(written)
  return date === null ? null : { date: date.slice(0, 10), precision: 'exact' }
}
