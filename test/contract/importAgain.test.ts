import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Job } from '../../shared/domain/job.ts'
import { connect, type Connection } from './transports.ts'
import { ended } from './waiting.ts'

/** The same files once more, and more files into the same corpus, as a person would ask for it. */
describe('importing again', () => {
  let connection: Connection
  beforeAll(async () => {
    connection = await connect('MessagePort')
    await connection.client.workspace.create({ path: join(connection.folder, 'Ward.wardbench') })
  })
  afterAll(() => connection.close())

  async function file(name: string, ids: readonly number[]): Promise<string> {
    const rows = ids.map((id) => `${id},P${id},"Note ${id} says that the patient walks and eats as before."`)
    const path = join(connection.folder, name)
    await writeFile(path, `note_id,subject_id,text\n${rows.join('\n')}\n`)
    return path
  }

  async function imported(name: string, path: string, into?: number): Promise<Job> {
    const { client } = connection
    const { table, format, mapping } = await client.corpora.preview({ path })
    const { jobId } = await client.corpora.import({ name, files: [{ path, table, format, mapping }], into })
    return vi.waitUntil(
      async () => {
        const job = await client.jobs.get({ id: jobId })
        if (job.state === 'failed') throw new Error(job.error?.message)
        return job.state === 'done' && job
      },
      { timeout: 30_000, interval: 50 },
    )
  }

  it('adds nothing where the same file was imported, whatever the new corpus is called', async () => {
    const first = await imported('Ward', await file('notes.csv', [1, 2, 3]))
    const again = await imported('Ward, once more', await file('copy of notes.csv', [1, 2, 3]))
    expect(again.result).toMatchObject({
      corpusId: first.result?.corpusId,
      alreadyImported: { name: 'Ward' },
      counts: { notes: { rows: 0, inserted: 0, duplicates: 0 } },
    })
    expect(await connection.client.corpora.list()).toMatchObject([{ name: 'Ward', notes: 3 }])
  })

  it('knows a folder of texts again, whether the pattern of its paths was guessed in the window or on the way in', async () => {
    const { client, folder } = connection
    const texts = join(folder, 'texts')
    await mkdir(texts)
    for (const id of [1, 2, 3]) await writeFile(join(texts, `P${id}_V${id}_2020-01-0${id}.txt`), `Note ${id} says that the patient walks and eats as before.`)
    const { sources } = await client.corpora.inspect({ paths: [texts] })
    const { pattern } = await client.corpora.textPaths({ files: sources[0].files })
    const importTexts = async (settings?: { textPattern: string }) =>
      ended(client, (await client.corpora.import({ name: 'Texts', sources, settings })).jobId)
    const first = await importTexts()
    expect(first.result).toMatchObject({ counts: { notes: { inserted: 3 } } })
    expect((await importTexts({ textPattern: pattern })).result).toMatchObject({ alreadyImported: { name: 'Texts' } })
    await client.corpora.remove({ id: first.result?.corpusId as number })
  })

  it('adds to a corpus only what is new there, keeps it searchable, and knows that file too from then on', async () => {
    const [{ id }] = await connection.client.corpora.list()
    const more = await file('more.csv', [2, 3, 4, 5])
    const job = await imported('Ward', more, id)
    expect(job.result).toMatchObject({ corpusId: id, addedTo: { name: 'Ward' }, counts: { notes: { rows: 4, inserted: 2, duplicates: 2 } } })
    expect(await connection.client.corpora.list()).toMatchObject([{ id, notes: 5, patients: 5, indexedNotes: 5 }])
    const found = await connection.client.corpora.notes({ id, query: 'walks' })
    expect(found.rows.map((note) => note.noteKey)).toEqual(['1', '2', '3', '4', '5'])
    expect((await imported('Ward', more, id)).result).toMatchObject({ alreadyImported: { corpusId: id } })
    await vi.waitUntil(async () => (await connection.client.corpora.upkeep()).length === 0, { timeout: 30_000 })
    expect(await connection.backend.workspaces.session().db.read('integrityProblems')).toEqual([])
  })

  it('adds to one corpus what was imported into another', async () => {
    const [ward] = await connection.client.corpora.list()
    const other = await imported('Other ward', await file('other.csv', [6]))
    const again = await imported('Ward', await file('other.csv', [6]), ward.id)
    expect(again.result).toMatchObject({ corpusId: ward.id, counts: { notes: { inserted: 1 } } })
    await connection.client.corpora.remove({ id: other.result?.corpusId as number })
  })

  it('takes the first of notes that have the same key in one file, and says how many repeated it', async () => {
    const job = await imported('Repeated', await file('repeated.csv', [7, 8, 7, 9, 8, 7]))
    expect(job.result).toMatchObject({ counts: { notes: { rows: 6, inserted: 3, duplicates: 3 } } })
    expect(job.result).toMatchObject({ warnings: expect.arrayContaining([expect.stringMatching(/^3 notes have the key of a note before and were left out\./)]) })
    const { corpusId } = job.result as { corpusId: number }
    const { rows } = await connection.client.corpora.notes({ id: corpusId, query: '' })
    expect(rows.map((note) => note.noteKey)).toEqual(['7', '8', '9'])
    await connection.client.corpora.remove({ id: corpusId })
  })

  it('imports a file anew once its corpus was removed', async () => {
    const [{ id }] = await connection.client.corpora.list()
    await connection.client.corpora.remove({ id })
    const job = await imported('Ward', await file('notes.csv', [1, 2, 3]))
    expect(job.result).not.toHaveProperty('alreadyImported')
    expect(await connection.client.corpora.list()).toMatchObject([{ notes: 3 }])
  })

  it('refuses to add to a corpus that is not there, or shifted dates to one that is', async () => {
    const { client } = connection
    const path = await file('more.csv', [9])
    const { table, format, mapping } = await client.corpora.preview({ path })
    const files = [{ path, table, format, mapping }]
    await expect(client.corpora.import({ name: 'x', files, into: 99 })).rejects.toThrow('no longer in the workspace')
    const [{ id }] = await client.corpora.list()
    const settings = { privacy: { shiftDates: { days: 30, keepWeekdays: false } } }
    await expect(client.corpora.import({ name: 'x', files, into: id, settings })).rejects.toThrow('offsets of its own')
    // Nor dates as they are to one whose dates were shifted.
    const { jobId } = await client.corpora.import({ name: 'Shifted', files, settings })
    await vi.waitUntil(async () => (await client.jobs.get({ id: jobId })).state === 'done', { timeout: 60_000 })
    const shifted = (await client.corpora.list()).find(({ name }) => name === 'Shifted')!
    const added = client.corpora.import({ name: 'x', files, into: shifted.id })
    await expect(added).rejects.toThrow('whose offsets nobody knows')
  })
})
