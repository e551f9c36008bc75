import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeReport } from '../../main/services/reports.ts'
import { addModel, addPass, batches, importWard, type Batch } from './scoredWard.ts'
import { connect, differing, type Client, type Connection } from './transports.ts'

const ward = { sex: 'F', payer: 'Medicare', birthDate: '1950-01-01', set: 'test' as const }

/** 60 events and 140 others in two quarters; three notes of men, too few to be shown. */
const scored: Batch[] = [
  { ...ward, time: '2021-01-10 08:00:00', count: 40, event: true, probability: 0.7 },
  { ...ward, time: '2021-01-12 08:00:00', count: 60, event: false, probability: 0.2 },
  { ...ward, time: '2021-05-10 08:00:00', count: 20, event: true, probability: 0.4 },
  { ...ward, time: '2021-05-11 08:00:00', count: 77, event: false, probability: 0.4 },
  { ...ward, sex: 'M', time: '2021-05-12 08:00:00', count: 3, event: false, probability: 0.1 },
]

const validation: Batch[] = [
  { ...ward, set: 'validation', time: '2020-06-01 08:00:00', count: 30, event: true, probability: 0.7 },
  { ...ward, set: 'validation', time: '2020-06-02 08:00:00', count: 70, event: false, probability: 0.3 },
]

describe('a report', () => {
  let connection: Connection
  let passIds: number[]
  beforeAll(async () => {
    connection = await connect('WebSocket')
    await connection.client.workspace.create({ name: 'Reports' })
    const train = batches('l', [
      { ...ward, set: 'train', time: '2020-02-01 08:00:00', count: 30, event: true, probability: 0 },
      { ...ward, set: 'train', time: '2020-02-02 08:00:00', count: 70, event: false, probability: 0 },
    ])
    const { notes, probabilities } = batches('secretword', scored)
    const fitted = batches('v', validation)
    const made = await importWard(connection, 'Ward <A>', [...train.notes, ...fitted.notes, ...notes])
    const away = batches('b', scored.map((batch) => ({ ...batch, set: 'external' as const })))
    const other = await importWard(connection, 'Ward B', away.notes, { method: 'external', developmentSplitId: made.splitId, cohort: null })
    const known = await addModel(connection, 'Known')
    await addPass(connection, { ward: made, modelId: known, set: 'validation', probabilities: fitted.probabilities })
    await addPass(connection, { ward: other, modelId: known, set: 'external', probabilities: away.probabilities })
    const opposite = new Map([...probabilities].map(([key, value]) => [key, 1 - value]))
    passIds = [
      await addPass(connection, { ward: made, modelId: known, set: 'test', probabilities }),
      await addPass(connection, { ward: made, modelId: await addModel(connection, 'Opposite'), set: 'test', probabilities: opposite, maximumTokens: 256 }),
    ]
  })
  afterAll(() => connection.close())

  it('holds flow, Table 1, figures, plots, settings, subgroups, drift and cards, and no word of a note', async () => {
    const { fileName, html } = await connection.client.reports.html({ passIds, resamples: 200 })
    expect(fileName).toBe('report-event-test.html')
    for (const part of [
      '<strong>Imported into “Ward &lt;A&gt;”</strong><span>400 notes of 400 patients</span>',
      'Event: test',
      'Will it happen?',
      'Finetuned: Known',
      '30 (30.0 %)',
      'Age at admission',
      '2021-05',
      '200 resamples of patients, seed 1',
      // Of the models, one has scored the validation notes and one another hospital.
      'Ward B: external test',
      'fitted on 100 validation notes of 100 patients',
      'Finetuned: Opposite: The model has not scored the notes of the validation set',
      '<dt>Origin</dt><dd>test</dd>',
    ]) {
      expect(html.includes(part), part).toBe(true)
    }
    expect(html.match(/<figure>/g)).toHaveLength(6)
    expect(html.includes('secretword')).toBe(false)
    // Three men among 200 are hidden, and so is what would give them away.
    expect(html).toMatch(/F<\/th><td class="number"><span>not shown<\/span><\/td><td class="number"><span>not shown/)
    expect(html.includes('The models were given different lengths of the notes')).toBe(true)
  })

  it('is the same over either transport, and so is a refusal', async () => {
    const written = async (client: Client) => (await client.reports.html({ passIds, resamples: 20 })).html.replaceAll(/\d\d:\d\d UTC/g, '')
    expect(await differing(connection, {
      written,
      'no pass': (client) => client.reports.html({ passIds: [9999] }),
      'no printer': (client) => client.reports.pdf({ passIds }),
    })).toEqual({})
  })

  it('is of one split and set, and of passes that are there', async () => {
    await expect(connection.client.reports.html({ passIds: [9999] })).rejects.toMatchObject({ data: { code: 'pass.missing' } })
    await expect(connection.client.reports.html({ passIds, referencePassId: 9999 })).rejects.toMatchObject({ data: { code: 'compare.reference' } })
  })

  it('is no PDF where the host cannot print', async () => {
    expect((await connection.client.workspace.host()).printsPdf).toBe(false)
    await expect(connection.client.reports.pdf({ passIds })).rejects.toMatchObject({ data: { code: 'report.noPdf' } })
  })

  it('is printed by a host that can', async () => {
    const printed: string[] = []
    connection.backend.host.printPdf = async (html) => (printed.push(html), Buffer.from('%PDF-1.7'))
    const { fileName, base64 } = await connection.client.reports.pdf({ passIds, resamples: 100 })
    delete connection.backend.host.printPdf
    expect(fileName).toBe('report-event-test.pdf')
    expect(Buffer.from(base64, 'base64').toString()).toBe('%PDF-1.7')
    expect(printed[0]).toMatch(/^<!doctype html>/)
  })

  it('is written whole, over what was there, and nowhere else', async () => {
    const path = join(connection.folder, 'out.html')
    await writeReport(path, 'first')
    await writeReport(path, 'second')
    expect(readFileSync(path, 'utf8')).toBe('second')
    await expect(writeReport(join(connection.folder, 'out.txt'), '')).rejects.toMatchObject({ code: 'report.path' })
    await expect(writeReport(join(connection.folder, 'none', 'out.html'), '')).rejects.toMatchObject({ code: 'report.path' })
  })
})
