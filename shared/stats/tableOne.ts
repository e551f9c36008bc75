import type { CategoryCell, NumberCell, TableOne, TableOneRow } from '../domain/tableOne.ts'
import { meanAndVariance } from './meanAndVariance.ts'
import { categoryDifference, numericDifference } from './standardizedDifference.ts'

/** Rows of a Table 1 from values by note. Missing values are counted and left out of everything else. */

export type Characteristic =
  | { kind: 'number'; key: string; label: string; unit: string; values: readonly (number | null)[] }
  | { kind: 'category'; key: string; label: string; levels: readonly string[]; values: readonly (string | null)[] }

export interface TableOneGroup {
  key: string
  label: string
  /** Places of its notes in the values. */
  members: readonly number[]
}

/** `groups` without the one of all, which is put before them. The first group is the reference. */
export function buildTableOne(input: {
  characteristics: readonly Characteristic[]
  /** Patient of each note. */
  patients: readonly string[]
  groups: readonly TableOneGroup[]
  leftOut: TableOne['leftOut']
}): TableOne {
  const { characteristics, patients, groups } = input
  const everyone: TableOneGroup = { key: 'all', label: 'All', members: groups.flatMap(({ members }) => members) }
  const shown = groups.length > 1 ? [everyone, ...groups] : groups
  const reference = groups.length > 1 ? groups[0] : null
  return {
    groups: shown.map(({ key, label, members }) => ({
      key,
      label,
      notes: members.length,
      patients: new Set(members.map((place) => patients[place])).size,
    })),
    reference: reference?.key ?? null,
    rows: characteristics.map((characteristic) => rowOf(characteristic, shown, reference)),
    leftOut: input.leftOut,
  }
}

function rowOf(
  characteristic: Characteristic,
  groups: readonly TableOneGroup[],
  reference: TableOneGroup | null,
): TableOneRow {
  if (characteristic.kind === 'number') {
    const { values, kind, key, label, unit } = characteristic
    const known = (group: TableOneGroup) => group.members.flatMap((place) => values[place] ?? [])
    const base = reference && known(reference)
    return {
      kind,
      key,
      label,
      unit,
      cells: groups.map((group) => numberCell(known(group), group.members.length)),
      smd: groups.map((group) => (base && compares(group, reference) ? numericDifference(base, known(group)) : null)),
    }
  }
  const { values, kind, key, label, levels } = characteristic
  const place = new Map(levels.map((level, index) => [level, index]))
  const cells = groups.map((group) => {
    const counts = levels.map(() => 0)
    for (const member of group.members) {
      const level = place.get(values[member] ?? '')
      if (level !== undefined) counts[level]++
    }
    return categoryCell(counts, group.members.length)
  })
  const base = reference && cells[groups.indexOf(reference)].counts
  return {
    kind,
    key,
    label,
    levels: [...levels],
    cells,
    smd: groups.map((group, index) =>
      base && compares(group, reference) ? categoryDifference(base, cells[index].counts) : null,
    ),
  }
}

/** Neither the reference nor all together, of which the reference is a part. */
function compares(group: TableOneGroup, reference: TableOneGroup | null): boolean {
  return group !== reference && group.key !== 'all'
}

function numberCell(values: readonly number[], members: number): NumberCell {
  const sorted = values.toSorted((a, b) => a - b)
  const moments = meanAndVariance(values)
  const missing = members - values.length
  if (!moments) return { n: 0, missing, mean: null, sd: null, median: null, q1: null, q3: null }
  return {
    n: values.length,
    missing,
    mean: moments.mean,
    sd: moments.variance === null ? null : Math.sqrt(moments.variance),
    median: quantile(sorted, 0.5),
    q1: quantile(sorted, 0.25),
    q3: quantile(sorted, 0.75),
  }
}

function categoryCell(counts: number[], members: number): CategoryCell {
  const n = counts.reduce((sum, count) => sum + count, 0)
  return { n, missing: members - n, counts }
}

/** Linear between the two nearest ranks (R's type 7). */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1)
  const low = Math.floor(at)
  const high = Math.ceil(at)
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low)
}

const shownLevels = 8

/** Most frequent first; what is left over becomes one level, so that a column of hundreds of services stays readable. */
export function levelsOf(values: readonly (string | null)[]): { levels: string[]; level: (value: string) => string } {
  const counts = new Map<string, number>()
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1)
  const sorted = [...counts].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1)).map(([value]) => value)
  if (sorted.length <= shownLevels + 1) return { levels: sorted, level: (value) => value }
  const kept = sorted.slice(0, shownLevels)
  const other = `Other (${sorted.length - shownLevels} values)`
  const isKept = new Set(kept)
  return { levels: [...kept, other], level: (value) => (isKept.has(value) ? value : other) }
}
