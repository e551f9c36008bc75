/**
 * Single cells to values. Each parser returns the value, null for an empty cell, or throws a `CellProblem` whose
 * message is a reject reason: it names the trouble, never the cell's contents.
 */
export class CellProblem extends Error {}

const emptyMarks = new Set(['', 'NULL', 'null', '\\N', 'NaN', 'nan', 'None'])

export function textValue(cell: string): string | null {
  const value = cell.trim()
  return emptyMarks.has(value) ? null : value
}

/** Identifiers. "24181354.0" is what spreadsheets and data frames make of a whole number in a column with gaps. */
export function keyValue(cell: string): string | null {
  return textValue(cell)?.replace(/^(\d+)\.0$/, '$1') ?? null
}

const yearFirst =
  /^(\d{4})([-/]?)(\d{2})\2(\d{2})(?:[T ]?(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?)?$/

/**
 * 'YYYY-MM-DDTHH:MM:SS', or 'YYYY-MM-DD' where no time of day is given. The wall clock is kept as written, fractions
 * and zone are dropped. Only the year first is read: 03/04/25 and 03/04/2025 can each mean several days.
 */
export function timeValue(cell: string): string | null {
  const value = textValue(cell)
  if (value === null) return null
  const match = yearFirst.exec(value)
  if (!match) throw new CellProblem(timeProblem(value))
  const [, year, , month, day, hour, minute, second = '00'] = match
  const date = `${year}-${month}-${day}`
  const time = hour === undefined ? null : `${hour}:${minute}:${second}`
  const parsed = new Date(`${date}T${time ?? '00:00:00'}Z`)
  // A day such as 30 February rolls over instead of failing.
  if (Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== date) {
    throw new CellProblem('is no date of the calendar')
  }
  return time === null ? date : `${date}T${time}`
}

function timeProblem(value: string): string {
  if (/^\d{1,2}[-/.]\d{1,2}[-/.]\d{2}(?!\d)/.test(value)) return 'has a two-digit year'
  if (/^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}/.test(value)) {
    return 'does not say which is day and which is month; write YYYY-MM-DD'
  }
  return 'is not a time written as YYYY-MM-DD HH:MM:SS'
}

/** ICD codes stay text: 0389 and 389 are different diseases. */
export function icdCode(cell: string): string | null {
  return textValue(cell)?.replace(/[.\s]/g, '').toUpperCase() || null
}

export function icdVersion(cell: string): 9 | 10 | null {
  const value = textValue(cell)
  if (value === null) return null
  const match = /^(?:icd)?[- ]?(9|10)(?:\.0)?(?:[- ]?cm)?$/i.exec(value)
  if (!match) throw new CellProblem('is not 9 or 10')
  return match[1] === '9' ? 9 : 10
}

/** Whether an ICD-9 code looks like one whose leading zeros a spreadsheet took: the shortest has three digits. */
export function mayHaveLostZeros(code: string, version: 9 | 10): boolean {
  return version === 9 && /^\d{1,2}$/.test(code)
}

export function numberValue(cell: string): number | null {
  const value = textValue(cell)
  if (value === null) return null
  const plain = value.replace(/^(-?)\$/, '$1').replace(/,(?=\d{3}(\D|$))/g, '')
  if (!/^-?\d*\.?\d+(e[+-]?\d+)?$/i.test(plain)) throw new CellProblem('is not a number')
  return Number(plain)
}

const trueWords = new Set(['1', '1.0', 'true', 't', 'yes', 'y', 'expired', 'died', 'dead', 'deceased'])
const falseWords = new Set(['0', '0.0', 'false', 'f', 'no', 'n', 'alive'])

export function booleanValue(cell: string): boolean | null {
  const value = textValue(cell)?.toLowerCase()
  if (value === undefined) return null
  if (trueWords.has(value)) return true
  if (falseWords.has(value)) return false
  throw new CellProblem('is neither 1 nor 0')
}

/** Adjustment reason codes: "CO-197|PR-1", "CO197; PR1". */
export function codeList(cell: string): string[] {
  return (textValue(cell) ?? '').toUpperCase().split(/[|;,\s]+/).filter((code) => code !== '')
}
