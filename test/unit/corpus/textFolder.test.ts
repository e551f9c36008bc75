import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { importCorpus } from '../../../main/corpus/importCorpus.ts'
import { inspectPaths } from '../../../main/corpus/importers/detect.ts'
import { previewTextPaths } from '../../../main/corpus/importers/textFolder.ts'
import { compilePattern, guessPattern } from '../../../main/corpus/importers/textPattern.ts'
import { collectingSink, fixture } from './support.ts'

const root = mkdtempSync(join(tmpdir(), 'wardbench-texts-'))
afterAll(() => rmSync(root, { recursive: true }))

function folderOf(name: string, files: Record<string, string | Buffer>): string {
  const folder = join(root, name)
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}

async function importTexts(paths: string[], settings: { textPattern?: string; minimumWords?: number } = {}) {
  const { sources, tables, unused } = await inspectPaths(paths)
  const { sink, tables: stored } = collectingSink()
  const result = await importCorpus({ sources, settings: { minimumWords: 1, ...settings } }, { sink })
  return { ...stored, sources, offered: tables, unused, result }
}

const ward = () =>
  folderOf('ward', {
    'p1/e7_discharge_summary_2020-01-02.txt': 'Discharged home.',
    'p1/e8_progress_note_20200305.txt': 'Better today.',
    'p2/e9_discharge_summary_2021-02-03_14-30.txt': 'Discharged to rehab.',
    'README.txt': 'What these files are, word by word.',
    '.hidden.txt': 'Not a note.',
  })

describe('a folder of text files', () => {
  test('is known with the pattern of its paths, and read by it', async () => {
    const { sources, notes, rejects, result, unused } = await importTexts([ward()])
    expect(sources).toMatchObject([{ source: 'text', files: [{ path: join(root, 'ward'), table: 'folder of text files' }], missing: [] }])
    expect(unused.map(({ path }) => path)).toEqual([join(root, 'ward/README.txt')])
    expect(rejects).toEqual([])
    expect(result.warnings).toEqual(['ward: paths were read as {patient}/{encounter}_{type}_{date}.txt'])
    expect(notes.map(({ noteKey, patientKey, encounterKey, type, time }) => [noteKey, patientKey, encounterKey, type, time])).toEqual([
      ['p1/e7_discharge_summary_2020-01-02', 'p1', 'e7', 'discharge summary', '2020-01-02'],
      ['p1/e8_progress_note_20200305', 'p1', 'e8', 'progress note', '2020-03-05'],
      ['p2/e9_discharge_summary_2021-02-03_14-30', 'p2', 'e9', 'discharge summary', '2021-02-03T14:30:00'],
    ])
  })

  test.each([
    ['UTF-8', Buffer.from('Café ☤ naïve')],
    ['UTF-8 with a byte order mark', Buffer.from('\ufeffCafé ☤ naïve')],
    ['UTF-16 little endian', Buffer.from('\ufeffCafé ☤ naïve', 'utf16le')],
    ['UTF-16 big endian', Buffer.from('\ufeffCafé ☤ naïve', 'utf16le').swap16()],
    ['gzip', gzipSync('Café ☤ naïve')],
  ])('is read in %s', async (encoding, content) => {
    const name = encoding === 'gzip' ? 'a.txt.gz' : 'a.txt'
    const { notes } = await importTexts([folderOf(encoding, { [name]: content })])
    expect(notes.map(({ text, noteKey }) => [text, noteKey])).toEqual([['Café ☤ naïve', 'a']])
  })

  test('is read as Windows-1252 where it is no UTF-8, and says so', async () => {
    const { notes, result } = await importTexts([folderOf('latin', { '1.txt': Buffer.from('na\xefve \x96 caf\xe9', 'latin1') })])
    expect(notes[0].text).toBe('naïve – café')
    expect(result.warnings).toContain('latin: 1 files are not UTF-8 and were read as Windows-1252')
  })

  test('rejects what cannot be a note by its path below the folder, and reads on', async () => {
    const folder = folderOf('bad', {
      'p1/e1_a_2020-02-30.txt': 'No such day.',
      'p1/e2_a_2020-02-20.txt': '',
      'p1/e3_a_2020-02-20.txt': Buffer.alloc(16 * 2 ** 20 + 1, 'word '),
      'p1/e4_a_2020-02-20.txt.gz': gzipSync('word '.repeat(1000)).subarray(0, 30),
      'p1/other.txt': 'Its name says nothing.',
      'p2/e5_a_2020-02-20.txt': 'A note.',
    })
    const { notes, rejects } = await importTexts([folder], { textPattern: '{patient}/{encounter}_{type}_{date}.txt' })
    expect(rejects).toEqual([
      { file: 'p1/e1_a_2020-02-30.txt', line: 1, reason: 'date is no date of the calendar' },
      { file: 'p1/e2_a_2020-02-20.txt', line: 1, reason: 'text is empty' },
      { file: 'p1/e3_a_2020-02-20.txt', line: 1, reason: 'file is longer than 16 MB' },
      { file: 'p1/e4_a_2020-02-20.txt.gz', line: 1, reason: 'file is damaged' },
      { file: 'p1/other.txt', line: 1, reason: 'path does not match the pattern' },
    ])
    expect(notes).toHaveLength(1)
  })

  test.skipIf(process.getuid?.() === 0)('goes on after a file that may not be opened', async () => {
    const folder = folderOf('closed', { '1.txt': 'a note', '2.txt': 'another note' })
    chmodSync(join(folder, '1.txt'), 0)
    const { notes, rejects } = await importTexts([folder])
    expect([notes.length, rejects]).toEqual([1, [{ file: '1.txt', line: 1, reason: 'file cannot be read' }]])
  })

  test('without a patient in its paths says that each note stands alone', async () => {
    const { sources, notes, result } = await importTexts([folderOf('flat', { '11.txt': 'one note', '12.txt': 'two notes' })])
    expect(sources[0].missing[0]).toContain('No patient in the paths ({note}.txt)')
    expect(new Set(notes.map(({ patientKey }) => patientKey)).size).toBe(2)
    expect(notes[0].attributes).toEqual({ note: '11' })
    expect(result.warnings.join()).toContain('2 files have no patient')
  })

  test('keeps notes of the same name in two folders apart', async () => {
    const folders = [folderOf('north/notes', { '1.txt': 'one note' }), folderOf('south/notes', { '1.txt': 'one note' })]
    const { notes } = await importTexts(folders)
    expect(notes.map(({ noteKey }) => noteKey)).toEqual(['north/notes/1', 'south/notes/1'])
  })

  test('takes files that were chosen one by one, and nothing else of their folder', async () => {
    const folder = folderOf('some', { 'p1_1.txt': 'one', 'p1_2.txt': 'two', 'p1_3.txt': 'three' })
    const { notes } = await importTexts([join(folder, 'p1_1.txt'), join(folder, 'p1_2.txt')], {
      textPattern: '{patient}_{_}.txt',
    })
    expect(notes.map(({ noteKey, patientKey }) => [noteKey, patientKey])).toEqual([
      ['p1_1', 'p1'],
      ['p1_2', 'p1'],
    ])
  })

  test('passes over links', async () => {
    const folder = folderOf('links', { '1.txt': 'one note' })
    symlinkSync(join(folder, '1.txt'), join(folder, '2.txt'))
    expect((await importTexts([folder])).notes).toHaveLength(1)
  })

  test('of tables under the name of texts is left to the mapping', async () => {
    const table = 'id\ttext\n1\tone\n2\ttwo\n'
    expect((await importTexts([folderOf('tables', { 'a.txt': table, 'b.txt': table })])).sources).toEqual([])
    const { sources, offered } = await importTexts([join(folderOf('tables', { 'a.txt': table }), 'a.txt')])
    expect([sources, offered.length]).toEqual([[], 1])
  })

  test('beside a source of tables is not what the licence beside it is', async () => {
    const { sources } = await inspectPaths([fixture('mimic-iv-demo')])
    expect(sources.map(({ source }) => source)).toEqual(['mimic4'])
  })

  test('beside tables that are .txt files does not take those for notes', async () => {
    const adt = 'patient_id,encounter_id,event,event_time\np1,e1,admit,2020-01-01 08:00\n'
    const folder = folderOf('both', { 'movements.txt': adt, 'p1/e1_note_2020-01-02.txt': 'one note', 'p2/e2_note_2020-01-02.txt': 'two notes' })
    const { notes, sources } = await importTexts([folder])
    expect(sources.map(({ source }) => source)).toEqual(['adt', 'text'])
    expect(notes.map(({ noteKey }) => noteKey)).toEqual(['p1/e1_note_2020-01-02', 'p2/e2_note_2020-01-02'])
    const [text] = sources.filter(({ source }) => source === 'text')
    expect((await previewTextPaths(text.files)).files).toBe(2)
  })

  test('shows what a pattern says before anything is imported', async () => {
    expect(await previewTextPaths([{ path: ward() }], '{site}/{_}_{type}_{date}')).toMatchObject({
      files: 3,
      matched: 3,
      rows: [{ path: 'p1/e7_discharge_summary_2020-01-02.txt', facts: { attributes: { site: 'p1' }, patientKey: null } }, {}, {}],
    })
    const { pattern, rows } = await previewTextPaths([{ path: ward() }], '{patient}-{type}.txt')
    expect(pattern).toBe('{patient}-{type}.txt')
    expect(rows[2]).toEqual({
      path: 'p2/e9_discharge_summary_2021-02-03_14-30.txt',
      facts: expect.objectContaining({ patientKey: 'e9_discharge_summary_2021' }) as object,
      reason: null,
    })
  })

  test('shows the paths that a pattern does not fit, also far down, and what it names no more', async () => {
    const fitting = Array.from({ length: 30 }, (_, index) => [`p1_e${index + 10}.txt`, 'one note'])
    const folder = folderOf('far', { ...Object.fromEntries(fitting), 'summary.txt': 'one note' })
    const { files, matched, rows, missing } = await previewTextPaths([{ path: folder }], '{patient}_{note}.txt')
    expect([files, matched, rows.length]).toEqual([31, 30, 16])
    expect(rows.at(-1)).toEqual({ path: 'summary.txt', facts: null, reason: 'path does not match the pattern' })
    expect(missing).toEqual(['No stay in the paths: no labels of stays', 'No date in the paths: no split by time'])
  })

  test('sees files that were chosen one by one as the import does', async () => {
    const folder = folderOf('picked', { 'p1/1.txt': 'one', 'p2/2.txt': 'two', 'p3/3.txt': 'three' })
    const { pattern, rows } = await previewTextPaths(['p1/1.txt', 'p2/2.txt'].map((name) => ({ path: join(folder, name) })))
    expect([pattern, rows.map(({ path }) => path)]).toEqual(['{patient}/{note}.txt', ['p1/1.txt', 'p2/2.txt']])
  })
})

describe('a pattern of paths', () => {
  test.each([
    [['p1/e1_progress_2020-01-01.txt', 'p1/e2_discharge_summary_2020-01-05.txt'], '{patient}/{encounter}_{type}_{date}.txt'],
    [['123_456_discharge.txt', '123_457_discharge.txt'], '{patient}_{encounter}_{type}.txt'],
    [['p1/n1.txt', 'p2/n2.txt'], '{patient}/{note}.txt'],
    [['p1/s1/n1.txt', 'p2/s2/n2.txt'], '{patient}/{encounter}/{note}.txt'],
    [['discharge/1.txt', 'radiology/2.txt'], '{type}/{note}.txt'],
    [['1-2020-01-01.txt', '2-2020-01-02.txt'], '{note}-{date}.txt'],
    [['7_2020-01-01.txt', '7_2020-01-02.txt', '8_2020-01-02.txt'], '{patient}_{date}.txt'],
    [['12 Discharge Summary 20200101.txt', '13 Progress 20200101.txt'], '{note} {type} {date}.txt'],
    [[], '{note}.txt'],
  ])('%j is guessed as %s', (paths, pattern) => {
    expect(guessPattern(paths)).toBe(pattern)
    for (const path of paths) expect(() => compilePattern(pattern)(path)).not.toThrow()
  })

  test('of words alone is a pattern for identifiers where they are many', () => {
    const letters = [...'abcdefghijklmnopqrstuvwxyz']
    expect(guessPattern(letters.map((letter) => `${letter}/note.txt`))).toBe('{patient}/{type}.txt')
  })

  test.each(['{patient}_{patient}', '{patient}{type}', '{patient', 'notes', '{}', '{__proto__}'])('%s is refused with what to do', (pattern) => {
    expect(() => compilePattern(pattern)).toThrow(/cannot be used.*Write it like/)
  })

  test('holds what would be special in an expression as it stands', () => {
    expect(compilePattern('a.(b)+{patient}?.txt')('a.(b)+7?.txt').patientKey).toBe('7')
    expect(() => compilePattern('a.{patient}')('ab7.txt')).toThrow('path does not match')
  })
})
