import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
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
