import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { importCorpus, type ImportResult } from '../../../main/corpus/importCorpus.ts'
import type { LabelInput } from '../../../main/tasks/labels/deriveLabels.ts'
import { charlsonAgePoints, charlsonCategories, charlsonScore } from '../../../main/tasks/labels/charlson.ts'
import type { LabelRule } from '../../../shared/domain/task.ts'
import { collectingSink, fixture, type Tables } from '../corpus/support.ts'
import { derive, note, taskFor } from './support.ts'

/** The counts that a correct derivation gives on the MIMIC-IV demo (SPEC section 3), from the files themselves. */

function table(path: string): Record<string, string>[] {
  const [header, ...lines] = readFileSync(fixture(path), 'utf8').trim().split('\n')
  const columns = header.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, index) => [columns[index], cell])))
}

let corpus: Omit<LabelInput, 'task' | 'settings'>

async function readDemo(folders: Record<string, string>): Promise<Tables & { result: ImportResult }> {
  const files = Object.entries(folders).map(([name, folder]) => ({
    path: fixture(`mimic-iv-demo/${folder}/${name}.csv`),
    table: name,
  }))
  const { sink, tables } = collectingSink()
  const settings = { minimumWords: 0 }
  const result = await importCorpus({ sources: [{ source: 'mimic4', files }], settings }, { sink })
  return { ...tables, result }
}

/** The demo has no notes, so each stay gets one. */
function withNotes(tables: Tables): typeof corpus {
  const notes = tables.encounters.map(({ encounterKey, patientKey }) => note(encounterKey, { patientKey }))
  return { ...tables, notes, dataEnd: null }
}

beforeAll(async () => {
  corpus = withNotes(await readDemo({ patients: 'hosp', admissions: 'hosp', diagnoses_icd: 'hosp' }))
})

function counts(kind: LabelRule['kind'], settings: object = {}): number[] {
  const task = taskFor(kind, settings)
  const { labels } = derive(task, corpus)
  return task.options.map((_, index) => labels.filter((label) => label.value === index).length)
}

describe('the MIMIC-IV demo has', () => {
  test('15 in-hospital deaths in 275 admissions', () => {
    expect(counts('mortality')).toEqual([260, 15])
  })

  test('47 readmissions within 30 days after 218 inpatient discharges alive', () => {
    expect(counts('readmission')).toEqual([218 - 47, 47])
  })

  test('53 after 260 discharges alive of every class, 50 where planned returns do not count', () => {
    expect(counts('readmission', { encounterClass: 'all' })).toEqual([260 - 53, 53])
    expect(counts('readmission', { encounterClass: 'all', returnKind: 'unplanned' })).toEqual([260 - 50, 50])
  })

  test('49 unplanned ones where only the very next stay is looked at', () => {
    const settings = { encounterClass: 'all', returnKind: 'unplanned', lookAt: 'next' }
    expect(counts('readmission', settings)).toEqual([260 - 49, 49])
  })

  test('ages as the vectors give them, from the anchor year', () => {
    const births = new Map(corpus.patients.map(({ patientKey, birthDate }) => [patientKey, birthDate]))
    for (const { encounterKey, patientKey, admitTime } of corpus.encounters) {
      const vector = table('mimic-iv-demo/charlson_vectors.csv').find((row) => row.hadm_id === encounterKey)!
      const age = Number(admitTime!.slice(0, 4)) - Number(births.get(patientKey)!.slice(0, 4))
      expect(age).toBe(Number(vector.age_at_admission))
    }
  })

  test('stays of 55/32/53/135 by elapsed days and 72/28/57/118 by calendar days', () => {
    expect(counts('los', { unit: 'elapsed' })).toEqual([55, 32, 53, 135])
    expect(counts('los', { unit: 'calendar' })).toEqual([72, 28, 57, 118])
  })

  test('Charlson bins of 47/98/65/58/7 (1987), 84/84/73/32/2 (Quan 2011) and 21/46/59/109/40 (1987 with age)', () => {
    expect(counts('cci')).toEqual([47, 98, 65, 58, 7])
    expect(counts('cci', { weights: 'quan2011' })).toEqual([84, 84, 73, 32, 2])
    expect(counts('cci', { agePoints: true })).toEqual([21, 46, 59, 109, 40])
  })

  test('the Charlson categories and scores of an independent derivation in every admission', () => {
    const vectors = table('mimic-iv-demo/charlson_vectors.csv')
    const codes = Map.groupBy(corpus.diagnoses, (diagnosis) => diagnosis.encounterKey)
    const keys = Object.keys(vectors[0]).slice(4, 21)
    expect(vectors).toHaveLength(275)
    for (const vector of vectors) {
      const present = charlsonCategories(codes.get(vector.hadm_id) ?? [])
      const score = charlsonScore(present, 'charlson1987')
      expect(present).toEqual(keys.filter((key) => vector[key] === '1'))
      expect(score).toBe(Number(vector.cci_charlson1987_no_age))
      expect(charlsonScore(present, 'quan2011')).toBe(Number(vector.cci_quan2011_no_age))
      expect(score + charlsonAgePoints(Number(vector.age_at_admission))).toBe(Number(vector.cci_charlson1987_with_age))
    }
  })

  test('no source for denial', () => {
    expect(derive(taskFor('denial'), corpus)).toEqual({ labels: [], unlabelled: [{ reason: 'no source', notes: 275 }] })
  })
})

describe('the MIMIC-IV demo after a spreadsheet', () => {
  test('gives no stay at all: years of two digits are refused, with a warning that says why', async () => {
    const { encounters, result } = await readDemo({ admissions: 'excel-mangled', diagnoses_icd: 'excel-mangled' })
    expect(encounters).toEqual([])
    expect(result.rejects).toEqual([{ reason: 'admittime has a two-digit year', rows: 275 }])
    expect(result.warnings).toEqual([
      'admissions.csv: 275 rows were refused for two-digit years, which spreadsheets write. ' +
        'The century cannot be known: use the original file.',
      'diagnoses_icd.csv: 3 rows hold an ICD-9 code of under three digits: leading zeros lost?',
    ])
  })

  test('with codes that lost their zeros beside sound stays gives true Charlson labels or none', async () => {
    const truth = new Map(derive(taskFor('cci'), corpus).labels.map(({ noteId, value }) => [noteId, value]))
    const mangled = await readDemo({ patients: 'hosp', admissions: 'hosp', diagnoses_icd: 'excel-mangled' })
    const { labels, unlabelled } = derive(taskFor('cci'), { ...withNotes(mangled), notes: corpus.notes })
    expect(labels.filter(({ noteId, value }) => truth.get(noteId) !== value)).toEqual([])
    expect(unlabelled).toEqual([{ reason: 'leading zeros of its ICD-9 codes may be lost', notes: 275 - labels.length }])
    expect(labels.length).toBeGreaterThan(150)
  })
})
