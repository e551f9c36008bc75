import { isDay } from './checks.ts'
import { matchAt } from './hit.ts'

/**
 * Dates as notes write them, found at a given place of a text and written again in the same form. The scan asks where
 * they stand, the date shift asks for the same form with another day. Every pattern is sticky and bounded.
 */
export interface CalendarDay {
  /** null: the text does not say. */
  year: number | null
  month: number
  /** null: a month as a whole. */
  day: number | null
}

export interface TextDate extends CalendarDay {
  start: number
  end: number
  /** The date in the form of the text, for another day. Parts that the text did not have are left out. */
  write(year: number, month: number, day: number): string
}

const monthNames = [
  'january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november',
  'december',
]
const fullNames = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

/** 'mar', 'sept' and 'march' → 3; 0: no month. */
export function monthOf(word: string): number {
  const lower = word.toLowerCase()
  if (lower.length < 3) return 0
  if (lower === 'sept') return 9
  const index = monthNames.findIndex((name) => name === lower || (lower.length === 3 && name.startsWith(lower)))
  return index + 1
}

const month =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'
const isoDate = /(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d])/y
const numericDate = /(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d|[-/.]\d)/y
const compactDate = /((?:19|20|21)\d\d)(\d\d)(\d\d)(?!\d|[-/.]\d)/y
const monthYear = /(\d{1,2})(\/)((?:19|20|21)\d\d)(?![\d/])/y
const monthDay = /(\d{1,2})(\/)(\d{1,2})(?![\d/]|[.,]\d|\s?(?:mg|ml|%))/y
const dayFirstNamed = new RegExp(
  `(\\d{1,2})(st|nd|rd|th)?(\\s{0,2}(?:of\\s)?|[-/])${month}(?![a-z])(?:(\\.?,?\\s{0,2}(?:of\\s)?)(\\d{4}|['’]\\d{2})|([-/])(\\d{4}|\\d{2}))?(?![\\d/]|[.,:]\\d)`,
  'iy',
)
const monthFirstNamed = new RegExp(
  `${month}(?![a-z])(\\.?\\s{1,3}|[-/.])(\\d{1,2})(st|nd|rd|th)?(?!\\d|[/:]\\d|\\.\\d|\\s?(?:mg|mcg|ml|%|units?|times|days|weeks|hours)\\b)(?:(,\\s{0,2}|\\s{1,2}(?:of\\s)?|[-/])(\\d{4}|['’]\\d{2})(?![\\d/]))?`,
  'iy',
)
const monthYearNamed = new RegExp(`${month}(?![a-z])(\\.?,?\\s{1,2}(?:of\\s)?|[-/])(\\d{4}|['’]\\d{2})(?![\\d/])`, 'iy')
const monthAlone = new RegExp(`${month}(?![a-z])`, 'iy')

/** "6/2-6/7/22": what goes on to a whole date is one. */
const rangeToDate = /\d{1,2}\/\d{1,2}\s?[-–]\s?\d{1,2}\/\d{1,2}\/\d{2}/y

export interface DateReading {
  /** 03/04 is the third of April. Default: the fourth of March, unless the first number cannot be a month. */
  dayFirst?: boolean
}

/** The date that begins with the digit at `at`, or null. */
export function dateAtDigit(text: string, at: number, { dayFirst = false }: DateReading = {}): TextDate | null {
  let match = matchAt(isoDate, text, at)
  if (match) {
    const [whole, year, separator, m, d] = match
    if (!isYear(+year) || !isDay(+year, +m, +d)) return null
    return {
      start: at, end: at + whole.length, year: +year, month: +m, day: +d,
      write: (y, mo, da) => [y, padLike(paddingOf(m, d), mo), padLike(paddingOf(m, d), da)].join(separator),
    }
  }
  match = matchAt(numericDate, text, at)
  if (match) return numeric(text, at, match, dayFirst)
  match = matchAt(compactDate, text, at)
  if (match) {
    const [whole, year, m, d] = match
    if (!isDay(+year, +m, +d)) return null
    return {
      start: at, end: at + whole.length, year: +year, month: +m, day: +d,
      write: (y, mo, da) => `${y}${two(mo)}${two(da)}`,
    }
  }
  match = matchAt(monthYear, text, at)
  if (match) {
    const [whole, m, separator, year] = match
    if (+m < 1 || +m > 12) return null
    return {
      start: at, end: at + whole.length, year: +year, month: +m, day: null,
      write: (y, mo) => `${padLike(m.length, mo)}${separator}${y}`,
    }
  }
  match = matchAt(dayFirstNamed, text, at)
  if (match) return dayThenName(at, match)
  match = matchAt(monthDay, text, at)
  if (match && (matchAt(rangeToDate, text, at) || isBracketed(text, at, match) || (isAnnounced(text, at) && !isGrade(text, at, +match[1], +match[3])))) {
    const [whole, first, separator, second] = match
    const reversed = (dayFirst && isDay(null, +second, +first)) || !isDay(null, +first, +second)
    const [m, d] = reversed ? [second, first] : [first, second]
    if (!isDay(null, +m, +d)) return null
    return {
      start: at, end: at + whole.length, year: null, month: +m, day: +d,
      write: (_, mo, da) =>
        (reversed ? [da, mo] : [mo, da]).map((part) => padLike(paddingOf(m, d), part)).join(separator),
    }
  }
  return null
}

/** The date that begins with the month's name at `at`, or null. */
export function dateAtMonth(text: string, at: number): TextDate | null {
  let match = matchAt(monthFirstNamed, text, at)
  // A small "may" or "march" is a verb, unless a year follows.
  const capital = text[at] !== text[at].toLowerCase()
  if (match && (capital || match[6] !== undefined)) {
    const [whole, name, gap, d, suffix, secondGap = '', year] = match
    const m = monthOf(name)
    if (isDay(null, m, +d)) {
      return {
        start: at, end: at + whole.length, year: year === undefined ? null : yearOf(year), month: m, day: +d,
        write: (y, mo, da) =>
          nameLike(name, mo) + gap + padLike(d[0] === '0' ? 2 : 1, da) + suffixLike(suffix, da) + (year === undefined ? '' : secondGap + yearLike(year, y)),
      }
    }
  }
  match = matchAt(monthYearNamed, text, at)
  if (match && isYear(yearOf(match[3]))) {
    const [whole, name, gap, year] = match
    return {
      start: at, end: at + whole.length, year: yearOf(year), month: monthOf(name), day: null,
      write: (y, mo) => nameLike(name, mo) + gap + yearLike(year, y),
    }
  }
  match = matchAt(monthAlone, text, at)
  if (match && capital && isMonthAnnounced(text, at)) {
    const [whole, name] = match
    return { start: at, end: at + whole.length, year: null, month: monthOf(name), day: null, write: (_, mo) => nameLike(name, mo) }
  }
  return null
}

function numeric(text: string, at: number, match: RegExpExecArray, dayFirst: boolean): TextDate | null {
  const [whole, first, separator, second, year] = match
  const short = year.length === 2
  // 3.4.21 is a section, 5-10-15 a range; only with two digits each, or announced, do they read as dates.
  if (short && separator === '.' && !(first.length === 2 && second.length === 2 && isAnnounced(text, at))) return null
  if (short && separator === '-' && !(first.length === 2 && second.length === 2) && !isAnnounced(text, at)) return null
  const fullYear = yearOf(year)
  if (!isYear(fullYear)) return null
  const monthFirst = isDay(fullYear, +first, +second)
  const reversed = (dayFirst && isDay(fullYear, +second, +first)) || !monthFirst
  const [m, d] = reversed ? [second, first] : [first, second]
  if (!isDay(fullYear, +m, +d)) return null
  return {
    start: at, end: at + whole.length, year: fullYear, month: +m, day: +d,
    write: (y, mo, da) =>
      [...(reversed ? [da, mo] : [mo, da]).map((part) => padLike(paddingOf(m, d), part)), yearLike(year, y)].join(separator),
  }
}

function dayThenName(at: number, match: RegExpExecArray): TextDate | null {
  const [whole, d, suffix, gap, name] = match
  const secondGap = match[5] ?? match[7]
  const year = match[6] ?? match[8]
  const m = monthOf(name)
  if (!isDay(null, m, +d)) return null
  const capital = name[0] !== name[0].toLowerCase()
  // "10 mar" and "2 may" in small letters say too little without a year or "of".
  if (year === undefined && !capital && !/of/i.test(gap)) return null
  // "take 2 May repeat": a gap and "May" with a sentence behind it is no date unless something more says so.
  if (year === undefined && m === 5 && suffix === undefined && !/of|[-/]/i.test(gap)) return null
  return {
    start: at, end: at + whole.length, year: year === undefined ? null : yearOf(year), month: m, day: +d,
    write: (y, mo, da) =>
      padLike(d[0] === '0' ? 2 : 1, da) + suffixLike(suffix, da) + gap + nameLike(name, mo) + (year === undefined ? '' : secondGap + yearLike(year, y)),
  }
}

const announcing = /(?:^|[^a-z])(?:on|since|until|till|from|through|thru|dated?|dob|by|after|before|between|starting|beginning|due|and|to|visit|appt)[:\s]{1,3}$/i
/** Whether the words before say that a date follows. */
function isAnnounced(text: string, at: number): boolean {
  return announcing.test(text.slice(Math.max(0, at - 14), at))
}

/** "(4/2)": in brackets, and more than it is out of. */
function isBracketed(text: string, at: number, [whole, , , second]: RegExpExecArray): boolean {
  return text[at - 1] === '(' && text[at + whole.length] === ')' && Number(whole.split('/')[0]) > Number(second)
}

const gradeFollows = /\s{0,2}(?:strength|weakness|pain|murmur|systolic|diastolic|sem|bottles|cultures?|sets?|reflex|pulses?|in (?:all|the|both|upper|lower|r|l)|positive|negative|cycles|doses|tab|of |vessels?|lobes|throughout|bilat|motor|power|\/)/iy
/** Strength 4/5, murmur 2/6, pain 8/10, 1/2 a tablet: the last number is what such scales end with. */
function isGrade(text: string, at: number, first: number, second: number): boolean {
  if (first <= second && [2, 3, 4, 5, 6, 10].includes(second)) {
    // Only "on", "since", "dated" and their like are strong enough against a scale.
    if (!/(?:^|[^a-z])(?:on|since|until|dated?|starting|due)[:\s]{1,3}$/i.test(text.slice(Math.max(0, at - 14), at))) return true
  }
  gradeFollows.lastIndex = at + String(first).length + 1 + String(second).length
  return gradeFollows.test(text)
}

const announcingMonth = /(?:^|[^a-z])(?:in|since|until|till|last|this past|past|early|late|mid|this|next|of|from|through|by|during|between)[ -]$/i
function isMonthAnnounced(text: string, at: number): boolean {
  return announcingMonth.test(text.slice(Math.max(0, at - 11), at))
}

/** Shifting puts real years up to two centuries ahead. */
function isYear(year: number): boolean {
  return year >= 1850 && year <= 2300
}

/** Two digits: 1950 to 2049. */
function yearOf(written: string): number {
  const digits = written.replace(/\D/g, '')
  if (digits.length === 4) return Number(digits)
  return Number(digits) + (Number(digits) >= 50 ? 1900 : 2000)
}

const two = (value: number) => String(value).padStart(2, '0')
const padLike = (digits: number, value: number) => String(value).padStart(digits, '0')
/** 3/14 and 10/5 are written without zeros, 03/14 with them; of 10/12 it cannot be told, and gets them. */
const paddingOf = (first: string, second: string) => Math.min(first.length, second.length)

function yearLike(written: string, year: number): string {
  const mark = /^\D/.test(written) ? written[0] : ''
  return mark + (written.replace(/\D/g, '').length === 2 ? two(year % 100) : String(year))
}

function nameLike(written: string, monthNumber: number): string {
  const long = written.length > 4 || (written.length === 4 && !/^sept$/i.test(written))
  const name = long || written.toLowerCase() === 'may' ? fullNames[monthNumber - 1] : fullNames[monthNumber - 1].slice(0, 3)
  if (written === written.toUpperCase()) return name.toUpperCase()
  return written === written.toLowerCase() ? name.toLowerCase() : name
}

function suffixLike(written: string | undefined, day: number): string {
  if (written === undefined) return ''
  const teen = day % 100 > 10 && day % 100 < 14
  const suffix = teen ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th')
  return written === written.toUpperCase() ? suffix.toUpperCase() : suffix
}
