import { isUpper, matchAt, type Hit } from './hit.ts'
import { ambiguousGivenNames, givenNames, surnames } from './words/givenNames.ts'
import { eponymFollowers, notNames } from './words/notNames.ts'

/**
 * Names of persons, by what stands beside them: a title, a degree, a label, a relative, a given name. A name is a run
 * of capitalised words without a word of `notNames`; the title and the label are no part of it.
 */
const capitalised = /(?:[OD]['’]|Mc|Mac|De|Di|La|Le|Van|Von|St\.\s)?[A-ZÀ-Þ][a-zß-ÿ]{1,20}(?:['’]s(?![a-z]))?(?:[-'’][A-ZÀ-Þ]['’]?[A-Za-zß-ÿ]{1,20}){0,2}/y
const allCapitals = /(?:[OD]['’]|MC)?[A-ZÀ-Þ]{2,20}(?:-[A-ZÀ-Þ]{2,20})?(?![a-z0-9])/y
const initial = /[A-Z]\.?(?=[\s,])/y
const particle = /(?:van der|van den|van de|van|von der|von|de la|de los|del|de|di|da|dos|el|al|bin|ibn|ben|ter|le|la)\s(?=[A-ZÀ-Þ])/y
const lowerWord = /[a-z]{2,20}(?:['’][a-z]{2,20}|-[a-z]{2,20})?/y
const generation = /,?\s(?:Jr|Sr|II|III|IV)\b\.?/y
const degree = /,?\s{1,2}\(?(?:M\.?D\b\.?|D\.?O\.|R\.?N\b\.?|N\.?P\.?(?=[\s,.;)]|$)|Ph\.?D\b\.?|L\.?P\.?N\b\.?|PharmD\b|CRNP\b|APRN\b|ARNP\b|FNP\b|MBBS\b|DPM\b|LCSW\b|LICSW\b|MSW\b|PA-C\b|CRNA\b|CNM\b|DDS\b|DMD\b|FACS\b|FACP\b|CNA\b|OTR\b|DPT\b|BSN\b|MSN\b|Esq\b)/y

interface Run {
  end: number
  /** Initials among them. */
  parts: number
}

interface Taste {
  most: number
  /** SMITH counts as Smith. */
  capitals?: boolean
  /** "Smith, John" is one name. */
  lastFirst?: boolean
  /** A title or a given name stands before: White and Ward are surnames then. */
  trusted?: boolean
}

/** The run of name parts from `at`, or null where none begins. */
function nameRun(text: string, at: number, { most, capitals = false, lastFirst = false, trusted = false }: Taste): Run | null {
  let end = at
  let parts = 0
  let initials = 0
  let position = at
  while (parts < most) {
    let next = position
    const small = matchAt(particle, text, next)
    if (small) next = particle.lastIndex
    const part = partAt(text, next, capitals, trusted)
    if (part > next) {
      end = part
      parts++
    } else if (matchAt(initial, text, next) && !small) {
      end = initial.lastIndex
      initials++
      if (parts === 0 && !beginsPart(text, end)) return null
    } else break
    if (text[end] === ',' && lastFirst && parts === 1 && text[end + 1] === ' ') position = end + 2
    else if (text[end] === ' ' || (text[end] === '.' && text[end + 1] === ' ' && end - next === 1)) position = text[end] === ' ' ? end + 1 : end + 2
    else break
    // One blank only: two begin another column.
    if (text[position] === ' ') break
  }
  if (parts === 0) return null
  if (matchAt(generation, text, end)) end = generation.lastIndex
  return { end: withoutPossessive(text, at, end), parts: parts + initials }
}

function beginsPart(text: string, at: number): boolean {
  return text[at] === ' ' && isUpper(text.charCodeAt(at + 1))
}

/** End of the name part at `at`; `at` itself where there is none. */
function partAt(text: string, at: number, capitals: boolean, trusted: boolean): number {
  const match = matchAt(capitalised, text, at)
  if (match) {
    const surname = trusted && surnames.has(match[0].replace(/['’]s$/, ''))
    return notNames.has(baseOf(match[0])) && !surname ? at : capitalised.lastIndex
  }
  if (!capitals) return at
  const loud = matchAt(allCapitals, text, at)
  return loud && !notNames.has(loud[0].toLowerCase()) && !/^(?:I{2,3}|IV)$/.test(loud[0]) ? allCapitals.lastIndex : at
}

const baseOf = (word: string) => word.toLowerCase().replace(/['’]s$/, '')

function withoutPossessive(text: string, start: number, end: number): number {
  return /['’]s$/.test(text.slice(Math.max(start, end - 2), end)) ? end - 2 : end
}

const titleGap = /\.?\s{1,2}/y
export const titleWords = new Set(['dr', 'drs', 'mr', 'mrs', 'ms', 'miss', 'mx', 'prof', 'professor', 'doctor', 'rev', 'reverend', 'sir', 'nurse', 'hon', 'sgt', 'capt', 'father', 'sister', 'rabbi', 'fr'])
/** Words that are titles only where a name that is known follows. */
const weakTitles = new Set(['doctor', 'nurse', 'miss', 'sir', 'father', 'sister', 'fr', 'hon', 'capt', 'rabbi'])

/** The name behind the title `word` at `at`: "Dr. Smith", "mrs. jones". */
export function titledAt(text: string, at: number, word: string): Hit | null {
  const written = text.slice(at, at + word.length)
  const loud = written === written.toUpperCase() && written.length > 1
  const gap = matchAt(titleGap, text, at + word.length)
  if (!gap) return null
  const dotted = gap[0].startsWith('.')
  // MR and MS without a point are pictures and diseases.
  if (loud && !dotted) return null
  const start = titleGap.lastIndex
  const run = nameRun(text, start, { most: 4, capitals: true, trusted: true })
  if (run) {
    if (!weakTitles.has(word)) return { kind: 'name', start, end: run.end }
    const first = text.slice(start, run.end).split(/[\s-]/)[0]
    const known = isKnown(first) && isUpper(written.charCodeAt(0))
    return known ? { kind: 'name', start, end: run.end } : null
  }
  if (!dotted && !/^(?:mr|mrs|ms|dr)$/.test(word)) return null
  const match = matchAt(lowerWord, text, start)
  if (!match || notNames.has(match[0])) return null
  const upper = match[0][0].toUpperCase() + match[0].slice(1)
  return isKnown(upper) ? { kind: 'name', start, end: lowerWord.lastIndex } : null
}

function isKnown(word: string): boolean {
  const plain = word.replace(/['’]s$/, '').replace(/[.,]$/, '')
  const usual = plain === plain.toUpperCase() ? plain[0] + plain.slice(1).toLowerCase() : plain
  return givenNames.has(usual) || surnames.has(usual) || ambiguousGivenNames.has(usual)
}

const listed = /^[A-ZÀ-Þ][A-Za-zÀ-ÿ'’-]{1,24}, [A-ZÀ-Þ][A-Za-zÀ-ÿ]/

/** "Smith, John": the given name comes second. */
const lastFirstPlace = (name: string) => (name.includes(', ') ? 1 : 0)

function isGiven(word: string | undefined): boolean {
  if (!word) return false
  const usual = word === word.toUpperCase() ? word[0] + word.slice(1).toLowerCase() : word
  return givenNames.has(usual)
}

const nameLabel =
  /(?:(?:patient|pt|member|subscriber|guarantor|maiden|mother['’]s|father['’]s|spouse|full|last|first|preferred)['’]?s?\.?\s(?:full\s|last\s|first\s)?name|name(?:\sof\s(?:patient|the\spatient|physician|provider))?|(?:attending|referring|primary\scare|ordering|consulting|admitting|discharging|supervising|treating|operating)(?:\s(?:physician|provider|doctor|md|surgeon|of\srecord))?|pcp|provider|physician|surgeon|assistant|resident|anesthesiologist|radiologist|pathologist|author|interpreter|(?:electronically\s)?(?:signed|dictated|transcribed|reviewed|authored|verified|cosigned|authenticated|interpreted|read|prepared|completed|entered|performed)(?:\son\sbehalf\sof)?\sby|next\sof\skin|emergency\scontact|contact(?:\sperson)?|guardian|health\scare\sproxy|hcp|proxy|witness|cc|re|dear|patient|pt|to\swhom|employer|employee)\s{0,2}(:|=|\s)\s{0,8}(?:dr\.?\s|mr\.?\s|mrs\.?\s|ms\.?\s)?/iy
const strongLabels = /name|signed|dictated|transcribed|reviewed|authored|verified|cosigned|authenticated|interpreted|attending|referring|primary|author|kin|emergency|pcp|provider|physician|admitting|ordering|prepared|dear/i

/** The name behind a label: "Patient Name: DELGADO, MARIA", "Electronically signed by Ann Lee". */
export function labelledNameAt(text: string, at: number): Hit | null {
  const match = matchAt(nameLabel, text, at)
  if (!match) return null
  const start = nameLabel.lastIndex
  const run = nameRun(text, start, { most: 5, capitals: true, lastFirst: true })
  if (!run) return null
  const colon = match[1] !== ' '
  const by = /by\s*[:=]?\s*$/i.test(match[0]) || /dear/i.test(match[0])
  const known = text.slice(start, run.end).split(/[\s,-]+/).some((part) => part.length > 1 && isKnown(part))
  const strong = strongLabels.test(match[0]) && (colon || by)
  // "Patient: WOJCIECHOWSKI, BRONISLAW" at the end of its line needs no list of names.
  if (colon && listed.test(text.slice(start, run.end)) && /^(?:\s*$|\s?\n|\s\s|\s?\()/.test(text.slice(run.end, run.end + 2))) return { kind: 'name', start, end: run.end }
  // "Patient: Little did I know": without a strong label only given names, and more than one part.
  if (strong ? run.parts < 2 && !known && !by : !known) return null
  if (!strong && !isGiven(text.slice(start, run.end).split(/[\s,-]+/)[lastFirstPlace(text.slice(start, run.end))]) && !matchAt(degree, text, run.end)) return null
  if (!strong && !colon && !matchAt(degree, text, run.end) && run.parts < 2) return null
  if (matchAt(contraction, text, run.end)) return null
  return { kind: 'name', start, end: run.end }
}

export const nameLabelWords = new Set(
  `patient pt member subscriber guarantor maiden mother father spouse full last first preferred name attending referring
  primary ordering consulting admitting discharging supervising treating operating pcp provider physician surgeon assistant
  resident anesthesiologist radiologist pathologist author interpreter electronically signed dictated transcribed reviewed
  authored verified cosigned authenticated interpreted read prepared completed entered performed next emergency contact
  guardian health hcp proxy witness cc re dear employer employee`.split(/\s+/),
)

/** What follows a person and no disease. */
const actsNext = /\)|\s(?:is|was|at|who|has|had|updated|called|notified|aware|reports?|states?|says?|said|present|confirms?|will|can|agrees?|visited|lives|phoned|arrived|came|wants|asked|requests?)\b/y
const relativeGap = /(?:,|\s\(|\sis\snamed|\snamed|\scalled)?\s{0,2}\(?/y
export const relativeWords = new Set(
  `wife husband son daughter mother father mom dad brother sister aunt uncle cousin niece nephew grandson granddaughter
  grandmother grandfather stepson stepdaughter partner fiance fiancee girlfriend boyfriend spouse roommate neighbor friend
  mother-in-law caregiver guardian named`.split(/\s+/),
)

/** The name of a relative: "daughter Elena", "wife (Margaret)", "a friend named Ola". */
export function relativeAt(text: string, at: number, word: string): Hit | null {
  if (!matchAt(relativeGap, text, at + word.length)) return null
  const start = relativeGap.lastIndex
  if (start === at + word.length) return null
  const run = nameRun(text, start, { most: 3 })
  if (!run) return null
  const first = text.slice(start, run.end).split(/[\s-]/)[0]
  const known = isKnown(first)
  // Family histories write "Mother Breast cancer": a name that is not known needs more around it.
  if (!known && run.parts < 2 && !matchAt(actsNext, text, run.end) && (isUpper(text.charCodeAt(at)) || word === 'named' || /[,(]/.test(text[start - 1]) || text.slice(start, run.end).length < 4)) {
    return null
  }
  return isFollowedByEponym(text, run.end) ? null : { kind: 'name', start, end: run.end }
}

const contraction = /['’](?:t|ll|re|ve|m|d)(?![a-z])/y

/** A given name, with what follows of its surname; alone where it is hardly anything else. */
export function givenNameAt(text: string, at: number, word: string): Hit | null {
  const sure = givenNames.has(word) && !ambiguousGivenNames.has(word)
  if (!sure && !ambiguousGivenNames.has(word)) return null
  if (matchAt(contraction, text, at + word.length)) return null
  const run = nameRun(text, at, { most: 4, trusted: true })
  if (!run) return null
  if (isFollowedByEponym(text, run.end)) return null
  const parts = text.slice(at, run.end).split(/\s/)
  if (parts.length > 1) {
    const last = parts[parts.length - 1].replace(/['’]s$/, '')
    if (eponymFollowers.has(last.toLowerCase())) return null
    const proven = sure || isKnown(last) || matchAt(degree, text, run.end) !== null
    if (proven && !(parts.length === 2 && notSurname(last))) return { kind: 'name', start: at, end: run.end }
    if (!sure) return null
    return { kind: 'name', start: at, end: at + parts[0].length }
  }
  if (!sure) return matchAt(degree, text, run.end) ? { kind: 'name', start: at, end: run.end } : null
  return { kind: 'name', start: at, end: run.end }
}

const notSurname = (word: string) => /^[A-Z]\.?$/.test(word) === false && word.length < 2

/** JOHN SMITH, both of them known. */
export function loudNameAt(text: string, at: number, word: string): Hit | null {
  const usual = word[0] + word.slice(1).toLowerCase()
  if (!givenNames.has(usual) && !ambiguousGivenNames.has(usual)) return null
  const run = nameRun(text, at, { most: 4, capitals: true })
  if (!run || run.parts < 2) return null
  const last = text.slice(at, run.end).split(/[\s-]/).at(-1)!
  return surnames.has(last[0] + last.slice(1).toLowerCase()) ? { kind: 'name', start: at, end: run.end } : null
}

const wordsBeforeDegree = /(?:[A-ZÀ-Þ][A-Za-zÀ-ÿ'’-]{0,24}\.?\s){0,3}[A-ZÀ-Þ][A-Za-zÀ-ÿ'’-]{1,24},?\s{1,2}\(?$/
export const degreeWords = new Set(['md', 'm', 'rn', 'r', 'np', 'phd', 'ph', 'lpn', 'do', 'd', 'pharmd', 'crnp', 'aprn', 'arnp', 'fnp', 'mbbs', 'dpm', 'lcsw', 'licsw', 'msw', 'pa', 'crna', 'cnm', 'dds', 'dmd', 'facs', 'facp', 'cna', 'otr', 'dpt', 'bsn', 'msn', 'esq'])

/** Capitalised words before the degree at `at`: "Hannah B. Kowalski, M.D." */
export function beforeDegreeAt(text: string, at: number): Hit | null {
  if (text[at - 1] !== ' ' && text[at - 1] !== '(') return null
  const from = Math.max(0, at - 60)
  const words = wordsBeforeDegree.exec(text.slice(from, at))
  if (!words) return null
  // The longest run that ends at the degree and is a name throughout.
  for (let start = from + words.index; start < at; start = nextWord(text, start, at)) {
    const run = nameRun(text, start, { most: 4 })
    if (!run || !matchAt(degree, text, run.end)) continue
    const gap = text.slice(run.end, at)
    if (!/^,?\s{1,2}\(?$/.test(gap)) continue
    const known = text.slice(start, run.end).split(/[\s-]/).some((part) => isKnown(part))
    if (run.parts < 2 && !known) continue
    return { kind: 'name', start, end: run.end }
  }
  return null
}

/** "Amrita Chaudhuri, born 1961", "Moncrieff, Dashiell DOB:": a name of two parts before a birth. */
export function beforeBirthAt(text: string, at: number): Hit | null {
  const from = Math.max(0, at - 60)
  const words = wordsBeforeBirth.exec(text.slice(from, at))
  if (!words) return null
  for (let start = from + words.index; start < at; start = nextWord(text, start, at)) {
    const run = nameRun(text, start, { most: 4, capitals: true, lastFirst: true })
    if (run && run.parts > 1 && /^[,;]?\s{0,2}\(?$/.test(text.slice(run.end, at))) return { kind: 'name', start, end: run.end }
  }
  return null
}
const wordsBeforeBirth = /(?:[A-ZÀ-Þ][A-Za-zÀ-ÿ'’-]{0,24}[.,]?\s){0,3}[A-ZÀ-Þ][A-Za-zÀ-ÿ'’-]{1,24}[,;]?\s{0,2}\(?$/

function nextWord(text: string, start: number, end: number): number {
  const gap = text.indexOf(' ', start)
  return gap === -1 || gap >= end - 1 ? end : gap + 1
}

function isFollowedByEponym(text: string, end: number): boolean {
  const match = matchAt(followingWord, text, end)
  return match !== null && eponymFollowers.has(match[1].toLowerCase())
}
const followingWord = /(?:['’]s)?[\s-]([A-Za-z]{3,14})/y

/** Parts of a name that was found, to be known again elsewhere in the note: long ones that mean nothing else. */
export function rememberedParts(name: string): string[] {
  return name
    .split(/[\s,-]+/)
    .filter((part) => part.length > 3 && /^[A-ZÀ-Þ]/.test(part) && !notNames.has(part.toLowerCase()) && !ambiguousGivenNames.has(part))
    .map((part) => (part === part.toUpperCase() ? part[0] + part.slice(1).toLowerCase() : part))
}
