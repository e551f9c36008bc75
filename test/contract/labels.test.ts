import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { admissionSectionsVariant } from '../../shared/domain/taskVariant.ts'
import { importDemoStays } from './demoStays.ts'
import { connect, type Client, type Connection } from './transports.ts'
import { ended } from './waiting.ts'

describe('labels of the MIMIC-IV demo', () => {
  let connection: Connection
  let client: Client
  let corpusId: number
  beforeAll(async () => {
    connection = await connect('MessagePort')
    client = connection.client
    await client.workspace.create({ name: 'Labels' })
    corpusId = await importDemoStays(connection)
  })
  afterAll(() => connection.close())

  const derive = async (taskIds: string[], settings: Record<string, Record<string, unknown>> = {}) => {
    const job = await ended(client, (await client.tasks.label({ corpusId, taskIds, settings })).jobId)
    expect(job.error).toBeNull()
  }

  it('say before they are derived what they will be', async () => {
    const [preview] = await client.tasks.previewLabels({ corpusId, taskIds: ['los'] })
    expect(preview).toMatchObject({ counts: [55, 32, 53, 135], settings: { unit: 'elapsed' }, moves: null })
    expect(await client.tasks.labelSets({ corpusId })).toEqual([])
  })

  it('move for exactly 47 of 275 stays from elapsed to calendar days, before and after they are stored', async () => {
    await derive(['los'])
    const request = { corpusId, taskIds: ['los'], settings: { los: { unit: 'calendar' } } }
    const [preview] = await client.tasks.previewLabels(request)
    expect(preview.counts).toEqual([72, 28, 57, 118])
    expect(preview.moves).toMatchObject({ notes: 275, moved: 47, changed: 47, gained: 0, lost: 0 })
    await derive(['los'], request.settings)
    const [calendar, elapsed] = await client.tasks.labelSets({ corpusId })
    const { labelSetId, ...moves } = preview.moves!
    expect(labelSetId).toBe(elapsed.id)
    expect(await client.tasks.compareLabels({ beforeId: elapsed.id, afterId: calendar.id })).toEqual(moves)
  })

  it('are in use from when they are derived, until another version is chosen', async () => {
    const inUse = async () => (await client.tasks.labelSets({ corpusId })).filter((set) => set.inUse).map(({ id }) => id)
    const [calendar, elapsed] = await client.tasks.labelSets({ corpusId })
    expect(await inUse()).toEqual([calendar.id])
    await client.tasks.useLabels({ id: elapsed.id })
    expect(await inUse()).toEqual([elapsed.id])
    const { rows } = await client.corpora.notes({ id: corpusId })
    const values = await Promise.all(rows.map(async ({ id }) => (await client.corpora.note({ id })).labels))
    expect(values.filter((labels) => labels.length === 1).length).toBeGreaterThan(90)
    const [preview] = await client.tasks.previewLabels({ corpusId, taskIds: ['los'] })
    expect(preview.moves).toMatchObject({ labelSetId: elapsed.id, moved: 0 })
  })

  it('of the admission sections need a note that has some, and say so wherever they are', async () => {
    const los = (await client.tasks.list()).find(({ id }) => id === 'los')!
    const variant = await client.tasks.save({ task: admissionSectionsVariant(los) })
    expect(variant).toMatchObject({ id: 'los-admission-sections', name: expect.stringContaining('admission sections') })
    const [preview] = await client.tasks.previewLabels({ corpusId, taskIds: [variant.id] })
    expect(preview).toMatchObject({
      counts: [0, 0, 0, 1],
      unlabelled: [{ reason: 'no admission section in the note', notes: 1 }],
    })
  })

  it('take one end of the data only where dates are not shifted', async () => {
    const settings = { readmission: { dataEnd: '2180-01-01' } }
    const preview = client.tasks.previewLabels({ corpusId, taskIds: ['readmission'], settings })
    await expect(preview).rejects.toThrow(/shifted/)
  })

  it('of two tasks are not compared', async () => {
    await derive(['mortality'])
    const [mortality, los] = await client.tasks.labelSets({ corpusId })
    const compared = client.tasks.compareLabels({ beforeId: los.id, afterId: mortality.id })
    await expect(compared).rejects.toMatchObject({ data: { code: 'labels.compare' } })
  })

  it('are not previewed with a setting that the rule does not take', async () => {
    const request = { corpusId, taskIds: ['los'], settings: { los: { unit: 'weeks' } } }
    await expect(client.tasks.previewLabels(request)).rejects.toMatchObject({ data: { code: 'labels.settings' } })
  })
})
