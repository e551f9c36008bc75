import { statSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { importCorpus } from '../../../main/corpus/importCorpus.ts'
import { previewFile } from '../../../main/corpus/importers/preview.ts'
import type { ImportFile } from '../../../shared/domain/corpus.ts'
import type { JobProgress } from '../../../shared/domain/job.ts'
import type { NoteRecord } from '../../../shared/domain/records.ts'
import { collectingSink, fixture, importFile, importTables, temporaryFile } from './support.ts'

const mtsSets = {
  'MTS-Dialog-TrainingSet': 'train',
  'MTS-Dialog-ValidationSet': 'validation',
  'MTS-Dialog-TestSet-1-MEDIQA-Chat-2023': 'test1',
  'MTS-Dialog-TestSet-2-MEDIQA-Sum-2023': 'test2',
}

function mtsFiles(): ImportFile[] {
  return Object.entries(mtsSets).map(([name, split]) =>
    importFile(fixture(`mts-dialog/${name}.csv`), 'notes', { noteKey: 'ID', text: 'dialogue' }, {
      attributes: ['section_header'],
      constants: { split, type: 'Dialogue' },
      noteKeyPrefix: `${split}-`,
    }),
  )
}

async function mimicFile(path: string): Promise<ImportFile> {
  const { table, mapping } = await previewFile(fixture(`mimic-iv-demo/${path}`))
  return importFile(fixture(`mimic-iv-demo/${path}`), table, mapping)
}

function notesFile(count: number, words = 3): ImportFile {
  const rows = Array.from({ length: count }, (_, index) => `${index},p${index},${'word '.repeat(words)}${index}\n`)
  const path = temporaryFile('many.csv', `id,patient,text\n${rows.join('')}`)
  return importFile(path, 'notes', { noteKey: 'id', patientKey: 'patient', text: 'text' })
}

const settings = { minimumWords: 0 }

describe('an import', () => {
  test('of MTS-Dialog keeps all 1,701 dialogues apart, with section and published set', async () => {
    const { notes, result } = await importTables(mtsFiles())
    expect(notes).toHaveLength(1701)
    expect(new Set(notes.map((note) => note.noteKey)).size).toBe(1701)
    expect(new Set(notes.map((note) => note.attributes.section_header)).size).toBe(20)
    const sets = [...Map.groupBy(notes, (note) => note.attributes.split)].map(([set, list]) => [set, list.length])
    expect(Object.fromEntries(sets)).toEqual({ train: 1201, validation: 100, test1: 200, test2: 200 })
    expect(result.rejects).toEqual([])
    expect(result.warnings).toHaveLength(4)
  })

  test('rejects and counts the 24 dialogues of under ten words, with file and line', async () => {
    const { notes, rejects, result } = await importTables(mtsFiles(), 10)
    expect(notes).toHaveLength(1677)
    expect(result.rejects).toEqual([{ reason: 'text has fewer than 10 words', rows: 24 }])
    expect(rejects).toHaveLength(24)
    expect(rejects.filter((reject) => reject.file === 'MTS-Dialog-TrainingSet.csv')).toHaveLength(20)
    expect(Math.min(...rejects.map((reject) => reject.line))).toBeGreaterThan(1)
  })

  test('of the MIMIC-IV demo tables by their suggested mapping takes every row', async () => {
    const paths = ['hosp/diagnoses_icd.csv', 'hosp/admissions.csv', 'hosp/patients.csv']
    const tables = await importTables(await Promise.all(paths.map(mimicFile)))
    expect(tables.encounters).toHaveLength(275)
    expect(tables.patients).toHaveLength(100)
    expect(tables.diagnoses).toHaveLength(4506)
    expect(tables.result.rejects).toEqual([])
    expect(tables.encounters.find((encounter) => encounter.encounterKey === '24181354')).toEqual({
      encounterKey: '24181354',
      patientKey: '10004235',
      admitTime: '2196-02-24T14:38:00',
      dischargeTime: '2196-03-04T14:02:00',
      class: null,
      admissionType: 'URGENT',
      disposition: 'SKILLED NURSING FACILITY',
      expired: false,
      payer: 'Medicaid',
      service: null,
    })
  })

  test('of the same tables after a spreadsheet refuses the two-digit years and warns of the lost zeros', async () => {
    const paths = ['excel-mangled/admissions.csv', 'excel-mangled/diagnoses_icd.csv']
    const { encounters, diagnoses, result } = await importTables(await Promise.all(paths.map(mimicFile)))
    expect(encounters).toEqual([])
    expect(result.rejects).toEqual([{ reason: 'admitTime has a two-digit year', rows: 275 }])
    expect(diagnoses).toHaveLength(4506)
    expect(result.warnings).toEqual([
      'diagnoses_icd.csv: 3 rows hold an ICD-9 code of under three digits: leading zeros lost?',
    ])
  })

  test('stores tables in the order in which they refer to each other', async () => {
    const order: string[] = []
    const { sink } = collectingSink()
    const recording = Object.fromEntries(
      Object.entries(sink).map(([table, store]) => [table, (batch: never[]) => (order.push(table), store(batch))]),
    ) as unknown as typeof sink
    const tables = [await mimicFile('hosp/admissions.csv'), await mimicFile('hosp/patients.csv')]
    await importCorpus({ files: [notesFile(3), ...tables], settings }, { sink: recording })
    expect([...new Set(order)]).toEqual(['patients', 'encounters', 'notes'])
  })

  test('adds up what the sink says was stored and what it had already', async () => {
    const { sink } = collectingSink()
    sink.notes = async (batch) => ({ inserted: batch.length - 1, duplicates: 1 })
    const { counts } = await importCorpus({ files: [notesFile(4200)], settings }, { sink })
    expect(counts.notes).toEqual({ rows: 4200, inserted: 4197, duplicates: 3 })
  })

  test('batches by 2,000 rows or a million characters and gives the sink one batch at a time', async () => {
    const { sink } = collectingSink()
    const sizes: number[] = []
    let underWay = 0
    let most = 0
    sink.notes = async (batch: NoteRecord[]) => {
      sizes.push(batch.length)
      most = Math.max(most, ++underWay)
      await new Promise((resolve) => setTimeout(resolve, 5))
      underWay--
      return { inserted: batch.length, duplicates: 0 }
    }
    await importCorpus({ files: [notesFile(4200)], settings }, { sink })
    expect(sizes).toEqual([2000, 2000, 200])
    expect(most).toBe(1)

    sizes.length = 0
    await importCorpus({ files: [notesFile(60, 10_000)], settings }, { sink })
    expect(sizes).toEqual([21, 21, 18])
  })

  test('reports bytes and rows of all files, from nothing to all', async () => {
    const files = [notesFile(5000), await mimicFile('hosp/patients.csv')]
    const progress: JobProgress[] = []
    const { sink } = collectingSink()
    await importCorpus({ files, settings }, { sink, onProgress: (report) => progress.push(report) })
    const [notes, patients] = files.map(({ path }) => statSync(path).size)
    const total = notes + patients
    expect(progress[0]).toMatchObject({ phase: 'patients.csv', done: 0, total, unit: 'bytes' })
    expect(progress).toContainEqual(expect.objectContaining({ phase: 'many.csv', done: patients }))
    expect(progress.at(-1)).toMatchObject({ phase: 'many.csv', done: total, total, detail: '5,100 rows, 0 rejected' })
    const done = progress.map((report) => report.done)
    expect(done).toEqual(done.toSorted((a, b) => a - b))
  })

  test('ends when aborted, with nothing still on its way to the sink', async () => {
    const controller = new AbortController()
    const { sink } = collectingSink()
    let finished = 0
    let started = 0
    sink.notes = async (batch) => {
      started++
      if (started === 2) controller.abort()
      await new Promise((resolve) => setTimeout(resolve, 5))
      finished++
      return { inserted: batch.length, duplicates: 0 }
    }
    const importing = importCorpus({ files: [notesFile(20_000)], settings }, { sink, signal: controller.signal })
    await expect(importing).rejects.toMatchObject({ name: 'AbortError' })
    expect(finished).toBe(started)
    expect(started).toBeLessThan(5)
  })

  test('fails with the failure of the sink', async () => {
    const { sink } = collectingSink()
    sink.notes = async () => {
      throw new Error('disk full')
    }
    await expect(importCorpus({ files: [notesFile(1)], settings }, { sink })).rejects.toThrow('disk full')
  })
})
