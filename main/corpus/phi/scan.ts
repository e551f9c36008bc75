import type { PhiFinding, PhiKind } from '../../../shared/domain/phi.ts'
import { dateAtMonth, type DateReading } from './dates.ts'
import { isLetter, isLetterOrDigit, isUpper, matchAt, type Hit } from './hit.ts'
import { labelledAt, labelWords } from './labels.ts'
import { createLexicon, nextHash } from './lexicon.ts'
import {
  beforeBirthAt, beforeDegreeAt, degreeWords, givenNameAt, labelledNameAt, loudNameAt, nameLabelWords, relativeAt, relativeWords,
  rememberedParts, titledAt, titleWords,
} from './names.ts'
import { codeAt, hexAddressAt, numberAt, phoneAt } from './numbers.ts'
import {
  beforeStateAt, boxAt, cityAt, cityWords, countyAt, facilityAt, facilityWords, livesInAt, livesWords, stateCodeWords,
  stateWords,
} from './places.ts'
import { ambiguousGivenNames, givenNames } from './words/givenNames.ts'

/**
 * Looks for the 18 kinds of identifiers of HIPAA's Safe Harbor in one text. One pass over its words and numbers; at each
 * of them sticky patterns of bounded length are tried, so that the time is linear whatever the text is. A rule that
 * finds something moves the pass behind it: findings never overlap and come in order.
 */
export interface Scan {
  findings: PhiFinding[]
  /** What an earlier de-identification put in: "[** … **]", "___", "[NAME]". No identifiers; nothing inside them counts. */
  marks: { start: number; end: number }[]
}

const monthWords = new Set(
  `january february march april may june july august september october november december jan feb mar apr jun jul aug sep
  sept oct nov dec`.split(/\s+/),
)
const maskTag = /\[\*\*[^\]]{0,200}?\*\*\]|\*\*[A-Z][A-Z-]{1,20}(?:\[[^\]\n]{0,60}\])?|[[<](?:\*{2,8}|[A-Z][A-Z _/-]{1,24}(?:[-_ ]?\d{1,5})?)[\]>]|(?<!_)_{3}(?!_)|\bX{4,40}\b/y
const knownTags = /NAME|DATE|PHONE|FAX|EMAIL|SSN|MRN|PLACE|LOCATION|HOSPITAL|ADDRESS|ID\b|PHI|REDACTED|REMOVED|DE-?ID|AGE|DOCTOR|PATIENT|URL|IP|ACCOUNT|LICENSE|VEHICLE|DEVICE|PHOTO|BIOMETRIC|HEALTH PLAN|ZIP|CITY|STREET|PERSON|ORGANI[SZ]ATION|CONTACT|NUM|\*\*|MASK/
const email = /[A-Za-z0-9][\w.+%-]{0,63}@[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{1,63}){1,5}/y
const webAddress = /(?:(?:https?|s?ftp):\/\/|www\.)[^\s<>"'\])]{3,300}/iy
const domain = /[a-z0-9][a-z0-9-]{1,62}(?:\.[a-z0-9-]{1,62}){0,3}\.(?:com|org|net|edu|gov|mil|info|health|io|co\.uk|nhs\.uk)(?![A-Za-z0-9.-]{1,2}[A-Za-z0-9])(?:\/[^\s<>"'\])]{0,200})?/iy
const biometric = /(?:finger\s?prints?|thumb\s?prints?(?!\s?sign)|palm\s?prints?|hand\s?prints?|voice\s?prints?|retina(?:l)?\sscan(?:ner)?\s(?:id|identification|access)|iris\s(?:scan|recognition)(?:s|ner)?|fac(?:e|ial)\srecognition|biometric(?:s|\sidentifiers?|\sdata)?)(?![a-z])/iy
const spelledAge = /(?:ninety(?:[-\s](?:one|two|three|four|five|six|seven|eight|nine))?|(?:one[-\s]|a[-\s])?hundred(?:[-\s](?:and[-\s])?(?:one|two|three|four|five|six|seven|eight|nine|ten))?)[-\s](?:year[-\s]old|years[-\s](?:old|of\sage))(?![a-z])/iy
const biometricWords = new Set(['fingerprint', 'fingerprints', 'finger', 'thumbprint', 'thumbprints', 'thumb', 'palm', 'handprint', 'voiceprint', 'voiceprints', 'voice', 'retinal', 'retina', 'iris', 'facial', 'face', 'biometric', 'biometrics', 'palmprint'])
const photo = /(?:(?:full[-\s]face\s)?(?:photo(?:graph)?s?(?!\sID\b)|photographed|selfies?|headshots?|mug\s?shots?)|(?:full[-\s]face\s)(?:images?|pictures?)|pictures?\s(?:was|were|of\sthe\s(?:patient|face|wound))(?:\staken)?)(?![a-z])/iy
const photoWords = new Set(['full', 'photo', 'photos', 'photograph', 'photographs', 'photographed', 'selfie', 'selfies', 'headshot', 'headshots', 'mug', 'mugshot', 'picture', 'pictures'])
const imageFile = /[\w-]{1,60}\.(?:jpe?g|png|heic|heif|tiff?|bmp|gif|dcm)(?![A-Za-z0-9])/iy

const asks = {
  label: 1, month: 2, title: 4, nameLabel: 8, relative: 16, lives: 32, biometric: 64, photo: 128, degree: 256, state: 512,
  city: 1024, county: 2048, facility: 4096, box: 8192, given: 16384, birth: 32768, spelledAge: 65536,
} as const

const lexicon = createLexicon([
  [asks.label, labelWords],
  [asks.month, monthWords],
  [asks.title, titleWords],
  [asks.nameLabel, nameLabelWords],
  [asks.relative, relativeWords],
  [asks.lives, livesWords],
  [asks.biometric, biometricWords],
  [asks.photo, photoWords],
  [asks.degree, degreeWords],
  [asks.state, [...stateCodeWords, ...stateWords]],
  [asks.city, cityWords],
  [asks.county, ['County']],
  [asks.facility, facilityWords],
  [asks.box, ['P', 'PO']],
  [asks.birth, ['dob', 'born']],
  [asks.spelledAge, ['ninety', 'hundred', 'one']],
  [asks.given, [...givenNames, ...ambiguousGivenNames]],
])

export function scanText(text: string, reading: DateReading = {}): Scan {
  return new TextScan(text, reading).run()
}

class TextScan {
  readonly #text: string
  readonly #reading: DateReading
  readonly #findings: PhiFinding[] = []
  readonly #marks: Scan['marks'] = []
  /** Start of the next '@' from here on; past the end where there is none. */
  #nextAt: number
  /** Capitalised words that no rule took: [start, end]. */
  readonly #capitalised: number[] = []

  constructor(text: string, reading: DateReading) {
    this.#text = text
    this.#reading = reading
    this.#nextAt = this.#findAt(0)
  }

  run(): Scan {
    const text = this.#text
    let position = 0
    while (position < text.length) {
      const code = text.charCodeAt(position)
      if (isLetter(code)) position = this.#word(position)
      else if (code > 47 && code < 58) position = this.#number(position)
      else if (code === 91 || code === 95 || code === 60 || code === 42) position = this.#mark(position)
      else if ((code === 40 || code === 43) && isDigit(text.charCodeAt(position + 1))) position = this.#take(phoneAt(text, position)) ?? position + 1
      else position++
    }
    this.#recall()
    return { findings: this.#findings, marks: this.#marks }
  }

  /** Keeps a hit and returns where the pass goes on. One that reaches back swallows what lies within it. */
  #take(hit: Hit | null): number | null {
    if (!hit) return null
    if (hit.kind === 'mark') {
      this.#marks.push({ start: hit.start, end: hit.end })
      return hit.end
    }
    const { kind, start, end } = hit
    const mark = this.#marks.at(-1)
    if (mark && mark.end > start) return null
    for (let last = this.#findings.at(-1); last && last.end > start; last = this.#findings.at(-1)) {
      if (last.start < start) return null
      this.#findings.pop()
    }
    this.#findings.push({ kind, start, end })
    return end
  }

  #findAt(from: number): number {
    const found = this.#text.indexOf('@', from)
    return found === -1 ? Infinity : found
  }

  #emailAt(start: number): Hit | null {
    if (this.#nextAt < start) this.#nextAt = this.#findAt(start)
    if (this.#nextAt - start > 64 || !matchAt(email, this.#text, start)) return null
    return { kind: 'email', start, end: email.lastIndex }
  }

  #word(start: number): number {
    const text = this.#text
    let end = start
    let hash = 0
    for (let code = text.charCodeAt(start); isLetter(code); code = text.charCodeAt(++end)) hash = nextHash(hash, code)
    const hit = this.#emailAt(start) ?? this.#formHit(start, end) ?? (lexicon.mayHold(hash) ? this.#wordHit(start, end) : null)
    const next = this.#take(hit)
    if (next !== null && next > start) return next
    if (end - start > 3 && isUpper(text.charCodeAt(start))) this.#capitalised.push(start, end)
    // Digits that a word runs into belong to it: B12, T10, H1N1.
    while (isLetterOrDigit(text.charCodeAt(end))) end++
    return end
  }

  /** What is known by its form alone: addresses, files, codes. The character behind the word decides what is tried. */
  #formHit(start: number, end: number): Hit | null {
    const text = this.#text
    const following = text.charCodeAt(end)
    if (isDigit(following)) return this.#codeHit(start, end) ?? hexAddressAt(text, start)
    if (following === 58 || following === 45) {
      const address = hexAddressAt(text, start)
      if (address) return address
    }
    if (following !== 46 && following !== 58 && following !== 95 && following !== 45) return null
    if (!isLetterOrDigit(text.charCodeAt(end + 1)) && following !== 58) return null
    if (following === 46 && matchAt(domain, text, start)) return { kind: 'url', start, end: trimmed(text, domain.lastIndex) }
    if (following !== 95 && matchAt(webAddress, text, start)) return { kind: 'url', start, end: trimmed(text, webAddress.lastIndex) }
    if (following !== 58 && matchAt(imageFile, text, start)) return { kind: 'photo', start, end: imageFile.lastIndex }
    return null
  }

  #wordHit(start: number, end: number): Hit | null {
    const text = this.#text
    const word = text.slice(start, end)
    const flags = lexicon.flagsOf(word)
    if (flags === 0) return null
    const lower = word.toLowerCase()
    return (
      (flags & asks.label && labelledAt(text, start, lower)) ||
      (flags & asks.month && this.#monthHit(start)) ||
      (flags & asks.title && titledAt(text, start, lower)) ||
      (flags & asks.nameLabel && labelledNameAt(text, start)) ||
      (flags & asks.relative && relativeAt(text, start, lower)) ||
      (flags & asks.lives && livesInAt(text, end)) ||
      (flags & asks.birth && beforeBirthAt(text, start)) ||
      (flags & asks.spelledAge && patternHit(spelledAge, 'date', text, start)) ||
      (flags & asks.biometric && patternHit(biometric, 'biometric', text, start)) ||
      (flags & asks.photo && patternHit(photo, 'photo', text, start)) ||
      (isUpper(text.charCodeAt(start)) ? this.#capitalisedHit(start, word, flags) : null) ||
      null
    )
  }

  #monthHit(start: number): Hit | null {
    const date = dateAtMonth(this.#text, start)
    return date && { kind: 'date', start: date.start, end: date.end }
  }

  #capitalisedHit(start: number, word: string, flags: number): Hit | null {
    const text = this.#text
    return (
      (flags & asks.degree && beforeDegreeAt(text, start)) ||
      (flags & asks.state && beforeStateAt(text, start, word)) ||
      (flags & asks.city && cityAt(text, start, word)) ||
      (flags & asks.county && countyAt(text, start)) ||
      (flags & asks.facility && facilityAt(text, start)) ||
      (flags & asks.box && boxAt(text, start)) ||
      (flags & asks.given && (isLoud(word) ? loudNameAt(text, start, word) : givenNameAt(text, start, word))) ||
      null
    )
  }

  /** Codes that begin with letters and go on with digits. */
  #codeHit(start: number, end: number): Hit | null {
    const text = this.#text
    let codeEnd = end
    while (codeEnd - start < 20 && isLetterOrDigit(text.charCodeAt(codeEnd))) codeEnd++
    return codeAt(text, start, codeEnd - start)
  }

  #number(start: number): number {
    const text = this.#text
    let end = start + 1
    while (isDigit(text.charCodeAt(end))) end++
    const hit = this.#emailAt(start) ?? numberAt(text, start, end - start, this.#reading)
    const next = this.#take(hit)
    if (next !== null && next > start) return next
    // The rest of a value, a range or a code is passed over with it: 120/80, 1.2.3, 2L.
    for (;;) {
      const code = text.charCodeAt(end)
      if (isLetterOrDigit(code)) end++
      else if ((code === 46 || code === 44 || code === 47) && isDigit(text.charCodeAt(end + 1))) end += 2
      else return end
    }
  }

  #mark(start: number): number {
    const match = matchAt(maskTag, this.#text, start)
    if (!match) return start + 1
    const [found] = match
    if (/^[[<]/.test(found) && !found.startsWith('[**') && !knownTags.test(found)) return start + 1
    return this.#take({ kind: 'mark', start, end: start + found.length }) ?? start + 1
  }

  /** Names that a title or a label gave away count wherever they stand again in the note. */
  #recall(): void {
    const known = new Set<string>()
    for (const { kind, start, end } of this.#findings) {
      if (kind === 'name') for (const part of rememberedParts(this.#text.slice(start, end))) known.add(part)
    }
    if (known.size === 0) return
    const more: PhiFinding[] = []
    for (let index = 0; index < this.#capitalised.length; index += 2) {
      const start = this.#capitalised[index]
      const end = this.#capitalised[index + 1]
      const word = this.#text.slice(start, end)
      const usual = word === word.toUpperCase() ? word[0] + word.slice(1).toLowerCase() : word
      if (known.has(usual)) more.push({ kind: 'name', start, end: hyphenatedEnd(this.#text, end) })
    }
    if (more.length === 0) return
    const all = [...this.#findings, ...more].sort((a, b) => a.start - b.start)
    this.#findings.length = 0
    for (const finding of all) if (finding.start >= (this.#findings.at(-1)?.end ?? 0)) this.#findings.push(finding)
  }
}

/** End of a name whose first part ends at `end`: "Fitzgerald-Lopez". */
function hyphenatedEnd(text: string, end: number): number {
  while (text[end] === '-' && isUpper(text.charCodeAt(end + 1))) {
    end += 2
    while (isLetter(text.charCodeAt(end))) end++
  }
  return end
}

function patternHit(pattern: RegExp, kind: PhiKind, text: string, start: number): Hit | null {
  return matchAt(pattern, text, start) && { kind, start, end: pattern.lastIndex }
}

function isLoud(word: string): boolean {
  return word.length > 2 && word === word.toUpperCase()
}

function isDigit(code: number): boolean {
  return code > 47 && code < 58
}

/** A point or comma behind an address belongs to the sentence. */
function trimmed(text: string, end: number): number {
  while (/[.,;:!?]/.test(text[end - 1])) end--
  return end
}
