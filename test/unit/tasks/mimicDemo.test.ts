import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { importCorpus } from '../../../main/corpus/importCorpus.ts'
import { previewFile } from '../../../main/corpus/importers/preview.ts'
import type { LabelInput } from '../../../main/tasks/labels/deriveLabels.ts'
import { charlsonAgePoints, charlsonCategories, charlsonScore } from '../../../main/tasks/labels/charlson.ts'
import type { LabelRule } from '../../../shared/domain/task.ts'
import { collectingSink, fixture, importFile } from '../corpus/support.ts'
import { derive, note, taskFor } from './support.ts'

/** The counts that a correct derivation gives on the MIMIC-IV demo (SPEC section 3), from the files themselves. */

function table(path: string): Record<string, string>[] {
  const [header, ...lines] = readFileSync(fixture(path), 'utf8').trim().split('\n')
  const columns = header.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, index) => [columns[index], cell])))
}

let corpus: Omit<LabelInput, 'task' | 'settings'>

beforeAll(async () => {
  const { sink, tables } = collectingSink()
  const files = []
  for (const name of ['admissions', 'patients', 'diagnoses_icd']) {
    const path = fixture(`mimic-iv-demo/hosp/${name}.csv`)
    const preview = await previewFile(path)
    files.push(importFile(path, preview.table, preview.mapping))
  }
  await importCorpus({ files, settings: { minimumWords: 0 } }, { sink })
  // MIMIC-IV gives an age in an anchor year; the demo has no notes, so each stay gets one.
  const birthDates = new Map<string, string>()
  for (const row of table('mimic-iv-demo/hosp/patients.csv')) {
    birthDates.set(row.subject_id, `${Number(row.anchor_year) - Number(row.anchor_age)}-01-01`)
  }
  const patients = tables.patients.map((patient) => ({
    ...patient,
    birthDate: birthDates.get(patient.patientKey) ?? null,
  }))
  const notes = tables.encounters.map(({ encounterKey, patientKey }) => note(encounterKey, { patientKey }))
  corpus = { ...tables, patients, notes, dataEnd: null }
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
