import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateHospital, type DemoFile, type DemoResult } from '../../../main/corpus/demo/generateHospital.ts'
import { auroc } from '../../../shared/stats/auroc.ts'
import {
  csvRows, elapsedDays, examplesOf, jsonRows, optionCounts, type DemoNote, type DemoTask, type Example, type Row,
} from './hospital.ts'

let folder: string
let hospital: DemoResult
let examples: Record<DemoTask, Example[]>
let encounters: Row[]
let notes: DemoNote[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-hospital-'))
  hospital = await generateHospital({ site: 'A', seed: 1, outDir: join(folder, 'default') })
  examples = examplesOf(hospital.files)
  encounters = csvRows(hospital.files.encounters)
  notes = jsonRows<DemoNote>(hospital.files.notes)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length
}

/** One-vs-rest scores and outcomes of one option. */
function against(task: DemoTask, option: number): { scores: number[]; outcomes: number[] } {
  return {
    scores: examples[task].map(({ ceiling }) => ceiling[option]!),
    outcomes: examples[task].map(({ label }) => (label === option ? 1 : 0)),
  }
}

function ceilingAuroc(task: DemoTask, option: number): number {
  const { scores, outcomes } = against(task, option)
  return auroc(scores, outcomes) ?? NaN
}

function share(task: DemoTask, option: number): number {
  return 100 * mean(against(task, option).outcomes)
}

describe('the files', () => {
  test('are the same bytes for the same seed and others for another seed', async () => {
    const digests = await Promise.all([3, 3, 4].map(async (seed, index) => {
      const outDir = join(folder, `small-${index}`)
      const { files } = await generateHospital({ site: 'A', encounters: 200, seed, outDir })
      const hash = createHash('sha256')
      for (const name of Object.keys(files).sort()) hash.update(await readFile(files[name as DemoFile]))
      return hash.digest('hex')
    }))
    expect(digests[0]).toBe(digests[1])
    expect(digests[0]).not.toBe(digests[2])
  })

  test('refer to each other without gaps or repeats', () => {
    const patients = new Set(csvRows(hospital.files.patients).map((row) => row.patient_id))
    const stays = new Map(encounters.map((row) => [row.encounter_id, row]))
    expect(patients.size).toBe(hospital.counts.patients)
    expect(stays.size).toBe(hospital.counts.encounters)
    expect(new Set(encounters.map((row) => row.patient_id))).toEqual(patients)
    expect(new Set(csvRows(hospital.files.diagnoses).map((row) => row.encounter_id)).size).toBe(stays.size)
    expect(csvRows(hospital.files.claims).every((row) => stays.has(row.encounter_id))).toBe(true)
    expect(new Set(notes.map((note) => note.note_id)).size).toBe(notes.length)
    expect(notes.every((note) => stays.get(note.encounter_id)?.patient_id === note.patient_id)).toBe(true)
  })

  test('count their rows truly', () => {
    const { files, counts } = hospital
    expect(csvRows(files.diagnoses)).toHaveLength(counts.diagnoses)
    expect(csvRows(files.claims)).toHaveLength(counts.claims)
    expect(notes).toHaveLength(counts.notes)
    expect(jsonRows(files.ceiling)).toHaveLength(counts.ceiling)
    expect(counts.encounters).toBeGreaterThanOrEqual(14_000)
    expect(counts.encounters).toBeLessThan(14_030)
  })

  test('stop when asked to', async () => {
    const controller = new AbortController()
    const running = generateHospital(
      { site: 'A', seed: 5, outDir: join(folder, 'stopped') },
      { signal: controller.signal, onProgress: ({ done }) => done > 300 && controller.abort() },
    )
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('the course of time', () => {
  test('stays lie within the period, in order, without overlap, and end with a death', () => {
    const wrong: unknown[] = []
    for (const stays of Map.groupBy(encounters, (row) => row.patient_id).values()) {
      for (const [index, stay] of stays.entries()) {
        const within = stay.admit_time! >= '2013-01-01' && stay.discharge_time! < '2025-01-01'
        const next = stays[index + 1]
        const gap = next === undefined ? Infinity : elapsedDays(stay.discharge_time!, next.admit_time!)
        const spaced = gap >= 1 && (gap < 30 || gap > 31)
        const long = elapsedDays(stay.admit_time!, stay.discharge_time!) > 0.5
        if (!within || !spaced || !long || (next !== undefined && stay.expired === '1')) wrong.push(stay.encounter_id)
      }
    }
    expect(wrong).toEqual([])
  })

  test('codes are ICD-9 before October 2015 and ICD-10 from then on', () => {
    const discharge = new Map(encounters.map((row) => [row.encounter_id, row.discharge_time!]))
    const wrong = csvRows(hospital.files.diagnoses).filter(
      (row) => row.icd_version !== (discharge.get(row.encounter_id!)! < '2015-10-01' ? '9' : '10'),
    )
    expect(wrong).toEqual([])
    expect([...discharge.values()].some((time) => time < '2015-10-01')).toBe(true)
  })

  test('the later period is mostly of patients never seen before, with enough deaths among them', () => {
    const seen = new Set(encounters.filter((row) => row.admit_time! < '2022').map((row) => row.patient_id))
    const later = encounters.filter((row) => row.admit_time! >= '2022')
    const unseen = later.filter((row) => !seen.has(row.patient_id))
    expect(later.length / encounters.length).toBeGreaterThan(0.23)
    expect(later.length / encounters.length).toBeLessThan(0.29)
    const patients = (rows: Row[]) => new Set(rows.map((row) => row.patient_id)).size
    expect(patients(unseen) / patients(later)).toBeGreaterThan(0.78)
    expect(unseen.length).toBeGreaterThan(2500)
    expect(unseen.filter((row) => row.expired === '1').length).toBeGreaterThanOrEqual(50)
  })

  test('notes are filed in time: the admission note within a day, the summary at discharge, none after a death', () => {
    const stays = new Map(encounters.map((row) => [row.encounter_id, row]))
    const summaries = new Set<string>()
    const wrong: string[] = []
    for (const note of notes) {
      const stay = stays.get(note.encounter_id)!
      const admission = note.type === 'Admission H&P'
      const inTime = admission
        ? elapsedDays(stay.admit_time!, note.time) < 0.5 && note.time < stay.discharge_time!
        : note.time === stay.discharge_time && stay.expired === '0'
      if (!inTime) wrong.push(note.note_id)
      if (!admission) summaries.add(note.encounter_id)
    }
    expect(wrong).toEqual([])
    const alive = encounters.filter((row) => row.expired === '0').length
    expect(summaries.size / alive).toBeGreaterThan(0.97)
    expect(summaries.size / alive).toBeLessThan(1)
  })
})

describe('the outcomes', () => {
  test('are as frequent as in the paper', () => {
    const expected: [DemoTask, number, number, number][] = [
      ['readmission', 1, 11, 1.5], ['mortality', 1, 2, 0.5], ['denial', 1, 14, 1.5],
      ['los', 0, 46, 1.5], ['los', 1, 14, 1.5], ['los', 2, 16, 1.5], ['los', 3, 24, 1.5],
      ['cci', 0, 68, 1.5], ['cci', 1, 22, 1.5], ['cci', 2, 7, 1.5], ['cci', 3, 3, 1], ['cci', 4, 0.2, 0.3],
    ]
    for (const [task, option, percent, tolerance] of expected) {
      expect(Math.abs(share(task, option) - percent), `${task} ${option}`).toBeLessThan(tolerance)
    }
  })

  test('can be told from the stated facts up to the intended ceilings', () => {
    const macro = (task: DemoTask) =>
      mean(Array.from({ length: optionCounts[task] }, (_, option) => ceilingAuroc(task, option)))
    const expected: [string, number, number, number][] = [
      ['readmission', ceilingAuroc('readmission', 1), 0.77, 0.83],
      ['mortality', ceilingAuroc('mortality', 1), 0.86, 0.93],
      ['denial', ceilingAuroc('denial', 1), 0.77, 0.83],
      ['los', macro('los'), 0.75, 0.81],
      ['cci', macro('cci'), 0.88, 0.95],
    ]
    for (const [task, value, low, high] of expected) {
      expect(value, task).toBeGreaterThan(low)
      expect(value, task).toBeLessThan(high)
    }
  })

  test('happen as often as the ceiling says, in every decile', () => {
    for (const task of Object.keys(optionCounts) as DemoTask[]) {
      for (let option = 0; option < optionCounts[task]; option += 1) {
        const { scores, outcomes } = against(task, option)
        const order = scores.map((_, index) => index).sort((first, second) => scores[first]! - scores[second]!)
        for (let decile = 0; decile < 10; decile += 1) {
          const members = order.slice((decile * order.length) / 10, ((decile + 1) * order.length) / 10)
          const predicted = members.reduce((total, index) => total + scores[index]!, 0)
          const observed = members.reduce((total, index) => total + outcomes[index]!, 0)
          const variance = members.reduce((total, index) => total + scores[index]! * (1 - scores[index]!), 0)
          const distance = Math.abs(observed - predicted)
          // Four standard deviations, and one case for deciles where almost nothing is expected.
          expect(distance, `${task} ${option}, decile ${decile}`).toBeLessThan(4 * Math.sqrt(variance) + 1)
        }
      }
    }
  })

  test('have probabilities that add up to one', () => {
    const all = Object.values(examples).flat()
    expect(all.filter(({ ceiling }) => Math.abs(mean(ceiling) * ceiling.length - 1) > 1e-5)).toEqual([])
  })
})

describe('the notes', () => {
  test('never repeat and hold between 150 and 300 words, 210 to 245 on average', () => {
    expect(new Set(notes.map(({ text }) => text)).size).toBe(notes.length)
    const words = notes.map(({ text }) => text.split(/\s+/).length)
    expect(Math.min(...words)).toBeGreaterThan(150)
    expect(Math.max(...words)).toBeLessThan(300)
    expect(mean(words)).toBeGreaterThan(210)
    expect(mean(words)).toBeLessThan(245)
  })

  test('name no outcome and leave no placeholder', () => {
    const outcome =
      /expired|deceased|\bdied\b|\bdeath|\bdead\b|passed away|\breadmi|\bdenial|appeal|\bclaim|charlson|length of stay/i
    const unfinished = /[{}]|undefined|NaN|\.\.| {2}| [.,;]/
    expect(notes.filter(({ text }) => outcome.test(text)).map((note) => note.note_id)).toEqual([])
    expect(notes.filter(({ text }) => unfinished.test(text)).map((note) => note.note_id)).toEqual([])
  })

  test('carry no outcome in a single word', () => {
    for (const task of Object.keys(optionCounts) as DemoTask[]) {
      const sample = examples[task].slice(0, 4000)
      for (let option = optionCounts[task] === 2 ? 1 : 0; option < optionCounts[task]; option += 1) {
        const { word, value } = strongestWord(sample, option)
        expect(value, `${task} ${option}: ${word}`).toBeLessThan(0.75)
      }
    }
  })
})

/** The word whose presence or absence alone separates an option best; options with under 30 cases say nothing. */
function strongestWord(sample: readonly Example[], option: number): { word: string; value: number } {
  const cases = sample.filter(({ label }) => label === option).length
  const found = new Map<string, [withOption: number, without: number]>()
  for (const { note, label } of sample) {
    for (const word of new Set(note.text.toLowerCase().match(/[a-z0-9']+/g))) {
      const counts = found.get(word) ?? [0, 0]
      counts[label === option ? 0 : 1] += 1
      found.set(word, counts)
    }
  }
  let strongest = { word: '', value: 0.5 }
  if (cases < 30) return strongest
  for (const [word, [withOption, without]] of found) {
    const value = 0.5 + Math.abs(withOption / cases - without / (sample.length - cases)) / 2
    if (value > strongest.value) strongest = { word, value }
  }
  return strongest
}
