import type { DocumentationItem } from '../../shared/domain/documentation.ts'
import { clusteredErrors } from '../../shared/stats/clusteredError.ts'
import { holm } from '../../shared/stats/holm.ts'
import { normalInterval } from '../../shared/stats/interval.ts'
import { twoSidedP } from '../../shared/stats/normal.ts'
import { indexPatients } from '../../shared/stats/patients.ts'
import { headingsOf, termsOf, type DocumentedItem } from '../../shared/text/documentedTerms.ts'

/** Which headings and terms paid notes have more often than denied ones: candidates from one half of the patients, counts from the other. */

export interface ChecklistNote {
  noteId: number
  patientKey: string
  denied: boolean
  text: string
  sections: readonly { title: string; start: number }[]
}

/** Below this share of either kind of note, or in fewer patients, an item is no documentation habit, and may be a name. */
const leastShare = 0.02
const leastPatients = 10
/** Of each kind, the most that are counted on the second half. */
const mostCandidates = { heading: 20, term: 60 }
const mostShown = 25
const examples = 3

/** How often each item stands in the notes of paid and of denied claims, kept within bounds while notes come by. */
export function countItems() {
  const counts = new Map<string, { item: DocumentedItem; paid: number; denied: number; patients: Set<string> }>()
  const notes = { paid: 0, denied: 0 }

  function count(item: DocumentedItem, kind: 'paid' | 'denied', patientKey: string): void {
    const key = `${item.kind} ${item.text}`
    let entry = counts.get(key)
    if (!entry) counts.set(key, (entry = { item, paid: 0, denied: 0, patients: new Set() }))
    entry[kind]++
    if (entry.patients.size < leastPatients) entry.patients.add(patientKey)
  }

  /** Notes come in random order: what is this rare so far will not be frequent. */
  function dropRare(): void {
    const least = (notes.paid + notes.denied) * (leastShare / 4)
    for (const [key, { paid, denied }] of counts) if (paid + denied < least) counts.delete(key)
  }

  return {
    notes,
    add({ denied, text, sections, patientKey }: ChecklistNote): void {
      const kind = denied ? 'denied' : 'paid'
      notes[kind]++
      for (const heading of headingsOf(sections)) count({ kind: 'heading', text: heading }, kind, patientKey)
      for (const term of termsOf(text)) count({ kind: 'term', text: term }, kind, patientKey)
      if ((notes.paid + notes.denied) % 1000 === 0) dropRare()
    },
    /** What paid notes have more often, by how surely so. */
    candidates(): DocumentedItem[] {
      const ranked = [...counts.values()]
        .filter(({ patients }) => patients.size >= leastPatients)
        .map(({ item, paid, denied }) => ({ item, paid: paid / notes.paid, denied: denied / notes.denied }))
        .filter((each) => each.paid >= leastShare && each.paid > each.denied)
        .map((each) => ({ ...each, z: (each.paid - each.denied) / standardError(each, notes) }))
        .sort((left, right) => right.z - left.z || left.item.text.localeCompare(right.item.text))
      const taken: typeof ranked = []
      const room = { ...mostCandidates }
      for (const candidate of ranked) {
        const { item } = candidate
        // One of two words that nearly always stand together says nothing of its own.
        const isPart = taken.some((other) => isWithin(item, other.item) && Math.abs(other.paid - candidate.paid) < 0.1 * candidate.paid)
        if (room[item.kind] === 0 || isPart) continue
        room[item.kind]--
        taken.push(candidate)
      }
      return taken.map(({ item }) => item)
    },
  }
}

function standardError(share: { paid: number; denied: number }, counts: { paid: number; denied: number }): number {
  const variance = (part: number, n: number) => (part * (1 - part) + 1 / n) / n
  return Math.sqrt(variance(share.paid, counts.paid) + variance(share.denied, counts.denied))
}

function isWithin(one: DocumentedItem, other: DocumentedItem): boolean {
  const words = [one.text.split(' '), other.text.split(' ')]
  const [short, long] = words[0].length < words[1].length ? words : words.toReversed()
  return short.every((each) => long.includes(each))
}

export interface CountedItems {
  items: DocumentationItem[]
  counted: { paid: number; denied: number; patients: number }
}

/** Which notes have which candidate, and what that says of paid and denied ones. */
export function countCandidates(candidates: readonly DocumentedItem[]) {
  const notes: { noteId: number; patientKey: string; denied: boolean }[] = []
  /** [candidates][notes] */
  const present: boolean[][] = candidates.map(() => [])

  function add({ noteId, patientKey, denied, text, sections }: ChecklistNote): void {
    const [headings, terms] = [headingsOf(sections), termsOf(text)]
    candidates.forEach((item, index) => present[index].push((item.kind === 'heading' ? headings : terms).has(item.text)))
    notes.push({ noteId, patientKey, denied })
  }

  /** Of the candidates, those that are more frequent in paid notes beyond chance, all of them looked at. */
  function result(): CountedItems {
    const of = { denied: notes.filter(({ denied }) => denied).length, paid: notes.filter(({ denied }) => !denied).length }
    const patients = indexPatients(notes.map(({ patientKey }) => patientKey))
    const counted = { ...of, patients: patients.count }
    if (of.paid === 0 || of.denied === 0) return { items: [], counted }
    const measured = candidates.map((item, index) => {
      const has = present[index]
      const count = (denied: boolean) => notes.filter((note, at) => note.denied === denied && has[at]).length
      const [paid, denied] = [count(false), count(true)]
      const difference = paid / of.paid - denied / of.denied
      // Influence of each note on the difference; a patient may have notes of both kinds.
      const influence = notes.map((note, at) =>
        note.denied ? -(Number(has[at]) - denied / of.denied) / of.denied : (Number(has[at]) - paid / of.paid) / of.paid,
      )
      const error = clusteredErrors([influence], [[1]], patients)?.[0] ?? null
      return { item, has, paid, denied, difference, error }
    })
    const adjusted = holm(measured.map(({ difference, error }) => (error === null || error === 0 ? null : twoSidedP(difference / error))))
    const items = measured
      .flatMap(({ item, has, paid, denied, difference, error }, index): DocumentationItem[] => {
        const p = adjusted[index]
        if (p === null || error === null || p >= 0.05 || difference <= 0) return []
        return [
          {
            ...item,
            paid: { notes: paid, of: of.paid },
            denied: { notes: denied, of: of.denied },
            difference,
            interval: normalInterval(difference, error, 0.95),
            p,
            exampleIds: notes.filter((note, at) => !note.denied && has[at]).slice(0, examples).map(({ noteId }) => noteId),
          },
        ]
      })
      .sort((left, right) => right.difference - left.difference || left.text.localeCompare(right.text))
    return { items: items.slice(0, mostShown), counted }
  }

  return { add, result }
}
