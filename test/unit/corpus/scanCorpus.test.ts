import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { coveredContext } from '../../../main/corpus/phi/context.ts'
import { scanText } from '../../../main/corpus/phi/scan.ts'
import { openReader, openWriter, type ReadableDb, type WritableDb } from '../../../main/db/connection.ts'
import { reads, writes } from '../../../main/db/registry.ts'
import { scanCorpus } from '../../../main/workers/scanJob.ts'
import type { JobContext } from '../../../main/workers/serve.ts'
import type { CorpusScan } from '../../../shared/domain/overview.ts'
import type { NoteRecord } from '../../../shared/domain/records.ts'

/** The scan over a real workspace file, as the worker runs it. */
const folder = mkdtempSync(join(tmpdir(), 'wardbench-scan-'))
let writer: WritableDb
let db: ReadableDb
let corpusId: number

const lastScan = () => reads.corpusScan(db, corpusId).result as CorpusScan

function noteOf(index: number): NoteRecord {
  const copied = index % 50 === 0
  const text = copied
    ? 'Standard discharge advice. Take the tablets as written on the sheet and call the ward at 617-555-0133.'
    : `Seen by Dr. Lindqvist on 3/${(index % 28) + 1}/2021, visit ${index}. Stable on the ward. MRN: 44${1000 + index}.`
  return {
    noteKey: `n${index}`, patientKey: `p${Math.floor(index / 3)}`, encounterKey: null, time: null, type: 'Progress', text,
    hash: copied ? 'same' : `h${index}`, attributes: {},
  }
}

function context(signal: AbortSignal, onProgress: JobContext['onProgress'] = () => {}): JobContext {
  return {
    job: { id: 1, kind: 'scan', runId: null, input: { corpusId } },
    db, filesFolder: folder, threads: 1, signal, onProgress,
    write: (async (name: keyof typeof writes, ...args: unknown[]) =>
      (writes[name] as (...all: unknown[]) => unknown)(writer, ...args)) as JobContext['write'],
  }
}

beforeAll(() => {
  writer = openWriter(join(folder, 'scan.wardbench'))
  corpusId = writes.createCorpus(writer, { name: 'Ward', source: 'files', synthetic: false, settings: {} })
  writes.insertNotes(writer, corpusId, Array.from({ length: 3000 }, (_, index) => noteOf(index)))
  const other = writes.createCorpus(writer, { name: 'Other', source: 'files', synthetic: false, settings: {} })
  writes.insertNotes(writer, other, [noteOf(1)])
  db = openReader(join(folder, 'scan.wardbench'))
})
afterAll(() => {
  db.close()
  writer.close()
  rmSync(folder, { recursive: true })
})

describe('a scan of a corpus', () => {
  test('that was cancelled goes on from where it was, and ends as one that was not', async () => {
    const stop = new AbortController()
    const begun = scanCorpus(
      context(stop.signal, ({ done }) => {
        if (done >= 1000) stop.abort()
      }),
      { corpusId },
    )
    await expect(begun).rejects.toMatchObject({ name: 'AbortError' })
    const { partial, result } = reads.corpusScan(db, corpusId)
    expect(result).toBeNull()
    expect((partial as { notes: number }).notes).toBeGreaterThanOrEqual(1000)
    expect((partial as { notes: number }).notes).toBeLessThan(3000)

    const seen: number[] = []
    const resumed = await scanCorpus(context(new AbortController().signal, ({ done }) => seen.push(done)), { corpusId })
    expect(seen[0]).toBeGreaterThan(1000)
    const whole = await scanCorpus(context(new AbortController().signal), { corpusId })
    expect({ ...resumed, scannedAt: '' }).toEqual({ ...whole, scannedAt: '' })
    expect(reads.corpusScan(db, corpusId)).toEqual({ result: whole, partial: null })
  })

  test('counts notes and matches by kind, lengths, and nothing of other corpora', () => {
    const scan = lastScan()
    const kinds = Object.fromEntries(scan.kinds.map(({ kind, notes, matches }) => [kind, [notes, matches]]))
    expect(scan.notes).toBe(3000)
    expect(kinds).toMatchObject({ name: [2940, 2940], date: [2940, 2940], mrn: [2940, 2940], phone: [60, 60], ssn: [0, 0] })
    expect(scan.notesWithIdentifiers).toBe(3000)
    expect(scan.words).toEqual([[14, 2940], [17, 60]])
  })

  test('finds texts that notes share, and those that several patients share', () => {
    const { duplicates } = lastScan()
    expect(duplicates).toMatchObject({ texts: 1, notes: 60, textsAcrossPatients: 1, notesAcrossPatients: 60 })
    expect(duplicates.groups).toEqual([{ noteId: reads.noteRange(db, corpusId).first, noteKey: 'n0', copies: 60, patients: 60 }])
  })

  test('keeps at most thirty places a kind, spread over the corpus, and no word of a note', () => {
    const names = lastScan().kinds.find(({ kind }) => kind === 'name')!.examples
    expect(names).toHaveLength(30)
    const ids = names.map(({ noteId }) => noteId)
    expect(Math.max(...ids) - Math.min(...ids)).toBeGreaterThan(1500)
    expect(JSON.stringify(writer.prepare('SELECT * FROM corpus_scan').all())).not.toMatch(/Lindqvist|ward|4410/)
  })

  test('gives the same sample for a seed, another for another', () => {
    const sample = reads.sampleNotes(db, corpusId, 20, 7)
    expect(new Set(sample).size).toBe(20)
    expect(reads.sampleNotes(db, corpusId, 20, 7)).toEqual(sample)
    expect(reads.sampleNotes(db, corpusId, 20, 8)).not.toEqual(sample)
    const all = writer.prepare('SELECT id FROM note WHERE corpus_id = ?').pluck().all(corpusId)
    expect(all).toEqual(expect.arrayContaining(sample))
  })

  test('goes with its corpus', () => {
    const gone = writes.createCorpus(writer, { name: 'Gone', source: 'files', synthetic: false, settings: {} })
    writes.saveScanPartial(writer, gone, { notes: 1 })
    writes.removeCorpus(writer, gone)
    expect(writer.prepare('SELECT count(*) FROM corpus_scan WHERE corpus_id = ?').pluck().get(gone)).toBe(0)
  })
})

describe('an example', () => {
  const text = `${'Intro words. '.repeat(10)}Patient was seen by Dr. Lindqvist on 3/4/2021 with MRN: 441902,\nthen went home. ${'More. '.repeat(20)}`

  test('covers what was found and every other finding near it', () => {
    const name = scanText(text).findings.find(({ kind }) => kind === 'name')!
    const example = coveredContext(text, name)
    expect(example.masked).toBe('█████')
    expect(example.before).toMatch(/^… .*seen by Dr\. $/)
    expect(example.after).toMatch(/^ on █████ with MRN: █████, then went/)
    expect(JSON.stringify(example)).not.toMatch(/Lindqvist|2021|441902/)
  })
})
