import { ageAt, ageBand, ageBands } from '../../shared/ages.ts'

/** Groups of notes that models are judged in, each note in one group of every dimension. */
export interface NoteGroups {
  key: string
  label: string
  /** Of each note [n]; null: not known. */
  groups: (string | null)[]
  /** In the order of the table; only those that a note is in. */
  levels: string[]
  /** The level that holds small groups together, and how many; null where there is none. */
  pooled: { level: string; groups: number } | null
}

export interface GroupedNote {
  time: string | null
  type: string
  characters: number
  birthDate: string | null
  admitTime: string | null
  sex: string | null
  race: string | null
  payer: string | null
  /** By at least one of the models. */
  shortened: boolean
}

/** `smallest`: races, payers and note types of fewer notes are put together. Dimensions that no note has are left out. */
export function noteGroups(notes: readonly GroupedNote[], smallest: number): NoteGroups[] {
  const all = [
    inOrder('age', 'Age at admission', ageBands, notes.map(({ birthDate, admitTime, time }) => ageBand(ageAt(birthDate, admitTime ?? time)))),
    byFrequency('sex', 'Sex', notes.map(({ sex }) => sex), 1),
    byFrequency('race', 'Race or ethnicity', notes.map(({ race }) => race), smallest),
    byFrequency('payer', 'Payer', notes.map(({ payer }) => payer), smallest),
    byFrequency('noteType', 'Note type', notes.map(({ type }) => type), smallest),
    byLength(notes.map(({ characters }) => characters)),
    inOrder('shortened', 'Read by the models', ['Whole note', 'Shortened'], notes.map(({ shortened }) => (shortened ? 'Shortened' : 'Whole note'))),
  ]
  return all.filter(({ levels }) => levels.length > 0)
}

/** Groups in a given order. */
function inOrder(key: string, label: string, order: readonly string[], groups: (string | null)[]): NoteGroups {
  const present = new Set(groups)
  return { key, label, groups, levels: order.filter((level) => present.has(level)), pooled: null }
}

/** The largest group first; of those with fewer than `smallest` notes, two or more are one group at the end. */
function byFrequency(key: string, label: string, values: readonly (string | null)[], smallest: number): NoteGroups {
  const named = values.map((value) => value?.trim() || null)
  const counts = new Map<string, number>()
  for (const value of named) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1)
  const sorted = [...counts].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
  const small = sorted.flatMap(([value, count]) => (count < smallest ? [value] : []))
  if (small.length < 2) return { key, label, groups: named, levels: sorted.map(([value]) => value), pooled: null }
  const other = `Other (${small.length} small groups)`
  const isSmall = new Set(small)
  return {
    key,
    label,
    groups: named.map((value) => (value !== null && isSmall.has(value) ? other : value)),
    levels: [...sorted.flatMap(([value]) => (isSmall.has(value) ? [] : [value])), other],
    pooled: { level: other, groups: small.length },
  }
}

/** Quarters of these notes by length; notes of one length stay together, so that there may be fewer. */
function byLength(characters: readonly number[]): NoteGroups {
  const sorted = characters.toSorted((left, right) => left - right)
  const ends = [...new Set([0.25, 0.5, 0.75, 1].map((share) => sorted[Math.ceil(share * sorted.length) - 1]))]
  const names = ends.map((end, index) =>
    index === 0 ? `up to ${grouped(end)} characters` : `${grouped(ends[index - 1] + 1)} to ${grouped(end)} characters`,
  )
  const groups = characters.map((length) => names[ends.findIndex((end) => length <= end)])
  return { key: 'length', label: 'Note length', groups, levels: names, pooled: null }
}

function grouped(value: number): string {
  return value.toLocaleString('en-US')
}
