import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cohortDefinition } from '../../shared/domain/cohort.ts'
import { baselineConfig } from '../../shared/domain/run.ts'
import { splitSettings } from '../../shared/domain/split.ts'
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

  it('stay those of a run from when it was started', async () => {
    await client.tasks.split({ corpusId, name: 'By patient', settings: splitSettings.parse({ method: 'random' }) })
    const [split] = await client.tasks.splits({ corpusId })
    const inUse = (await client.tasks.labelSets({ corpusId })).find(({ taskId, inUse: used }) => taskId === 'los' && used)!
    const config = baselineConfig.parse({
      kind: 'baseline',
      name: 'Shape',
      method: 'noteShape',
      splitId: split.id,
      taskIds: ['los'],
    })
    const { jobId, runId } = await client.runs.create({ config, scoreAfter: null })
    expect((await ended(client, jobId)).error).toBeNull()
    const model = (await client.models.list()).find((candidate) => candidate.runId === runId)
    expect(model?.card.config).toMatchObject({ labelSets: { los: inUse.id } })
  })

  it('are restricted to a cohort, which they name in its version', async () => {
    const definition = cohortDefinition.parse({ payers: { include: ['medicare'] }, firstEncounterOnly: true })
    const preview = await client.cohorts.preview({ corpusId, definition })
    const saved = await client.cohorts.save({ corpusId, name: 'Medicare', definition })
    expect(saved).toMatchObject({ version: 1, unchanged: false, steps: preview.steps, notesHash: preview.notesHash })
    expect(await client.cohorts.save({ corpusId, name: 'Medicare', definition })).toEqual({ ...saved, unchanged: true })
    const job = await ended(client, (await client.tasks.label({ corpusId, taskIds: ['los'], cohortId: saved.id })).jobId)
    expect(job.error).toBeNull()
    const [set] = await client.tasks.labelSets({ corpusId })
    expect(set.cohort).toEqual({ id: saved.id, name: 'Medicare', version: 1, notesHash: saved.notesHash })
    expect(set.counts.reduce((sum, count) => sum + count, 0)).toBe(38)
    const narrower = cohortDefinition.parse({ ...definition, labelled: { taskId: 'los' } })
    const second = await client.cohorts.save({ corpusId, name: 'Medicare', definition: narrower })
    expect(second).toMatchObject({ version: 2, definition: { labelled: { taskId: 'los', labelSetId: set.id } } })
    const table = await client.cohorts.tableOne({ corpusId, cohortId: second.id, taskId: 'los', by: { kind: 'outcome' } })
    expect(table.groups[0]).toMatchObject({ key: 'all', notes: 38, patients: 38 })
    await client.cohorts.remove({ corpusId, name: 'Medicare' })
    expect(await client.cohorts.list({ corpusId })).toEqual([])
    expect((await client.tasks.labelSets({ corpusId }))[0].cohort?.name).toBe('Medicare')
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
