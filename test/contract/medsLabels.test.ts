import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readMedsLabels } from '../../main/corpus/medsLabelFile.ts'
import { medsColumn } from '../../shared/domain/meds.ts'
import { medsParquet, writeMeds } from '../unit/corpus/medsFiles.ts'
import { connect, type Connection } from './transports.ts'
import { ended } from './waiting.ts'

let connection: Connection
const folder = mkdtempSync(join(tmpdir(), 'wardbench-meds-contract-'))
beforeAll(async () => {
  connection = await connect('MessagePort')
})
afterAll(async () => {
  await connection.close()
  rmSync(folder, { recursive: true })
})

it('labels of a MEDS file become those of a task, with what became of each; other tasks refuse the file', async () => {
  const { client } = connection
  await client.workspace.create({ name: 'MEDS' })
  const dataset = writeMeds(join(folder, 'dataset'), {
    'data/0.parquet': [1, 2].map((subject_id) => ({
      subject_id, code: 'NOTE//progress', time: '2020-01-01 10:00:00', text_value: `a note of patient ${subject_id}`,
    })), // prettier-ignore
  })
  const path = join(folder, 'labels.parquet')
  const at = { prediction_time: '2020-01-02 00:00:00', boolean_value: true }
  writeFileSync(path, medsParquet([{ subject_id: 1, ...at }, { subject_id: 3, ...at }]))

  const { sources } = await client.corpora.inspect({ paths: [dataset] })
  const settings = { minimumWords: 1 }
  await ended(client, (await client.corpora.import({ name: 'MEDS', sources, settings })).jobId)
  const [{ id: corpusId }] = await client.corpora.list()
  const label = { kind: 'column' as const, settings: { column: medsColumn, values: { false: 0, true: 1 } } }
  await client.tasks.save({ task: { id: 'sick', name: 'Sick', question: 'Sick?', options: ['no', 'yes'], label } })

  const job = await ended(client, (await client.tasks.label({ corpusId, taskIds: ['sick'], meds: { path } })).jobId)
  expect(job.error).toBeNull()
  const [set] = await client.tasks.labelSets({ corpusId })
  expect(set).toMatchObject({ counts: [0, 1], unlabelled: [{ reason: `column ${medsColumn} is empty`, notes: 1 }] })
  expect(set.settings.meds).toMatchObject({
    file: 'labels.parquet',
    labels: 2,
    matched: 1,
    unmatched: [{ reason: 'the patient has no note of the task', labels: 1 }],
  })
  await expect(client.tasks.label({ corpusId, taskIds: ['sick'] })).rejects.toThrow(/come from a MEDS file/)
  await expect(client.tasks.label({ corpusId, taskIds: ['los'], meds: { path } })).rejects.toThrow(/labels of its own/)
})

it('a label file is looked at and makes a task of its own, whose labels go out as such a file again', async () => {
  const { client } = connection
  const [{ id: corpusId }] = await client.corpora.list()
  const path = join(folder, 'stages.parquet')
  const at = { prediction_time: '2020-01-02 00:00:00' }
  const stages = [10, 2, 30].map((integer_value, index) => ({ subject_id: index + 1, ...at, integer_value }))
  writeFileSync(path, medsParquet(stages))
  const file = { valueColumn: 'integer_value', labels: 3, patients: 3, firstTime: '2020-01-02T00:00:00' }
  const values = ['2', '10', '30'].map((value) => ({ value, labels: 1 }))
  expect(await client.tasks.medsFile({ path })).toMatchObject({ ...file, values })

  const target = { kind: 'new' as const, id: 'stage', name: 'Stage', question: 'Which stage?' }
  const request = { corpusId, meds: { path }, target }
  expect(await client.tasks.previewMeds(request)).toMatchObject({
    options: ['2', '10', '30'],
    counts: [1, 1, 0],
    meds: { labels: 3, matched: 2, unmatched: [{ labels: 1 }] },
    moves: null,
  })
  const ids = async () => (await client.tasks.list()).map(({ id }) => id)
  expect(await ids()).not.toContain('stage')
  await ended(client, (await client.tasks.labelFromMeds(request)).jobId)
  expect(await ids()).toContain('stage')
  await expect(client.tasks.previewMeds(request)).rejects.toThrow('There is a task "stage" already')
  const known = { kind: 'known' as const, taskId: 'los' }
  await expect(client.tasks.previewMeds({ ...request, target: known })).rejects.toThrow(/labels of its own/)

  const [set] = await client.tasks.labelSets({ corpusId })
  const out = join(folder, 'out.parquet')
  expect(await client.tasks.exportMeds({ labelSetId: set.id, path: out, reason: 'Committee' })).toEqual({ rows: 2, withoutTime: 0 })
  expect((await readMedsLabels(out)).labels.map(({ patientKey, value }) => [patientKey, value])).toEqual([
    ['1', '10'],
    ['2', '2'],
  ])
  await expect(client.tasks.exportMeds({ labelSetId: set.id, path: out, reason: 'Committee' })).rejects.toThrow('is there already')
  const away = join(folder, 'nowhere', 'out.parquet')
  await expect(client.tasks.exportMeds({ labelSetId: set.id, path: away, reason: 'Committee' })).rejects.toThrow('does not exist')
  expect(existsSync(away)).toBe(false)
})

it('two options go out as yes or no only where that is what they are', async () => {
  const { client } = connection
  const [{ id: corpusId }] = await client.corpora.list()
  const path = join(folder, 'sides.parquet')
  const at = { prediction_time: '2020-01-02 00:00:00' }
  writeFileSync(path, medsParquet(['left', 'right'].map((categorical_value, index) => ({ subject_id: index + 1, ...at, categorical_value }))))
  const target = { kind: 'new' as const, id: 'side', name: 'Side', question: 'Which side?' }
  await ended(client, (await client.tasks.labelFromMeds({ corpusId, meds: { path }, target })).jobId)
  const written = async (taskId: string) => {
    const set = (await client.tasks.labelSets({ corpusId })).find((one) => one.taskId === taskId)!
    const out = join(folder, `${taskId}.parquet`)
    await client.tasks.exportMeds({ labelSetId: set.id, path: out, reason: 'Committee' })
    const { valueColumn, labels } = await readMedsLabels(out)
    return [valueColumn, labels.map(({ patientKey, value }) => [patientKey, value])]
  }
  expect(await written('side')).toEqual(['categorical_value', [['1', 'left'], ['2', 'right']]])
  expect(await written('sick')).toEqual(['boolean_value', [['1', 'true']]])
})
