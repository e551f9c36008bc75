import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, type DatabaseClient } from '../../../main/db/client.ts'
import { listNotes, type NoteListInput } from '../../../main/services/search.ts'
import type { Session } from '../../../main/services/workspaces.ts'
import { noteRecord } from '../db/notes.ts'

/** More notes than one part of the index holds. */
const notes = 26_000
const isRare = (index: number) => index % 1000 === 7

describe('a list of notes', () => {
  let folder: string
  let db: DatabaseClient
  let session: Session
  let corpusId: number
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardbench-search-'))
    db = await openDatabase(join(folder, 'test.wardbench'))
    session = { db } as Session
    corpusId = await db.write('createCorpus', { name: 'x', source: 'files', synthetic: false, settings: {} })
    for (let start = 0; start < notes; start += 2000) {
      const batch = Array.from({ length: 2000 }, (_, offset) => {
        const index = start + offset
        const text = `stable patient${isRare(index) ? ` with rubella${' rubella'.repeat(index / 1000)}` : ' at home'}`
        return noteRecord(String(index), text, { type: index % 2 === 0 ? 'Even' : 'Odd' })
      })
      await db.write('insertNotes', corpusId, batch)
    }
    await db.write('finishCorpus', corpusId)
  })
  afterAll(async () => {
    await db.close()
    await rm(folder, { recursive: true, force: true })
  })

  const list = (more: Partial<NoteListInput>) =>
    listNotes(session, { corpusId, query: '', type: null, order: 'position', cursor: null, limit: 100, ...more })
  const keys = ({ rows }: Awaited<ReturnType<typeof list>>) => rows.map(({ noteKey }) => noteKey)

  it('that are searched while the index is being built says how far it is', async () => {
    const page = await list({ query: 'patient' })
    expect(page.searched).toEqual({ notes: 5000, of: notes })
    expect(page).toMatchObject({ total: 5000, totalIs: 'exact' })
    while ((await db.write('indexSome')) !== null);
    expect((await list({ query: 'patient' })).searched).toEqual({ notes, of: notes })
  })

  it('comes in the order of the notes, page after page, by type too, with a count that costs nothing', async () => {
    const first = await list({ type: 'Odd', limit: 3 })
    expect(first).toMatchObject({ total: notes / 2, totalIs: 'exact', searched: null })
    expect(keys(first)).toEqual(['1', '3', '5'])
    expect(keys(await list({ type: 'Odd', limit: 2, cursor: first.next }))).toEqual(['7', '9'])
    expect(keys(await list({ limit: 2 }))).toEqual(['0', '1'])
  })

  it('is searched within a filter, in every part of the index', async () => {
    expect(keys(await list({ query: 'rubella', patient: 'patient of 7007' }))).toEqual(['7007'])
    const long = await list({ query: 'patient', shortest: 150 })
    expect(long.rows.length).toBeGreaterThan(3)
    expect(long.rows.every(({ characters }) => characters >= 150)).toBe(true)
    expect(long.firstId).toBeNull()
    expect((await list({ query: 'patient', from: '2020-01-01' })).rows).toEqual([])
  })

  it('finds phrases in quotes as they are', async () => {
    expect((await list({ query: '"patient with rubella"', limit: 20 })).total).toBe(26)
    expect((await list({ query: '"with patient"' })).total).toBe(0)
    expect((await list({ query: '"with rubel"' })).total).toBe(0)
    expect((await list({ query: '"patient with" rubel', limit: 20 })).total).toBe(26)
  })

  it('says the id of its first note, so that the place of a note gives its id', async () => {
    const { firstId, rows } = await list({ limit: 2 })
    expect(rows[0]?.id).toBe(firstId)
    expect((await list({ type: 'Odd' })).firstId).toBeNull()
  })

  it('finds a rare word in every part of the index, each note once', async () => {
    const first = await list({ query: 'rubella', limit: 20 })
    expect(first).toMatchObject({ total: 26, totalIs: 'exact' })
    const rest = await list({ query: 'rubella', limit: 20, cursor: first.next })
    expect([...keys(first), ...keys(rest)]).toEqual(
      Array.from({ length: notes }, (_, index) => index)
        .filter(isRare)
        .map(String),
    )
    expect(rest.next).toBeNull()
    expect(keys(await list({ query: 'rubella', type: 'Even' }))).toEqual([])
  })

  it('counts what many notes have only so far', async () => {
    expect(await list({ query: 'stab' })).toMatchObject({ total: 10_000, totalIs: 'atLeast' })
  })

  it('ranks where that is quick, best first, across the parts', async () => {
    const first = await list({ query: 'rubella', order: 'relevance', limit: 20 })
    expect(first.ranked).toBe(true)
    expect(keys(first).slice(0, 3)).toEqual(['24007', '23007', '22007'])
    const rest = await list({ query: 'rubella', order: 'relevance', limit: 20, cursor: first.next })
    // The second part of the index, which has one such note, weighs its words by its own.
    expect(new Set([...keys(first), ...keys(rest)]).size).toBe(26)
    expect(rest).toMatchObject({ ranked: true, next: null })
  })

  it('ends a ranking when something else is asked', async () => {
    // The first ranking has begun before the second is asked for, and does not end before that has begun.
    const asked = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const read = async (...call: unknown[]) => {
      const [name, , query] = call as [string, number, { words: string[] }]
      if (name === 'rankPart' && query.words.includes('patient')) {
        asked.resolve()
        await begun.promise
      } else if (name === 'rankPart') begun.resolve()
      return (db.read as (...call: unknown[]) => Promise<unknown>)(...call)
    }
    const slow = { db: { ...db, read } } as unknown as Session
    const ranked = { corpusId, type: null, order: 'relevance' as const, cursor: null, limit: 100 }
    const older = listNotes(slow, { ...ranked, query: 'patient' })
    await asked.promise
    const second = () => listNotes(slow, { ...ranked, query: 'rubella' })
    await second()
    const first = await older
    expect(first.ranked).toBe(false)
    expect(keys(first)).toHaveLength(100)
    await expect.poll(async () => (await second()).ranked).toBe(true)
  })

  it('stops when nobody waits for it any more', async () => {
    const gone = AbortSignal.abort(new Error('gone'))
    await expect(listNotes(session, { corpusId, query: 'patient', type: null, order: 'position', cursor: null, limit: 5 }, gone)).rejects.toThrow('gone')
  })
})
