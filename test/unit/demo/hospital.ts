/** Reads a generated demo hospital back and derives its labels from the files alone, apart from the product's code. */
import { readFileSync } from 'node:fs'
import charlson from '../../../assets/charlson.json' with { type: 'json' }
import type { DemoFile } from '../../../main/corpus/demo/generateHospital.ts'

export type Row = Record<string, string>
export type DemoTask = 'readmission' | 'mortality' | 'los' | 'denial' | 'cci'

export interface DemoNote {
  note_id: string
  patient_id: string
  encounter_id: string
  time: string
  type: string
  text: string
}

export interface Example {
  note: DemoNote
  label: number
  /** P(option) as the generator states it. */
  ceiling: number[]
}

export const optionCounts: Record<DemoTask, number> = { readmission: 2, mortality: 2, los: 4, denial: 2, cci: 5 }
const dayMs = 86_400_000

export function csvRows(path: string): Row[] {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n')
  const names = header.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, index) => [names[index] ?? '', value])))
}

export function jsonRows<Value>(path: string): Value[] {
  return readFileSync(path, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Value)
}

export function categoriesOf(version: number, code: string): string[] {
  const list = version === 9 ? 'icd9cm_prefixes' : 'icd10_prefixes'
  return charlson.categories
    .filter((category) => category[list].some((prefix) => code.startsWith(prefix)))
    .map(({ key }) => key)
}

/** Charlson 1987 index with the hierarchy of assets/charlson.json. */
export function charlsonIndex(codes: readonly { version: number; code: string }[]): number {
  const present = new Set(codes.flatMap(({ version, code }) => categoriesOf(version, code)))
  const dropped = charlson.hierarchy.filter((rule) => present.has(rule.when_present)).map(({ drop }) => drop)
  const counted = charlson.categories.filter(({ key }) => present.has(key) && !dropped.includes(key))
  return counted.reduce((total, { weight_charlson1987: weight }) => total + weight, 0)
}

export function elapsedDays(from: string, to: string): number {
  return (Date.parse(`${to}Z`) - Date.parse(`${from}Z`)) / dayMs
}

/** Every note of every task, with its label from the encounters, diagnoses and claims. */
export function examplesOf(files: Record<DemoFile, string>): Record<DemoTask, Example[]> {
  const encounters = csvRows(files.encounters)
  const labels = labelsOf(encounters, csvRows(files.diagnoses), csvRows(files.claims))
  const notes = new Map(jsonRows<DemoNote>(files.notes).map((note) => [note.note_id, note]))
  const examples: Record<DemoTask, Example[]> = { readmission: [], mortality: [], los: [], denial: [], cci: [] }
  for (const row of jsonRows<{ note_id: string; task: DemoTask; probabilities: number[] }>(files.ceiling)) {
    const note = notes.get(row.note_id)
    if (note === undefined) throw new Error(`The ceiling names a note that does not exist: ${row.note_id}`)
    const label = labels[row.task].get(note.encounter_id)
    if (label !== undefined) examples[row.task].push({ note, label, ceiling: row.probabilities })
  }
  return examples
}

function labelsOf(encounters: Row[], diagnoses: Row[], claims: Row[]): Record<DemoTask, Map<string, number>> {
  const codes = Map.groupBy(diagnoses, (row) => row.encounter_id)
  const lastDischarge = encounters.map((row) => row.discharge_time ?? '').toSorted().at(-1) ?? ''
  const empty = () => new Map<string, number>()
  const labels = { readmission: empty(), mortality: empty(), los: empty(), denial: empty(), cci: empty() }
  for (const stays of Map.groupBy(encounters, (row) => row.patient_id).values()) {
    stays.sort((first, second) => first.admit_time!.localeCompare(second.admit_time!))
    for (const [index, stay] of stays.entries()) {
      const id = stay.encounter_id!
      const days = elapsedDays(stay.admit_time!, stay.discharge_time!)
      labels.mortality.set(id, Number(stay.expired))
      labels.los.set(id, binOf(days, [2, 3, 5]))
      const own = (codes.get(id) ?? []).map((row) => ({ version: Number(row.icd_version), code: row.code! }))
      labels.cci.set(id, binOf(charlsonIndex(own), [0, 2, 4, 7]))
      const next = stays[index + 1]
      const gap = next === undefined ? Infinity : elapsedDays(stay.discharge_time!, next.admit_time!)
      const followed = elapsedDays(stay.discharge_time!, lastDischarge) >= 30
      if (stay.expired === '0' && followed) labels.readmission.set(id, gap <= 30 ? 1 : 0)
    }
  }
  for (const row of claims) labels.denial.set(row.encounter_id!, row.determination === 'paid' ? 0 : 1)
  return labels
}

function binOf(value: number, upperBounds: readonly number[]): number {
  return upperBounds.filter((bound) => value > bound).length
}
