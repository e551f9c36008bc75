import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPredictionFile } from '../../main/corpus/predictionFile.ts'
import { writeMedsRows } from '../../main/corpus/medsLabelFile.ts'
import { connect, differing, type Client, type Connection } from './transports.ts'
import { ended } from './waiting.ts'

const notes = Array.from({ length: 80 }, (_, note) => ({
  key: `n${note}`,
  patient: String(1000 + (note % 70)),
  time: `2021-03-${10 + (note % 20)} 08:${String(note % 60).padStart(2, '0')}:00`,
  label: note % 4 === 0 ? 1 : 0,
}))
const words = Array.from({ length: 12 }, (_, word) => `word${word}`).join(' ')

describe('predictions from a file', () => {
  let connection: Connection
  let client: Client
  let where: { taskId: string; splitId: number; set: 'test' }
  beforeAll(async () => {
    connection = await connect('WebSocket')
    client = connection.client
    await client.workspace.create({ name: 'Vendors' })
    const path = await write(
      'notes.csv',
      'note_id,subject_id,charttime,category,text,outcome',
      notes.map(({ key, patient, time, label }) => `${key},${patient},${time},Note,${words} ${key},${label ? 'y' : 'n'}`),
    )
    const { table, format, mapping } = await client.corpora.preview({ path })
    await ended(client, (await client.corpora.import({ name: 'A', files: [{ path, table, format, mapping, attributes: ['outcome'] }] })).jobId)
    const [{ id: corpusId }] = await client.corpora.list()
    const label = { kind: 'column' as const, settings: { column: 'outcome', values: { n: 0, y: 1 } } }
    await client.tasks.save({ task: { id: 'outcome', name: 'Outcome', question: 'Which?', options: ['no', 'yes'], label } })
    await ended(client, (await client.tasks.label({ corpusId, taskIds: ['outcome'] })).jobId)
    const split = await client.tasks.split({ corpusId, name: 'Random', settings: { method: 'random', validationShare: 0.1, testShare: 0.5, seed: 1 } })
    where = { taskId: 'outcome', splitId: split.id, set: 'test' }
  })
  afterAll(() => connection.close())

  async function write(name: string, header: string, rows: readonly string[]): Promise<string> {
    const path = join(connection.folder, name)
    await writeFile(path, [header, ...rows].join('\n'))
    return path
  }

  const good = (label: number, note: number) => (label ? 0.6 : 0.2) + (note % 7) / 20
  const header = 'note_id,patient_id,label,p'
  const rows = notes.map(({ key, patient, label }, note) => `${key},${patient},${label},${good(label, note)}`)
  const importAs = async (path: string, name: string) =>
    ended(client, (await client.predictions.importFile({ ...where, path, name })).jobId)

  it('are looked at first: what matches, what does not and why, and which labels are others', async () => {
    const asked = { ...where, path: await write('vendor.csv', header, [...rows, 'elsewhere,1,1,0.5']) }
    const preview = await client.predictions.previewFile(asked)
    expect(preview).toMatchObject({ rows: 81, options: ['no', 'yes'], missing: 0, otherLabel: 0, otherPatient: 0 })
    expect(preview.notes).toBeGreaterThan(20)
    expect(preview.matched).toBe(preview.notes)
    expect(preview.unmatched).toEqual([
      { reason: 'the note is in another set of the split, or in none', rows: 80 - preview.matched },
      { reason: 'no note of the corpus has this key', rows: 1 },
    ])
    const upsideDown = rows.map((row) => row.replace(/,([01]),/, (_, label) => `,${1 - Number(label)},`)).slice(0, -1)
    const strange = await client.predictions.previewFile({ ...where, path: await write('strange.csv', header, upsideDown.map((row) => row.replace(/,1\d+,/, ',7,'))) })
    expect(strange.otherLabel).toBe(strange.matched)
    expect(strange.otherPatient).toBe(strange.matched)
    const unlabelled = rows.map((row) => row.split(',').filter((_, cell) => cell !== 1 && cell !== 2).join(','))
    const bare = await client.predictions.previewFile({ ...where, path: await write('bare.csv', 'note_id,p', unlabelled.slice(40)) })
    expect(bare).toMatchObject({ rows: 40, otherLabel: null, otherPatient: 0, missing: preview.notes - bare.matched })
    expect(await client.models.list()).toEqual([])
  })

  it('become a scoring pass of a model of their name, compared with others on the same notes', async () => {
    const job = await importAs(join(connection.folder, 'vendor.csv'), 'Vendor score')
    expect(job.error).toBeNull()
    const [pass] = await client.predictions.passes({})
    expect(pass).toMatchObject({ role: 'imported', modelKind: 'imported', modelName: 'Vendor score', set: 'test', truncated: 0, seenInTraining: 0 })
    const { rows: list, total } = await client.predictions.list({ passId: pass.id, limit: 500 })
    expect(total).toBe(pass.notes)
    for (const { noteKey, probabilities, risk, label } of list) {
      const note = notes.findIndex(({ key }) => key === noteKey)
      expect(risk).toBe(good(notes[note].label, note))
      expect(probabilities).toEqual([1 - risk, risk])
      expect(label).toBe(notes[note].label)
    }
    const [prediction] = await client.predictions.forNote({ noteId: list[0].id, taskId: 'outcome' })
    expect(prediction).toMatchObject({ role: 'imported', rank: 1, noteTokens: null })

    const chance = notes.map(({ key, label }, note) => `${key},${label},${1 - ((note * 13) % 50) / 50},${((note * 13) % 50) / 50}`)
    await importAs(await write('chance.csv', 'note_id,label,p_0,p_1', chance.slice(2)), 'Chance')
    const passes = await client.predictions.passes({})
    const compared = await client.compare.run({ passIds: passes.map(({ id }) => id), referencePassId: passes[0].id, resamples: 100 })
    expect(compared.rows.map(({ pass: { modelName } }) => modelName)).toEqual(['Chance', 'Vendor score'])
    expect(compared.rows[1].auroc.value).toBeGreaterThan(compared.rows[0].auroc.value!)
    expect(compared.rows[1].difference?.value).toBeGreaterThan(0)
  })

  it('of the same name are passes of one model, and of the same notes replace each other; its card says which files', async () => {
    const before = await client.predictions.passes({})
    const vendor = before.find(({ modelName }) => modelName === 'Vendor score')!
    await importAs(await write('vendor-2.csv', header, rows), 'Vendor score')
    const after = await client.predictions.passes({})
    expect(after.filter(({ modelId }) => modelId === vendor.modelId)).toHaveLength(1)
    expect(after.map(({ id }) => id)).not.toContain(vendor.id)
    const model = await client.models.get({ id: vendor.modelId })
    expect(model).toMatchObject({ kind: 'imported', state: 'ready', card: { taskIds: [], notesSeen: 0 } })
    expect(Object.values(model.card.config)).toEqual([
      { file: 'vendor-2.csv', sha256: expect.stringMatching(/^[0-9a-f]{64}$/), rows: 80, matched: vendor.notes, otherLabel: 0 },
    ])
    const scored = await ended(client, (await client.predictions.score({ modelId: model.id, taskIds: ['outcome'], splitId: where.splitId, set: 'validation', force: true })).jobId)
    expect(scored.title).toBe('Score Vendor score on Outcome (validation)')
    expect(scored.error?.message).toContain('is predictions from a file and cannot score')
  })

  it('are exported as CSV and Parquet that can be read again, to the last digit', async () => {
    const [pass] = await client.predictions.passes({})
    const { csv } = await client.predictions.exportCsv({ passId: pass.id, reason: 'Committee' })
    const { base64, fileName } = await client.predictions.exportParquet({ passId: pass.id, reason: 'Committee' })
    expect(fileName).toBe(`predictions-outcome-imported-test-${pass.id}.parquet`)
    const parquet = join(connection.folder, fileName)
    await writeFile(parquet, Buffer.from(base64, 'base64'))
    const fromCsv = await readPredictionFile(await write('exported.csv', csv.slice(0, csv.indexOf('\r\n')), csv.split('\r\n').slice(1)))
    const fromParquet = await readPredictionFile(parquet)
    const { noteKeys, patientKeys, times, labels, probabilities } = fromCsv
    expect(fromParquet).toMatchObject({ noteKeys, patientKeys, times, labels, probabilities })
    expect(noteKeys).toHaveLength(pass.notes)
  })

  it('of MEDS find the patient’s note of that moment', async () => {
    const path = join(connection.folder, 'meds.parquet')
    await writeMedsRows(path, notes.map(({ patient, time, label }, note) => ({
      patientKey: patient,
      time: time.replace(' ', 'T'),
      boolean: label === 1,
      predicted: { value: true, probability: (note % 8) / 8 },
    }))) // prettier-ignore
    const preview = await client.predictions.previewFile({ ...where, path })
    expect(preview).toMatchObject({ layout: { kind: 'meds' }, rows: 80, missing: 0, otherLabel: 0 })
    expect(preview.matched).toBe(preview.notes)
  })

  it('are the same over either transport, on the way in and out, and so are refusals', async () => {
    const [pass] = await client.predictions.passes({})
    expect(await differing(connection, {
      preview: (each) => each.predictions.previewFile({ ...where, path: join(connection.folder, 'vendor.csv') }),
      lost: (each) => each.predictions.previewFile({ ...where, path: join(connection.folder, 'lost.csv') }),
      passes: (each) => each.predictions.passes({}),
      list: (each) => each.predictions.list({ passId: pass.id, limit: 500 }),
      csv: (each) => each.predictions.exportCsv({ passId: pass.id, reason: 'Committee' }),
      parquet: (each) => each.predictions.exportParquet({ passId: pass.id, reason: 'Committee' }),
    })).toEqual({})
  })

  it('that fit nothing are refused, and leave nothing behind', async () => {
    const before = [await client.models.list(), await client.predictions.passes({})]
    const none = await importAs(await write('none.csv', header, ['a,1,1,0.5']), 'Nobody')
    expect(none.error).toMatchObject({ code: 'predictions.noMatch' })
    const broken = await importAs(await write('broken.csv', header, [...rows, 'b,1,1,2']), 'Nobody')
    expect(broken.error?.message).toBe('broken.csv, line 82: p is not between 0 and 1: write probabilities, neither percent nor log odds')
    const three = await write('three.csv', 'note_id,p_0,p_1,p_2', ['n0,0.1,0.2,0.7'])
    await expect(client.predictions.previewFile({ ...where, path: three })).rejects.toThrow('probabilities of 3 options where 2 are expected')
    const lost = { ...where, path: join(connection.folder, 'lost.csv') }
    await expect(client.predictions.previewFile(lost)).rejects.toThrow('cannot be read')
    expect([await client.models.list(), await client.predictions.passes({})]).toEqual(before)
  })
})
