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
