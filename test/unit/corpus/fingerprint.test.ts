import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { importFingerprint } from '../../../main/corpus/fingerprint.ts'
import type { ImportInput } from '../../../main/corpus/importCorpus.ts'
import { importFile, temporaryFile } from './support.ts'

const settings = { minimumWords: 10 }
const mapping = { noteKey: 'id', text: 'text' }
const notes = (name: string, content = 'id,text\n1,a\n') => importFile(temporaryFile(name, content), 'notes', mapping)
const files = (...list: ReturnType<typeof notes>[]): ImportInput => ({ files: list, settings })

describe('the fingerprint of an import', () => {
  test('knows the same contents under another name, in another place and order', async () => {
    const first = await importFingerprint(files(notes('a.csv'), notes('b.csv', 'id,text\n2,b\n')))
    expect(await importFingerprint(files(notes('d.csv', 'id,text\n2,b\n'), notes('c.csv')))).toBe(first)
    expect(first).toMatch(/^[0-9a-f]{64}$/)
  })

  test('tells other contents, another mapping and other settings apart', async () => {
    const file = notes('a.csv')
    const different: ImportInput[] = [
      files(file),
      files(notes('b.csv', 'id,text\n1,b\n')),
      files({ ...file, mapping: { text: 'text' } }),
      files({ ...file, constants: { type: 'Letter' } }),
      { files: [file], settings: { minimumWords: 3 } },
      { sources: [{ source: 'omop', files: [{ path: file.path, table: 'note' }] }], settings },
    ]
    const prints = await Promise.all(different.map((input) => importFingerprint(input)))
    expect(new Set(prints).size).toBe(different.length)
  })

  test('of a folder changes with what is in it and how that is named', async () => {
    const folder = temporaryFile('marker', '').replace(/marker$/, 'texts')
    const input: ImportInput = { sources: [{ source: 'text', files: [{ path: folder, table: 'folder' }] }], settings }
    mkdirSync(join(folder, 'p1'), { recursive: true })
    writeFileSync(join(folder, 'p1', 'a.txt'), 'a note')
    const first = await importFingerprint(input)
    expect(await importFingerprint(input)).toBe(first)
    writeFileSync(join(folder, 'p1', 'b.txt'), '')
    expect(await importFingerprint(input)).not.toBe(first)
  })

  test('reports bytes, stops when it is told to, and names a file that is not there', async () => {
    const done: number[] = []
    await importFingerprint(files(notes('a.csv')), { onProgress: (progress) => done.push(progress.done) })
    expect(done).toEqual([12])
    const signal = AbortSignal.abort()
    await expect(importFingerprint(files(notes('a.csv')), { signal })).rejects.toMatchObject({ name: 'AbortError' })
    const missing = { ...notes('a.csv'), path: '/nowhere/notes.csv' }
    await expect(importFingerprint(files(missing))).rejects.toThrow('notes.csv cannot be read')
  })
})
