import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { importCorpus } from '../../../main/corpus/importCorpus.ts'
import { checkTable } from '../../../main/corpus/importers/checkTable.ts'
import { inspectPaths } from '../../../main/corpus/importers/detect.ts'
import { previewFile } from '../../../main/corpus/importers/preview.ts'
import type { ImportFile, ImportSource } from '../../../shared/domain/corpus.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { medsParquet } from './medsFiles.ts'
import { collectingSink, fixture } from './support.ts'

/**
 * Damaged real files through everything that reads them: each ends in records, in rejects or in an `AppError`, soon and
 * within bounds, and no message says what a cell holds. WARDBENCH_FUZZ_RUNS=20 tries twenty times as many,
 * WARDBENCH_FUZZ_SEED others.
 */
const runs = Number(process.env.WARDBENCH_FUZZ_RUNS ?? 1)
const seed = Number(process.env.WARDBENCH_FUZZ_SEED ?? 20_251_125)
const mostSeconds = 4
const mostGrowth = 700 * 2 ** 20

/** Stands in cells of every file, and may stand in no message. */
const secret = 'zqx'
const folder = mkdtempSync(join(tmpdir(), 'wardbench-fuzz-'))
let laid = 0
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Seed {
  /** Path below the folder, and what it holds undamaged. */
  files: Record<string, Buffer>
  /** The one that is damaged. */
  damaged: string
}

const linesOf = (path: string, lines = 40) =>
  (path.endsWith('.gz') ? gunzipSync(readFileSync(fixture(path))) : readFileSync(fixture(path)))
    .toString('latin1')
    .split('\n')
    .slice(0, lines)
    .join('\n')
const latin = (content: string) => Buffer.from(content, 'latin1')

const dialogues = latin(linesOf('mts-dialog/MTS-Dialog-ValidationSet.csv', 150).replace(/\b(the|you|and)\b/g, 'zqx$1zqx'))
const ndjson = latin(
  Array.from({ length: 20 }, (_, index) =>
    JSON.stringify({ id: index, patient: `zqx${index}`, text: 'zqx words of a note '.repeat(20), nested: { zqx: ['zqx'] } }),
  ).join('\n'),
)
const mimic = (name: string) =>
  latin(linesOf(`mimic-iv-demo/hosp/${name}.csv`).replaceAll('URGENT', 'zqxURGENT').replaceAll(',M,', ',zqxM,'))
const mimic4 = {
  'patients.csv': mimic('patients'),
  'admissions.csv': mimic('admissions'),
  'diagnoses_icd.csv': mimic('diagnoses_icd'),
  'discharge.csv': latin(
    'note_id,subject_id,hadm_id,note_type,note_seq,charttime,storetime,text\n' +
      '"10000032-DS-21",10004235,24181354,DS,21,2196-03-04 00:00:00,,"zqx Name: [**zqx\n**] ""zqx"" was well."\n'.repeat(8),
  ),
}
const mimic3 = {
  'PATIENTS.csv': latin('ROW_ID,SUBJECT_ID,GENDER,DOB,DOD\n1,5,zqx,2100-01-01 00:00:00,\n'),
  'ADMISSIONS.csv': latin(
    'ROW_ID,SUBJECT_ID,HADM_ID,ADMITTIME,DISCHTIME,DEATHTIME,ADMISSION_TYPE,HOSPITAL_EXPIRE_FLAG\n' +
      '1,5,100,2150-01-01 10:00:00,2150-01-04 10:00:00,,zqx,0\n'.repeat(5),
  ),
  'NOTEEVENTS.csv': latin(
    'ROW_ID,SUBJECT_ID,HADM_ID,CHARTDATE,CHARTTIME,CATEGORY,DESCRIPTION,ISERROR,TEXT\r\n' +
      '2,5,100,2150-01-04,,Discharge summary,Report,,"zqx First line\r\nsays ""zqx""."\r\n'.repeat(9),
  ),
}
const omop = Object.fromEntries(
  ['PERSON', 'DEATH', 'VISIT_OCCURRENCE', 'CONDITION_OCCURRENCE'].map((name) => [
    `${name}.csv`,
    latin(linesOf(`omop-synthea/${name}.csv.gz`).replace(/([a-z])-([a-z])/g, '$1zqx$2')),
  ]),
)
const adt = {
  'events.csv': latin(
    'patient_id,encounter_id,event_type,event_time,unit\n' +
      'zqx1,e1,ADT^A01,2020-01-01 10:00,zqxward\nzqx1,e1,A02,2020-01-02 10:00,zqxicu\nzqx1,e1,A03,2020-01-03,zqx\n'.repeat(9),
  ),
}
const texts = {
  'zq/e1_discharge_2020-01-02.txt': latin('zqx note of a patient, zqx\n'.repeat(20)),
  'zq/e2_progress_2020-01-02.txt': Buffer.from('\ufeffzqx naïve ☤\n'.repeat(20), 'utf16le'),
}
const meds = {
  'data/0.parquet': medsParquet(
    Array.from({ length: 30 }, (_, index) => [
      { subject_id: index, code: 'GENDER//zqx' },
      { subject_id: index, code: 'ADMISSION//zqx', time: '2020-01-01 10:00:00', hadm_id: index, race: 'zqx' },
      { subject_id: index, code: 'ICD9CM/428.0', time: '2020-01-01 10:00:00', hadm_id: index },
      { subject_id: index, code: 'NOTE//zqx', time: '2020-01-02 10:00:00', text_value: `zqx ${index} `.repeat(9) },
    ]).flat(),
  ),
  'metadata/subject_splits.parquet': medsParquet([{ subject_id: 1, split: 'zqx' }]),
}
const pubMedQa = (index: number) => ({
  QUESTION: `Does zqx ${index} help?`,
  CONTEXTS: ['zqx one. '.repeat(9), 'zqx two'],
  final_decision: ['yes', 'no', 'maybe', 'zqx'][index % 4],
})
const sciQ = (index: number) => ({
  question: `What is zqx ${index}?`,
  correct_answer: 'zqx',
  ...Object.fromEntries([1, 2, 3].map((each) => [`distractor${each}`, `zqx${each}`])),
  support: index % 3 === 0 ? null : 'zqx support. '.repeat(9),
})
const items = <Item>(item: (index: number) => Item) => Array.from({ length: 20 }, (_, index) => item(index))
const questions = {
  'ori_pqal.json': latin(JSON.stringify(Object.fromEntries(items((index) => [`zqx${index}`, pubMedQa(index)])), null, 2)),
  'pubmedqa.jsonl': latin(items((index) => JSON.stringify({ id: `zqx${index}`, ...pubMedQa(index) })).join('\n')),
  'sciq.json': latin(JSON.stringify(items(sciQ))),
  'sciq.ndjson': latin(items((index) => JSON.stringify(sciQ(index))).join('\r\n')),
}
/** The writer's own columns hold words that are exchanged here, byte for byte, where the codec leaves them as they are. */
const parquet = (name: string) =>
  latin(readFileSync(fixture(`parquet/${name}.parquet`)).toString('latin1').replaceAll('quoted', 'zqxzqx'))

function seedsOf(files: Record<string, Buffer>): Seed[] {
  return Object.keys(files).map((damaged) => ({ files, damaged }))
}

type Damage = (content: Buffer) => Buffer

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
const pieces = [
  '"', '""', ',', '\n', '\r\n', '\r', '\t', ';', '|', '\0', '\ufeff', '\\', '{', '}', '[', ']', '\xff\xfe', '\x1f\x8b', 'PAR1',
  `"${'zqx '.repeat(60_000)}"`, 'zqx '.repeat(60_000), '['.repeat(20_000), '{"a":'.repeat(20_000), ','.repeat(5_000),
  '\n'.repeat(5_000), '9'.repeat(4_000), '\xff'.repeat(64), '\x80'.repeat(64), '\0'.repeat(64),
]
const at = (content: Buffer, where: number) => Math.floor(where * content.length)

const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(place, fc.nat(255)).map(([where, value]) => (content: Buffer) => {
    const changed = Buffer.from(content)
    if (changed.length > 0) changed[at(content, where)] = value
    return changed
  }),
  fc.tuple(place, fc.nat(7)).map(([where, bit]) => (content: Buffer) => {
    const changed = Buffer.from(content)
    if (changed.length > 0) changed[at(content, where)] ^= 1 << bit
    return changed
  }),
  fc.tuple(place, fc.nat(400)).map(([where, length]) => (content: Buffer) =>
    Buffer.concat([content.subarray(0, at(content, where)), content.subarray(at(content, where) + length)]),
  ),
  fc.tuple(place, fc.nat(2000)).map(([where, length]) => (content: Buffer) => {
    const [before, rest] = [content.subarray(0, at(content, where)), content.subarray(at(content, where))]
    return Buffer.concat([before, rest.subarray(0, length), rest])
  }),
  place.map((where) => (content: Buffer) => content.subarray(0, at(content, where))),
  fc.tuple(place, fc.constantFrom(...pieces)).map(([where, piece]) => (content: Buffer) =>
    Buffer.concat([content.subarray(0, at(content, where)), latin(piece), content.subarray(at(content, where))]),
  ),
  // What a spreadsheet or a join does: columns change their places, names and number.
  fc.tuple(fc.nat(9), fc.nat(9)).map(([first, second]) => onLines((cells) => {
    const moved = [...cells]
    ;[moved[first % cells.length], moved[second % cells.length]] = [cells[second % cells.length], cells[first % cells.length]]
    return moved
  })),
  fc.tuple(fc.nat(9), fc.constantFrom('__proto__', 'constructor', 'toString', '', 'zqx', 'TEXT')).map(([column, name]) =>
    onLines((cells, line) => (line === 0 ? cells.with(column % cells.length, name) : cells)),
  ),
  fc.integer({ min: 1, max: 3_000 }).map((count) => onLines((cells) => [...cells, ...Array<string>(count).fill('zqx')])),
  fc.constant((content: Buffer) => Buffer.from(content.toString('latin1'), 'utf16le')),
  fc.constant((content: Buffer) => gzipSync(content, { level: 1 })),
)

function onLines(change: (cells: string[], line: number) => string[]): Damage {
  return (content) =>
    latin(content.toString('latin1').split('\n').map((line, index) => change(line.split(','), index).join(',')).join('\n'))
}

const damages = fc.array(damage, { minLength: 1, maxLength: 4 })

/** Files as they lie in a folder of their own, the chosen one damaged. */
function lay({ files, damaged }: Seed, changes: readonly Damage[]): string {
  // Numbered: random letters of a name once spelled the secret.
  const own = join(folder, `case-${++laid}`)
  mkdirSync(own)
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(own, name)), { recursive: true })
    writeFileSync(join(own, name), name === damaged ? changes.reduce((bytes, change) => change(bytes), content) : content)
  }
  return own
}

/** What a person would be told of it; anything but an `AppError` fails the test. */
async function messagesOf(work: () => Promise<string[]>): Promise<string[]> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AppError) return [error.message]
    throw error
  }
}

async function importMessages(input: { files?: ImportFile[]; sources?: ImportSource[] }): Promise<string[]> {
  const { sink, tables } = collectingSink()
  const result = await importCorpus({ ...input, settings: { minimumWords: 3 } }, { sink })
  for (const { text: note, hash } of tables.notes) {
    expect(note.isWellFormed() && !note.includes('\0')).toBe(true)
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
  }
  for (const reject of tables.rejects) expect(reject.line).toBeGreaterThan(0)
  return [...tables.rejects.map(({ reason }) => reason), ...result.warnings]
}

async function tableMessages(path: string, file: ImportFile): Promise<string[]> {
  return [
    ...(await messagesOf(async () => (await previewFile(path)).warnings)),
    ...(await messagesOf(async () => {
      const { rejects, warnings } = await checkTable(file, { minimumWords: 3 })
      return [...rejects.map(({ reason }) => reason), ...warnings]
    })),
    ...(await messagesOf(() => importMessages({ files: [file] }))),
  ]
}

async function sourceMessages(path: string, source: ImportSource): Promise<string[]> {
  return [
    ...(await messagesOf(async () => {
      const { sources, unused } = await inspectPaths([path])
      return [...sources.flatMap(({ missing }) => missing), ...unused.map(({ reason }) => reason)]
    })),
    ...(await messagesOf(() => importMessages({ sources: [source] }))),
  ]
}

/** In how many of the tries a person was told something. */
async function survive(
  seeds: readonly Seed[],
  tries: number,
  read: (seed: Seed, own: string) => Promise<string[]>,
): Promise<number> {
  let told = 0
  const property = fc.asyncProperty(fc.constantFrom(...seeds), damages, async (chosen, changes) => {
    const own = lay(chosen, changes)
    const before = { cpu: process.cpuUsage(), memory: process.memoryUsage().rss }
    const messages = await read(chosen, own)
    const { user, system } = process.cpuUsage(before.cpu)
    expect((user + system) / 1e6).toBeLessThan(mostSeconds)
    expect(process.memoryUsage().rss - before.memory).toBeLessThan(mostGrowth)
    if (messages.length > 0) told++
    for (const message of messages) expect(message.replaceAll(own, '').toLowerCase()).not.toContain(secret)
    rmSync(own, { recursive: true })
  })
  await fc.assert(property, { seed, numRuns: tries * runs, endOnFailure: runs > 1 })
  return told
}

const mapped = (own: string, { damaged }: Seed, format: ImportFile['format'], columns: string): ImportFile => {
  const [text, noteKey, patientKey, ...attributes] = columns.split(' ')
  const mapping = { text, ...(noteKey && { noteKey }), ...(patientKey && { patientKey }) }
  return { path: join(own, damaged), table: 'notes', format, mapping, attributes, constants: {} }
}

describe('damaged files', { timeout: 60_000 + runs * 60_000 }, () => {
  test.each([
    ['csv', { 'a.csv': dialogues }, 'dialogue ID ID section_header', 40],
    ['csv', { 'a.csv.gz': gzipSync(dialogues) }, 'dialogue ID ID section_header', 30],
    ['tsv', { 'a.tsv': latin(linesOf('mts-dialog/MTS-Dialog-ValidationSet.csv', 60).replaceAll(',', '\tzqx')) }, 'dialogue ID', 30],
    ['ndjson', { 'a.ndjson': ndjson }, 'text id patient nested', 40],
    ['ndjson', { 'a.ndjson.gz': gzipSync(ndjson) }, 'text id patient nested', 20],
  ] as const)('of notes as %s (%#)', async (format, files, columns, tries) => {
    const seeds = seedsOf(files)
    const told = await survive(seeds, tries, (chosen, own) =>
      tableMessages(join(own, chosen.damaged), mapped(own, chosen, format, columns)),
    )
    expect(told).toBeGreaterThan(tries / 3)
  })

  test('of Parquet', async () => {
    const names = ['pyarrow-none', 'pyarrow-small-pages', 'pyarrow-pages-v2', 'pyarrow-encodings', 'pyarrow-encodings-v1',
      'pyarrow-snappy', 'pyarrow-gzip', 'pyarrow-brotli', 'pyarrow-zstd', 'pyarrow-lz4', 'polars', 'duckdb'] // prettier-ignore
    const seeds = names.flatMap((name) => seedsOf({ [`${name}.parquet`]: parquet(name) }))
    const every = 'text id type small unsigned32 single double flag day micros nanos amount large latin list structs map empty'
    const told = await survive(seeds, 100, (chosen, own) =>
      tableMessages(join(own, chosen.damaged), mapped(own, chosen, 'parquet', every)),
    )
    expect(told).toBeGreaterThan(50)
  })

  test.each([
    ['mimic4', mimic4, 40],
    ['mimic3', mimic3, 30],
    ['omop', omop, 40],
    ['adt', adt, 30],
    ['text', texts, 30],
    ['meds', meds, 40],
    ['questions', questions, 40],
  ] as const)('of %s', async (source, files, tries) => {
    const undamaged = lay({ files, damaged: '' }, [])
    const detected = (await inspectPaths([undamaged])).sources.find((found) => found.source === source)!
    const told = await survive(seedsOf(files), tries, (_, own) =>
      sourceMessages(own, {
        source,
        files: detected.files.map(({ path, table }) => ({ path: path.replace(undamaged, own), table })),
      }),
    )
    expect(told).toBeGreaterThan(tries / 3)
  })
})

describe('a file that unpacks to far more than it is', () => {
  test.each([
    ['one cell', 'id,text\n1,"', 'a'],
    ['rows', 'id,text\n', `1,"${'word '.repeat(2_000)}"\n`],
    ['zeros', '', '\0'],
  ])('(%s) is refused or cut off, not read to its end', async (kind, head, piece) => {
    const block = piece.repeat(Math.floor(2 ** 20 / piece.length))
    // Members of a gzip file follow each other: 3 GB in 3 MB.
    const member = gzipSync(block.repeat(32), { level: 9 })
    const path = join(folder, `bomb-${kind}.csv.gz`)
    writeFileSync(path, Buffer.concat([gzipSync(head), ...Array<Buffer>(96).fill(member)]))
    const before = process.cpuUsage()
    const file = mapped(folder, { files: {}, damaged: basename(path) }, 'csv', 'text')
    const { sink } = collectingSink()
    sink.notes = async (batch) => ({ inserted: batch.length, duplicates: 0 })
    const messages = await messagesOf(async () => {
      const { rejects } = await importCorpus({ files: [file], settings: { minimumWords: 3 } }, { sink })
      return rejects.map(({ reason }) => reason)
    })
    expect(messages.join()).toMatch(/unpacks to more than|longer than 16 MB/)
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(30)
  })
})
