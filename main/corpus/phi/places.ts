import { matchAt, type Hit } from './hit.ts'
import { notNames } from './words/notNames.ts'
import { cities, cityIsSomethingElse, stateCodes, stateNames } from './words/places.ts'

/** Places smaller than a state, by what stands beside them: a state, a ZIP code, "lives in", "County", "Hospital". */
const statesByFirstWord = Map.groupBy(stateNames, (name) => name.split(' ')[0])
const citiesByFirstWord = Map.groupBy(cities, (name) => name.split(/[ .]/)[0])
export const stateCodeWords: ReadonlySet<string> = new Set(stateCodes.split(' '))
export const stateWords: ReadonlySet<string> = new Set(statesByFirstWord.keys())
export const cityWords: ReadonlySet<string> = new Set(citiesByFirstWord.keys())

const zip = /,?\s{1,3}(\d{5}(?:-\d{4})?)(?![\d-])/y
const townBefore = /(?:(?:[A-ZÀ-Þ][a-zß-ÿ'’-]{1,20}|St\.|Ft\.|Mt\.)\s){0,2}[A-ZÀ-Þ][a-zß-ÿ'’-]{2,20},\s{1,2}$/
const locative = /(?:^|[^a-z])(?:in|from|near|to|at|of|visiting|outside|hospital|resident of|street|st\.|road|rd\.|ave\.?|avenue|drive|blvd\.?|lane)[\s,]{1,2}$/i
/** Codes that hardly mean anything else in a note; the others are degrees, organs and words. */
const clearCodes = new Set('AZ FL NY NJ TX NV KS KY OH TN WI WY AK AR MN VA CA WA'.split(' '))

/** "Dayton, OH 45402", "Worcester, Massachusetts": the hit begins with the town, before `at`. */
export function beforeStateAt(text: string, at: number, word: string): Hit | null {
  let end = at + word.length
  const code = stateCodeWords.has(word)
  if (!code) {
    const name = statesByFirstWord.get(word)?.find((state) => text.startsWith(state, at))
    if (!name) return null
    end = at + name.length
  }
  const hasZip = matchAt(zip, text, end)
  if (hasZip) end = zip.lastIndex
  const from = Math.max(0, at - 60)
  const lead = text.slice(from, at)
  const town = townBefore.exec(lead)
  if (!town) return hasZip ? { kind: 'place', start: at, end } : null
  let start = from + town.index
  const words = text.slice(start, at).split(/[\s,]+/).filter((part) => part !== '')
  if (notNames.has(words[words.length - 1].toLowerCase())) return hasZip ? { kind: 'place', start: at, end } : null
  while (words.length > 1 && notNames.has(words[0].toLowerCase())) start = text.indexOf(words[1], start + words.shift()!.length)
  if (!hasZip && code) {
    const located = locative.test(text.slice(Math.max(0, start - 16), start))
    if (!located && !clearCodes.has(word)) return null
  }
  return { kind: 'place', start, end }
}

/** Behind "lives" and its like. */
const livesIn =
  /(?:\sup)?(?:\s(?:alone|here|now|with\s\w{1,12}(?:\s\w{1,12})?))?\s(?:in|of|from|to|at|near|outside(?:\sof)?)\s(?:the\s)?((?:[A-ZÀ-Þ][a-zß-ÿ'’-]{2,20}|St\.|New|San|Los|Las|El|La)(?:\s[A-ZÀ-Þ][a-zß-ÿ'’-]{2,20}){0,2})/y
export const livesWords = new Set('live lives lived living resides resided residing born raised grew moved relocated resident native home originally immigrated emigrated came traveled travelled visiting'.split(' '))
/** Names of countries as the runtime's own tables have them, and what notes call some of them. */
const countries = new Set([
  'America', 'Africa', 'Asia', 'Europe', 'England', 'Scotland', 'Wales', 'Britain', 'Korea', 'Turkey', 'Russia', 'Korea',
  ...regionNames(),
])

function regionNames(): string[] {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  return letters.flatMap((first) => letters.flatMap((second) => names.of(first + second) ?? []))
}

/** "lives in Springfield". Countries and states are not smaller than a state. */
export function livesInAt(text: string, end: number): Hit | null {
  const match = matchAt(livesIn, text, end)
  if (!match) return null
  const start = livesIn.lastIndex - match[1].length
  const words = match[1].split(' ')
  if (words.some((_, index) => countries.has(words.slice(0, index + 1).join(' '))) || (stateNames as readonly string[]).some((state) => match[1].startsWith(state))) return null
  if (notNames.has(words[0].toLowerCase())) return null
  const other = words.findIndex((word) => notNames.has(word.toLowerCase()))
  return { kind: 'place', start, end: start + (other === -1 ? words : words.slice(0, other)).join(' ').length }
}

/** A large city, wherever it stands. */
export function cityAt(text: string, at: number, word: string): Hit | null {
  const name = citiesByFirstWord.get(word)?.find((city) => text.startsWith(city, at))
  if (!name) return null
  const end = at + name.length
  if (/[A-Za-z]/.test(text[end] ?? '') || matchAt(cityIsSomethingElse, text, end)) return null
  return { kind: 'place', start: at, end }
}

const countyBefore = /(?:[A-ZÀ-Þ][a-zß-ÿ'’.-]{1,20}\s){1,2}$/
export function countyAt(text: string, at: number): Hit | null {
  const from = Math.max(0, at - 44)
  const match = countyBefore.exec(text.slice(from, at))
  if (!match || notNames.has(match[0].trim().split(' ').at(-1)!.toLowerCase())) return null
  const first = match[0].split(' ')[0]
  const start = from + match.index + (notNames.has(first.toLowerCase()) ? first.length + 1 : 0)
  return start < at ? { kind: 'place', start, end: at + 'County'.length } : null
}

const facility = /(?:Hospital|Clinic|Infirmary|Medical\s(?:Center|Centre|Group)|Health\s(?:Center|System)|Nursing\sHome|Rehabilitation\sCenter)(?![A-Za-z])/y
const facilityBefore = /(?:(?:[A-ZÀ-Þ][A-Za-zß-ÿ'’-]{1,20}|St\.|Mt\.|of|and|the|for|&)\s){1,5}$/
const genericFacility = new Set(
  `the a of and for & general community memorial regional university county city state teaching outside local our their this
  children women veterans affairs rehabilitation rehab psychiatric day acute long term care surgical specialty academic
  tertiary referring primary dental eye pain wound heart cancer orthopedic pediatric prior previous current admission
  hand foot ankle knee hip spine back breast voice sleep memory stroke fracture burn allergy asthma diabetes vein skin lung kidney liver
  emergency inpatient outpatient new coumadin anticoagulation heartfailure hf urgent family walk in brief discharge course
  to from at in st mt hospital medical center clinic health`.split(/\s+/),
)
export const facilityWords = new Set(['Hospital', 'Clinic', 'Infirmary', 'Medical', 'Health', 'Nursing', 'Rehabilitation'])

/** A hospital or clinic with a name of its own: "Mercy General Hospital". */
export function facilityAt(text: string, at: number): Hit | null {
  if (!matchAt(facility, text, at)) return null
  const end = facility.lastIndex
  const from = Math.max(0, at - 70)
  const match = facilityBefore.exec(text.slice(from, at))
  if (!match) return null
  let start = from + match.index
  const words = match[0].trim().split(' ')
  while (words.length > 0 && (notNames.has(words[0].toLowerCase()) || /^[a-z&]/.test(words[0])) && !/^(?:St\.|Mt\.)$/.test(words[0])) {
    start += words.shift()!.length + 1
  }
  const own = words.filter((word) => !genericFacility.has(word.toLowerCase().replace(/['’]s?$|\.$/g, '')) && !notNames.has(word.toLowerCase()))
  return own.length > 0 ? { kind: 'place', start, end } : null
}

const box = /P\.?\s?O\.?\s?Box\s#?\s?\d{1,6}/iy
export function boxAt(text: string, at: number): Hit | null {
  return matchAt(box, text, at) ? { kind: 'place', start: at, end: box.lastIndex } : null
}
