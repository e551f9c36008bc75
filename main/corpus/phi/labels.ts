import type { PhiKind } from '../../../shared/domain/phi.ts'
import { isLetterOrDigit, matchAt, type Hit } from './hit.ts'
import { isFax, phoneAt } from './numbers.ts'

/**
 * Identifiers that are known by the words before them: "MRN: 4471902", "Member ID 88-2210". A label is tried where its
 * first word stands; the value that follows is the identifier, the label is not.
 */
interface Label {
  kind: PhiKind
  /** First words, lower case: only there the pattern is tried. */
  first: string
  label: RegExp
  /** Least digits of a value; without any it is a word. */
  digits?: number
}

const number = '(?:\\s?(?:numbers?|num|nos?\\b\\.?|nr\\.?|#|ids?\\b|identifier|code))'
/** Between a label and its value: at most a dozen characters, or a word that says that it is one. */
const link = '(?:\\s{0,3}(?:is|was|of|:|#|=|-|\\.)){0,3}[\\s]{0,12}'
const sticky = (source: string) => new RegExp(source + link, 'iy')

const labels: Label[] = [
  { kind: 'ssn', first: 'ssn ss social', label: sticky(`(?:ssn?|soc(?:ial)?\\.?\\ssec(?:urity)?\\.?)${number}?(?:\\s?\\(?(?:last (?:4|four)(?: digits)?|ending(?: in)?)\\)?)?`), digits: 4 },
  {
    kind: 'mrn',
    first: 'mrn mr medical med chart hospital hosp unit patient pt',
    label: sticky(`(?:mrn|mr\\s?(?:#|no\\.|number)|med(?:ical)?\\.?\\srec(?:ord)?s?\\.?${number}?|(?:chart|hosp(?:ital)?|unit|patient|pt)\\.?${number})${number}?`),
    digits: 3,
  },
  {
    kind: 'healthPlan',
    first: 'member policy subscriber group insurance beneficiary medicare medicaid hicn mbi plan health payer payor',
    label: sticky(`(?:hicn|mbi|(?:member|policy|subscriber|group|(?:health\\s)?insurance|beneficiary|medicare|medicaid|(?:health\\s)?plan|payer|payor)(?:\\s(?:policy|member|beneficiary|subscriber|group|plan|card))?${number})${number}?`),
    digits: 3,
  },
  {
    kind: 'account',
    first: 'account acct encounter visit fin csn invoice claim billing bill bank iban routing har',
    label: sticky(`(?:csn|fin|har|iban|(?:account|acct|encounter|visit|fin|invoice|claim|bill(?:ing)?|bank|routing)\\.?(?:\\s(?:account|acct))?\\.?(?:${number}|(?=\\s?:)))${number}?`),
    digits: 4,
  },
  {
    kind: 'licence',
    first: 'license licence lic dea npi certificate cert certification passport driver drivers registration dl',
    label: sticky(`(?:dea|npi|dl\\s?#|passport|(?:driver['’]?s?['’]?\\s)?(?:license|licence|lic)\\b\\.?|cert(?:ificate|ification)?\\.?|registration)${number}?${number}?`),
    digits: 4,
  },
  { kind: 'vehicle', first: 'vin vehicle plate plates tag license licence', label: sticky(`(?:vin|vehicle${number}|(?:licen[sc]e\\s)?(?:plates?|tag))${number}?`), digits: 2 },
  {
    kind: 'device',
    first: 'serial ser sn s udi device implant lot model',
    label: sticky(`(?:ser(?:ial)?\\.?${number}?|s\\/n|udi|(?:device|implant)\\.?(?:\\s(?:serial|identification))?${number}|(?<!\\ba\\s)lot${number}?)${number}?`),
    digits: 3,
  },
  {
    kind: 'other',
    first: 'study subject participant specimen accession case research protocol trial requisition sample order barcode donor employee badge tracking',
    label: sticky(`(?:(?:study|subject|participant|specimen|accession|case|research|trial|requisition|sample|order|donor|employee|badge|tracking)(?:\\s(?:subject|patient))?${number}|barcode)${number}?`),
    digits: 3,
  },
  { kind: 'place', first: 'zip zipcode postal', label: sticky(`(?:zip\\s?(?:code)?|postal\\scode)`), digits: 4 },
]

const phoneLabel = sticky('(?:(?:tele)?phone|tel|ph|cell(?:ular)?|mobile|pager|beeper|page|pgr|ext(?:ension)?|fax|call|contact|reach(?:ed)?)\\.?(?:\\s?(?:\\/|or)\\s?(?:fax|cell|pager))?(?:\\s(?:at|on|phone))?' + number + '?')
const phoneFirst = 'phone telephone tel ph cell cellular mobile pager beeper page pgr ext extension fax call contact reach reached'
/** Local numbers and pagers: too short to be one without its label. */
const shortPhone = /\d{3}[-. ]\d{4}(?![\d-])|\d{10,11}(?!\d)|\d{4,7}(?![\d/%-]|[.,]\d|\s?(?:mg|ml|units?|mcg|kg|am|pm|hours|if|days|or|to)\b)/y
const value = /[A-Z0-9(][A-Z0-9()./-]{2,28}[A-Z0-9]/iy

const looksLikeDate = /^(?:\d{1,2}[/-]\d{1,2}[/-](?:\d{2}|\d{4})|\d{4}[/-]\d{1,2}[/-]\d{1,2})$/

const byFirstWord = new Map<string, Label[]>()
for (const entry of labels) {
  for (const word of entry.first.split(' ')) byFirstWord.set(word, [...(byFirstWord.get(word) ?? []), entry])
}
const phoneWords = new Set(phoneFirst.split(' '))

export const labelWords: ReadonlySet<string> = new Set([...byFirstWord.keys(), ...phoneWords])

/** The identifier behind the label that begins with `word` at `at`, or null. */
export function labelledAt(text: string, at: number, word: string): Hit | null {
  for (const { kind, label, digits = 1 } of byFirstWord.get(word) ?? []) {
    if (!matchAt(label, text, at)) continue
    const start = label.lastIndex
    if (start < at + word.length || (start === at + word.length && isLetterOrDigit(text.charCodeAt(start)) && !/\d/.test(text[start]))) continue
    const hit = valueAt(text, start, kind, digits)
    if (hit) return hit
  }
  return phoneWords.has(word) ? labelledPhone(text, at) : null
}

function valueAt(text: string, at: number, kind: PhiKind, digits: number): Hit | null {
  const match = matchAt(value, text, at)
  if (!match) return null
  let found = match[0].replace(/[./-]+$/, '')
  // A number and the words that follow in brackets or after a slash are two things.
  if (!found.startsWith('(')) found = found.split('(')[0]
  const count = found.replace(/\D/g, '').length
  if (count < digits || looksLikeDate.test(found)) return null
  if (/^\d+(?:mg|mcg|ml|cm|mm|units?|x)$/i.test(found)) return null
  // Lower-case words with a digit in them are words: "covid19".
  if (/[a-z]{4}/.test(found)) return null
  if (/^\d+\.\d+$/.test(found)) return null
  return { kind, start: at, end: at + found.length }
}

function labelledPhone(text: string, at: number): Hit | null {
  if (!matchAt(phoneLabel, text, at)) return null
  const start = phoneLabel.lastIndex
  const whole = phoneAt(text, start)
  if (whole) return whole
  const word = text.slice(at, at + 4).toLowerCase()
  const match = matchAt(shortPhone, text, start)
  if (!match || start === at) return null
  // "call 911" and "page 1402 of": a pager's number needs a clear label.
  const weak = word === 'call' || word === 'cont' || word === 'reac' || (word === 'page' && !/^pager/i.test(text.slice(at, at + 5)))
  if (weak && !/^\d{3}[-. ]\d{4}$|^\d{10}/.test(match[0])) return null
  return { kind: isFax(text, start) ? 'fax' : 'phone', start, end: shortPhone.lastIndex }
}
