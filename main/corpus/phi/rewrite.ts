import { phiKinds, type PhiKind } from '../../../shared/domain/phi.ts'
import type { RewrittenSpan } from '../../../shared/domain/privacySample.ts'
import { dateAtDigit, dateAtMonth, type CalendarDay, type TextDate } from './dates.ts'
import { scanText } from './scan.ts'

/**
 * Rewrites a text: identifiers of the wanted kinds become tags, dates move by a number of days and keep their form.
 * Whatever the scan does not find stays.
 */
export interface Rewriting {
  mask: ReadonlySet<PhiKind>
  /** null: dates are not moved. */
  shiftDays: number | null
  dayFirst: boolean
  /** When the note was written, before any shift: dates without a year lie closest to it. */
  time: string | null
}

export interface Rewritten {
  text: string
  /** What was replaced, in the source and, one for one, in the result. */
  before: RewrittenSpan[]
  after: RewrittenSpan[]
}

export function rewriteText(text: string, { mask, shiftDays, dayFirst, time }: Rewriting): Rewritten {
  const { findings } = scanText(text, { dayFirst })
  const before: RewrittenSpan[] = []
  const after: RewrittenSpan[] = []
  let written = ''
  let position = 0
  for (const { kind, start, end } of findings) {
    const date = kind === 'date' ? dateAt(text, start, dayFirst) : null
    let replacement: string | null = null
    if (date && shiftDays !== null) replacement = shifted(date, shiftDays, time)
    else if (mask.has(kind) && !isMention(kind, text.slice(start, end))) replacement = tagOf(kind, date)
    if (replacement === null) continue
    written += text.slice(position, start)
    before.push({ kind, start, end })
    after.push({ kind, start: written.length, end: written.length + replacement.length })
    written += replacement
    position = end
  }
  return { text: written + text.slice(position), before, after }
}

function dateAt(text: string, start: number, dayFirst: boolean): TextDate | null {
  return /\d/.test(text[start]) ? dateAtDigit(text, start, { dayFirst }) : dateAtMonth(text, start)
}

/** Of the findings that are dates to the scan, those that are none are ages. */
function tagOf(kind: PhiKind, date: TextDate | null): string {
  return kind === 'date' && !date ? '[AGE]' : phiKinds[kind].tag
}

/** "photograph" tells nothing; the name of an image file may. */
function isMention(kind: PhiKind, found: string): boolean {
  return kind === 'photo' && !found.includes('.')
}

const middleOfMonth = 15

function shifted(date: TextDate, days: number, time: string | null): string {
  const year = date.year ?? closestYear(date, time)
  const moved = new Date(Date.UTC(year, date.month - 1, date.day ?? middleOfMonth) + days * 86_400_000)
  return date.write(moved.getUTCFullYear(), moved.getUTCMonth() + 1, moved.getUTCDate())
}

/** The year in which a date without one lies closest to the note; 29 February asks for a leap year. */
function closestYear({ month, day }: CalendarDay, time: string | null): number {
  const noteYear = time === null ? 2001 : Number(time.slice(0, 4))
  const at = time === null ? Date.UTC(2001, month - 1, day ?? middleOfMonth) : Date.parse(`${time.slice(0, 10)}T00:00:00Z`)
  let best = noteYear
  let distance = Infinity
  for (let year = noteYear - 4; year <= noteYear + 4; year++) {
    const candidate = new Date(Date.UTC(year, month - 1, day ?? middleOfMonth))
    if (candidate.getUTCMonth() !== month - 1) continue
    const away = Math.abs(candidate.getTime() - at)
    if (away < distance) [best, distance] = [year, away]
  }
  return best
}

/** A record's time 'YYYY-MM-DD' or 'YYYY-MM-DDTHH:MM:SS', moved by days; the time of day stays. */
export function shiftTime(time: string, days: number): string {
  const moved = new Date(Date.parse(`${time.slice(0, 10)}T00:00:00Z`) + days * 86_400_000)
  return moved.toISOString().slice(0, 10) + time.slice(10)
}
