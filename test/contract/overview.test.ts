import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, transports, type Client, type Connection } from './transports.ts'

async function ended(client: Client, jobId: number): Promise<string> {
  for (;;) {
    const { state } = await client.jobs.get({ id: jobId })
    if (state !== 'queued' && state !== 'running') return state
    await setTimeout(50)
  }
}

const rest = 'was stable on the ward, walked with help and ate a light diet'
const notes = [
  { id: 'n1', patient: 'A', text: `Mrs. Thibodeaux (MRN: 4471902) ${rest}. Seen by Dr. Okafor on 3/4/2021; call 617-555-0133.` },
  { id: 'n2', patient: 'A', text: `The patient ${rest}.` },
  { id: 'n3', patient: 'B', text: `The patient ${rest}.` },
  { id: 'n4', patient: 'B', text: `Seen on [**2151-7-16**] by [**Last Name 4120**]: ${rest}.` },
  { id: 'n5', patient: 'B', text: 'Too short.' },
]

describe.each(transports)('the overview of a corpus over %s', (transport) => {
  let connection: Connection
  let id: number
  beforeAll(async () => {
    connection = await connect(transport)
    const { client, folder } = connection
    await client.workspace.create({ name: 'Overview' })
    const path = join(folder, 'notes.ndjson')
    await writeFile(path, notes.map((note) => `${JSON.stringify(note)}\n`).join(''))
    const { table, format, mapping } = await client.corpora.preview({ path })
    const { jobId } = await client.corpora.import({ name: 'Ward', files: [{ path, table, format, mapping }] })
    await ended(client, jobId)
    id = (await client.corpora.list())[0].id
  })
  afterAll(() => connection.close())

  it('before a scan has what the tables tell', async () => {
    expect(await connection.client.overview.get({ id })).toEqual({
      notesPerPatient: [[2, 2]],
      scan: null,
      scanJobId: null,
      outdated: false,
      privacy: null,
    })
    expect(await connection.client.overview.examples({ id, kind: 'name' })).toEqual([])
  })

  it('after a scan counts identifiers, masks and duplicates, and shows examples with everything covered', async () => {
    const { client } = connection
    const { jobId } = await client.overview.scan({ id })
    expect(await ended(client, jobId)).toBe('done')
    const { scan, scanJobId } = await client.overview.get({ id })
    expect(scanJobId).toBe(jobId)
    expect(scan).toMatchObject({
      notes: 4,
      notesWithIdentifiers: 1,
      marks: { notes: 1, matches: 2 },
      duplicates: { texts: 1, notes: 2, textsAcrossPatients: 1, notesAcrossPatients: 2 },
    })
    const found = scan!.kinds.filter(({ matches }) => matches > 0).map(({ kind, notes: inNotes, matches }) => [kind, inNotes, matches])
    expect(found).toEqual([['name', 1, 2], ['date', 1, 1], ['phone', 1, 1], ['mrn', 1, 1]])
    const examples = await client.overview.examples({ id, kind: 'phone' })
    expect(examples).toHaveLength(1)
    expect(examples[0]).toMatchObject({ noteKey: 'n1', masked: '█████' })
    expect(examples[0].before).toMatch(/call $/)
    expect(JSON.stringify({ scan, examples })).not.toMatch(/Thibodeaux|Okafor|4471902|0133|2021/)
  })

  it('gives whole notes with the places of what was found, for a person to check', async () => {
    const sample = await connection.client.overview.sample({ id, kind: 'name' })
    expect(sample.map(({ noteKey }) => noteKey)).toEqual(['n1'])
    const [{ text, findings }] = sample
    expect(findings.map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`)).toEqual([
      'name Thibodeaux', 'mrn 4471902', 'name Okafor', 'date 3/4/2021', 'phone 617-555-0133',
    ])
    const seeded = await connection.client.overview.sample({ id, count: 3, seed: 5 })
    expect(seeded).toHaveLength(3)
    expect(await connection.client.overview.sample({ id, count: 3, seed: 5 })).toEqual(seeded)
  })

  it('of a corpus that is gone says so', async () => {
    await expect(connection.client.overview.scan({ id: 999 })).rejects.toMatchObject({ data: { code: 'corpus.missing' } })
  })
})

describe('masking and date shift on import', () => {
  let connection: Connection
  beforeAll(async () => {
    connection = await connect('MessagePort')
    await connection.client.workspace.create({ name: 'Privacy' })
  })
  afterAll(() => connection.close())

  const privacy = { mask: ['name', 'phone', 'mrn'] as const, shiftDates: { days: 90, keepWeekdays: true } }

  it('shows notes before and after, imports them so, and refuses a split by time', async () => {
    const { client, folder } = connection
    const path = join(folder, 'notes.ndjson')
    await writeFile(path, notes.map((note) => `${JSON.stringify({ ...note, time: '2021-03-04T10:00:00' })}\n`).join(''))
    const { table, format, mapping } = await client.corpora.preview({ path })
    const files = [{ path, table, format, mapping }]
    const settings = { privacy: { ...privacy, mask: [...privacy.mask] } }
    const sample = await client.overview.privacySample({ files, settings })
    expect(sample).toMatchObject({ read: 4, cut: false })
    expect(sample.notes[0].before.text).toContain('Thibodeaux')
    expect(sample.notes[0].after.text).toMatch(/^Mrs\. \[NAME\] \(MRN: \[MRN\]\) .* Dr\. \[NAME\] on \d+\/\d+\/202[01]; call \[PHONE\]\.$/)
    expect(await client.corpora.list()).toEqual([])

    const { jobId } = await client.corpora.import({ name: 'Masked', files, settings })
    expect(await ended(client, jobId)).toBe('done')
    const [corpus] = await client.corpora.list()
    expect(corpus).toMatchObject({ notes: 4, shiftedDates: true })
    const { rows } = await client.corpora.notes({ id: corpus.id })
    const days = rows.map((row) => (Date.parse(row.time!) - Date.parse('2021-03-04T10:00:00')) / 86_400_000)
    expect(days.every((offset) => offset !== 0 && offset % 7 === 0 && Math.abs(offset) <= 90)).toBe(true)
    expect(days[0]).toBe(days[1])
    expect((await client.corpora.note({ id: rows[0].id })).text).not.toMatch(/Thibodeaux|Okafor|4471902|0133/)
    expect((await client.overview.get({ id: corpus.id })).privacy).toEqual({ ...settings.privacy, dayFirst: false })
    const split = client.tasks.split({ corpusId: corpus.id, name: 'Later', settings: { method: 'temporal', cutoff: '2021-03-01' } as never })
    await expect(split).rejects.toMatchObject({ data: { code: 'split.shiftedDates' } })
  })

  it('refuses to shift what a source has shifted already', async () => {
    const { client, folder } = connection
    const sources = [{ source: 'mimic4' as const, files: [{ path: join(folder, 'admissions.csv'), table: 'admissions' }] }]
    const settings = { privacy: { ...privacy, mask: [...privacy.mask] } }
    await expect(client.corpora.import({ name: 'Twice', sources, settings })).rejects.toMatchObject({ data: { code: 'import.shiftedTwice' } })
  })
})
