import { isCardNumber, isDea, isNorthAmericanNumber, isSsn, isVin } from './checks.ts'
import { dateAtDigit, type DateReading } from './dates.ts'
import { before, matchAt, type Hit } from './hit.ts'

/**
 * Rules for what begins with a digit: each is tried at the first digit of a number and reads a bounded way on. The order
 * is from the most particular to the most general.
 */
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-z])/iy
const mac = /[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}(?![0-9a-z:])/iy
const ipv4 = /(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\d]|\.\d)/y
const ipv6 = /(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![0-9a-z:])|(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}(?![0-9a-z:])/iy
/** Medicare beneficiary identifier, by CMS's form; nobody's words look like it. */
const medicare = /[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y]{2}\d\d(?![A-Za-z0-9])/y
const ssn = /(\d{3})([- ])(\d{2})\2(\d{4})(?![\d]|-\d)/y
const card = /\d{4}([ -]?)\d{4}\1\d{4}\1\d{1,7}(?!\d)|3[47]\d{2}([ -]?)\d{6}\2\d{5}(?!\d)/y
const phone = /(?:\+?1[-. ]{0,2})?\(?(\d{3})\)?([-. ]{1,3}|\/|(?<=\))\s{0,2})(\d{3})[-. ]{1,3}(\d{4})(?!\d|-\d)/y
const extension = /,?\s{0,2}(?:ext\.?|x|extension)\s{0,2}\d{2,6}(?!\d)/iy
const international = /\+\d{1,3}(?:[-. ()]{1,2}\d{1,5}){2,5}(?!\d)/y
const street =
  /\d{1,5}(?:-\d{1,4})?[A-Za-z]?\s(?:(?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)\.?\s)?(?:(?:[A-Z][a-z'’]{1,20}\.?|\d{1,3}(?:st|nd|rd|th)|St\.|Mt\.|[Dd]e|[Ll]a|[Oo]f)\s){1,4}(Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Terrace|Ter|Circle|Cir|Parkway|Pkwy|Highway|Hwy|Square|Sq|Trail|Trl|Way|Alley|Turnpike|Pike)\b\.?(?:,?\s(?:Apt|Apartment|Suite|Ste|Unit|#)\.?\s?#?[A-Za-z]?\d{0,5}[A-Za-z]?\b)?/y
/** Title-case words that make a heading or a time of day of what looks like a street. */
const noStreet = /\b(?:AM|PM|Am|Pm|Seen|Doses?|Days?|Times?|Tablets?|Weeks?|Months?|Years?|Hours?|Minutes?|Units?|By|With|And|The|To|For|From|Right|Left|Chest|Head)\b/
const ageWords =
  /(\d{2,3})(?:\s{0,2}|-)(?:(?:y(?:ea)?rs?|yr)\.?(?:\s|-)(?:old|of\sage|young)|y\.?\s?\/?\s?o\.?(?![a-z])|yo(?![a-z])|y(?:ear)?-old|years?-old|(?:y\.o\.)|[MF](?![A-Za-z0-9/.-]|\s?(?:R|N)\b))/y
const agedBefore = /(?:^|[^a-z])(?:aged?|age\s?(?:is|of|:|=)|turned|turning)[\s:=]{1,3}$/
const notAnAge = /^(?:[\d%/-]|[.,]\d)/
const digitRun = /\d{9,24}(?![\d.]\d|[A-Za-z])/y
const measured = /\s{0,2}(?:copies|iu|units?|cells?|ml|mg|mcg|\/|%|x\s?10|k\b|cfu|u\/l|per\b|ng|pg|mm)/iy
const vinForm = /[A-HJ-NPR-Z0-9]{17}(?![A-Za-z0-9])/y

/** Identifier that begins with the digit at `at`; `digits` long is the run of digits there. */
export function numberAt(text: string, at: number, digits: number, reading: DateReading): Hit | null {
  const next = text.charCodeAt(at + digits)
  const address = hexAddressAt(text, at)
  if (address) return address
  if (digits <= 4 || digits === 8) {
    const date = dateAtDigit(text, at, reading)
    if (date) return { kind: 'date', start: at, end: date.end }
  }
  if (digits === 3) {
    const match = matchAt(ssn, text, at)
    if (match && isSsn(match[1], match[3], match[4]) && (match[2] === '-' || /ss|social/.test(before(text, at, 24)))) {
      return { kind: 'ssn', start: at, end: ssn.lastIndex }
    }
  }
  if (digits === 3 || (digits === 1 && text[at] === '1')) {
    const hit = phoneAt(text, at)
    if (hit) return hit
  }
  if (digits <= 3 && next === 46) {
    const match = matchAt(ipv4, text, at)
    if (match && isAddress(match.slice(1, 5).map(Number), before(text, at, 12))) return { kind: 'ip', start: at, end: ipv4.lastIndex }
  }
  if (digits === 1) {
    if (matchAt(medicare, text, at)) return { kind: 'healthPlan', start: at, end: medicare.lastIndex }
    const vin = vinAt(text, at)
    if (vin) return vin
  }
  if (digits === 4 || (digits >= 13 && digits <= 19)) {
    const match = matchAt(card, text, at)
    if (match && isCardNumber(match[0])) return { kind: 'account', start: at, end: card.lastIndex }
  }
  if ((digits === 2 || digits === 3) && Number(text.slice(at, at + digits)) >= 90) {
    const age = oldAge(text, at, digits)
    if (age) return age
  }
  if (digits <= 5 && (next === 32 || next === 45 || (next > 64 && next < 123))) {
    const match = matchAt(street, text, at)
    if (match && !noStreet.test(match[0]) && isRoad(text, match)) return { kind: 'place', start: at, end: street.lastIndex }
  }
  if (digits >= 9 && matchAt(digitRun, text, at)) {
    const end = digitRun.lastIndex
    if (!matchAt(measured, text, end)) return { kind: 'other', start: at, end }
  }
  return null
}

const hexGroup = /[0-9a-f]{1,8}[:-]/iy

/** MAC and IPv6 addresses and UUIDs, which may begin with a letter as well as with a digit. */
export function hexAddressAt(text: string, at: number): Hit | null {
  if (!matchAt(hexGroup, text, at)) return null
  const length = hexGroup.lastIndex - at - 1
  if (length === 2 && matchAt(mac, text, at)) return { kind: 'device', start: at, end: mac.lastIndex }
  if (length === 8 && matchAt(uuid, text, at)) return { kind: 'other', start: at, end: uuid.lastIndex }
  if (length > 4 || text[at + length] !== ':' || !matchAt(ipv6, text, at)) return null
  return isIpv6(text.slice(at, ipv6.lastIndex)) ? { kind: 'ip', start: at, end: ipv6.lastIndex } : null
}

/** A number of the North American plan, or after "fax" the same as a fax number. `at` may be a bracket or a plus too. */
export function phoneAt(text: string, at: number): Hit | null {
  let end = 0
  const match = matchAt(phone, text, at)
  if (match) {
    if (!isNorthAmericanNumber(match[1], match[3])) return null
    end = phone.lastIndex
  } else if (text[at] === '+' && matchAt(international, text, at)) {
    const found = text.slice(at, international.lastIndex).replace(/\D/g, '')
    if (found.length < 8 || found.length > 15) return null
    end = international.lastIndex
  } else return null
  if (matchAt(extension, text, end)) end = extension.lastIndex
  // "(917 555 0110)": the bracket belongs to the sentence.
  const start = text[at] === '(' && !match?.[0].includes(')') ? at + 1 : at
  return { kind: isFax(text, at) ? 'fax' : 'phone', start, end }
}

export function isFax(text: string, at: number): boolean {
  return /fax(?:ed)?[^a-z\n]{0,12}$|fax(?:ed)? (?:[a-z]{2,12} ){0,2}(?:number|no|is|to|at)[^a-z\n]{0,4}$/.test(before(text, at, 40))
}

/** Codes of letters and digits that prove themselves by a check digit. */
export function codeAt(text: string, at: number, length: number): Hit | null {
  if (length === 9 && isDea(text.slice(at, at + 9))) return { kind: 'licence', start: at, end: at + 9 }
  return vinAt(text, at)
}

function vinAt(text: string, at: number): Hit | null {
  if (!matchAt(vinForm, text, at) || !isVin(text.slice(at, at + 17))) return null
  return { kind: 'vehicle', start: at, end: at + 17 }
}

function oldAge(text: string, at: number, digits: number): Hit | null {
  const age = Number(text.slice(at, at + digits))
  if (age > 125) return null
  const match = matchAt(ageWords, text, at)
  if (match && !(/[MF]$/.test(match[0]) && /t(?:emp(?:erature)?|max)?\s?(?:of|is|:|=)?\s{0,2}$/.test(before(text, at, 16)))) return { kind: 'date', start: at, end: ageWords.lastIndex }
  const end = at + digits
  if (agedBefore.test(before(text, at, 14)) && !notAnAge.test(text.slice(end, end + 2))) return { kind: 'date', start: at, end }
  return null
}

/** Four small numbers with points are a section or a version; addresses have a large one, or "IP" before them. */
function isAddress(parts: number[], words: string): boolean {
  return parts.every((part) => part < 256) && (parts.some((part) => part > 31) || /\bip\b/.test(words))
}

function isIpv6(found: string): boolean {
  // 10:30:45 is a time of day: hexadecimal letters, a gap of zeros, or all eight groups make an address.
  return /[a-f]/i.test(found) ? /::|(?:[^:]*:){3}/.test(found) : found.split(':').length === 8
}

/** "5 Oak Dr" is a road, "5 Oak Dr. Smith" is not. */
function isRoad(text: string, match: RegExpExecArray): boolean {
  if (match[1] !== 'Dr' && match[1] !== 'St') return true
  return !/^\s[A-Z][a-z]/.test(text.slice(match.index + match[0].length, match.index + match[0].length + 3)) || !match[0].endsWith('.')
}
