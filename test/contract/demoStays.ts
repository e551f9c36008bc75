import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import type { Connection } from './transports.ts'
import { ended } from './waiting.ts'

/** The MIMIC-IV demo has no notes: each of its 275 stays gets an admission note a quarter of an hour after admission. */
export async function importDemoStays({ client, folder }: Connection): Promise<number> {
  const hosp = fileURLToPath(new URL('../fixtures/mimic-iv-demo/hosp', import.meta.url))
  const [header, ...rows] = readFileSync(join(hosp, 'admissions.csv'), 'utf8').trim().split('\n')
  const at = (column: string) => header.split(',').indexOf(column)
  const path = join(folder, 'notes.csv')
  const lines = rows.map((row) => {
    const cells = row.split(',')
    const [patient, stay, admitted] = ['subject_id', 'hadm_id', 'admittime'].map((column) => cells[at(column)])
    const filed = new Date(Date.parse(`${admitted.replace(' ', 'T')}Z`) + 900_000).toISOString().slice(0, 19)
    return `n${stay},${patient},${stay},${filed},Admission H&P,Written for a test of labels: it stands for the note of stay number ${stay} here.`
  })
  const [first, second] = rows.map((row) => row.split(','))
  const discharged = (cells: string[], text: string) =>
    [`d${cells[at('hadm_id')]}`, cells[at('subject_id')], cells[at('hadm_id')], cells[at('dischtime')], 'Discharge summary', text].join()
  lines.push(
    discharged(first, 'History of Present Illness: came with a cough that would not go away for three weeks.'),
    discharged(second, 'Brief Hospital Course: got better day by day and went home at last with her daughter.'),
  )
  await writeFile(path, ['note_id,subject_id,hadm_id,charttime,category,text', ...lines].join('\n'))
  const found = await client.corpora.inspect({ paths: [hosp, path] })
  const sources = found.sources.map(({ source, files }) => ({
    source,
    files: files.map(({ path: file, table }) => ({ path: file, table })),
  }))
  const files = found.tables.map(({ table, format, mapping }) => ({ path, table, format, mapping }))
  const job = await ended(client, (await client.corpora.import({ name: 'Demo stays', files, sources })).jobId)
  expect(job.error).toBeNull()
  return (job.result as { corpusId: number }).corpusId
}
