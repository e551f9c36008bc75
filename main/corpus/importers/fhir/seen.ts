import type { ImportSettings } from '../../../../shared/domain/corpus.ts'
import { newbornReason } from '../leftOut.ts'
import { CellProblem } from '../values.ts'
import { referencedKey } from './references.ts'
import type { Reference, Resource } from './resources.ts'
import { clockOf, type Clock } from './times.ts'

/** What one file tells the files after it: keys and dates, never resources. */
export interface Seen {
  settings: ImportSettings
  clock: Clock
  /** Day or moment of death by patient; null: dead, not said when. */
  deaths: Map<string, string | null>
  /** Merged patient records: the old key to the one that stands for it. */
  mergedInto: Map<string, string>
  /** Stays that are part of another (a ward, a department): their key to that of the other. */
  partOf: Map<string, string>
  newborns: Set<string>
  /** Conditions that a stay names as its diagnoses. */
  diagnosisOf: Map<string, { encounterKey: string; rank: number }>
  claims: Map<string, { encounterKeys: string[]; charge: number | null }>
  /** Fingerprints of documents with patient and stay, since servers give the same text as document and as report. */
  texts: Set<number>
}

export function nothingSeen(settings: ImportSettings): Seen {
  return {
    settings,
    clock: clockOf(settings.timeZone),
    deaths: new Map(),
    mergedInto: new Map(),
    partOf: new Map(),
    newborns: new Set(),
    diagnosisOf: new Map(),
    claims: new Map(),
    texts: new Set(),
  }
}

/** Chains of merges or of parts are short; a longer one goes in a circle. */
const longestChain = 16

function lastOf(chain: ReadonlyMap<string, string>, key: string): string {
  let last = key
  for (let step = 0; step < longestChain; step++) {
    const next = chain.get(last)
    if (next === undefined) return last
    last = next
  }
  return key
}

/** @throws CellProblem where the resource names no patient */
export function patientKeyOf(seen: Seen, reference: Reference | null | undefined, owner: Resource): string {
  const key = referencedKey(reference, { type: 'Patient', element: 'subject', owner })
  if (key === null) throw new CellProblem('subject is missing')
  return lastOf(seen.mergedInto, key)
}

/** The stay that a resource belongs to, or null. @throws CellProblem where that stay is left out */
export function stayKeyOf(seen: Seen, reference: Reference | null | undefined, owner: Resource): string | null {
  const key = referencedKey(reference, { type: 'Encounter', element: 'encounter', owner })
  if (key === null) return null
  const stay = lastOf(seen.partOf, key)
  if (seen.newborns.has(stay)) throw new CellProblem(newbornReason)
  return stay
}
