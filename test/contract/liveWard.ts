import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { OperatingModel } from '../../shared/domain/operatingModel.ts'
import { baselineWard, newNotesHeader } from './baselineWard.ts'
import type { Connection } from './transports.ts'
import { ended } from './waiting.ts'

/**
 * The model of `baselineWard` at work for four months: in the first two the ward is as it was, then long notes are
 * those of patients without the event, and there are more of them. Outcomes are known of all but the last ten notes.
 */
export interface LiveWard {
  operating: OperatingModel
  corpusId: number
  /** With outcomes: all of its notes but the last ten, one that nobody knows, and one label that is no option. */
  outcomesPath: string
}

const months = ['2024-01', '2024-02', '2024-03', '2024-04']
const perMonth = 120

export async function liveWard(connection: Connection): Promise<LiveWard> {
  const { client, folder } = connection
  const { passId, ...notes } = await waitingWard(connection, folder)
  const operating = await client.operations.promote({ name: 'Return', passId, flag: { kind: 'share', share: 0.25 }, recalibration: 'platt', population: 'Adults' })
  await ended(client, (await client.operations.scoreNew({ operatingId: operating.id, corpusId: notes.corpusId })).jobId)
  return { operating, ...notes }
}

/** The same before any model is put to work: `passId` judges one. */
export async function waitingWard(connection: Connection, folder: string): Promise<Omit<LiveWard, 'operating'> & { passId: number }> {
  const { client } = connection
  const { passId } = await baselineWard(connection)
  const notes = months.flatMap((month, place) => Array.from({ length: perMonth }, (_, index) => liveNote(month, 'wxyz'[place], index, place >= 2)))
  const path = join(folder, 'live.csv')
  await writeFile(path, [newNotesHeader, ...notes.map(({ line }) => line)].join('\n'))
  const { format, mapping } = await client.corpora.preview({ path })
  const job = await ended(client, (await client.corpora.import({ name: 'Live', files: [{ path, table: 'notes', format, mapping }] })).jobId)
  const { corpusId } = job.result as { corpusId: number }
  const outcomesPath = join(folder, 'outcomes.csv')
  const known = notes.slice(0, -10).map(({ key, event }) => `${key},${event ? 'yes' : 'no'}`)
  await writeFile(outcomesPath, ['note_id,label', ...known, 'nobody,yes', `${notes.at(-1)?.key},perhaps`].join('\n'))
  return { passId, corpusId, outcomesPath }
}

/** `letter`: makes texts of months differ. */
function liveNote(month: string, letter: string, index: number, drifted: boolean): { key: string; event: boolean; line: string } {
  const event = index % 4 === 0
  const long = drifted ? index % 2 === 1 : event !== (index % 10 === 9)
  const key = `${month}-${index}`
  const text = [`${letter}${index}`, ...Array<string>((long ? 60 : 20) + (index % 7) - 1).fill(drifted ? 'novel' : 'word')].join(' ')
  const day = String(1 + (index % 28)).padStart(2, '0')
  return { key, event, line: [key, `p${key}`, `e${key}`, `${month}-${day} 09:00:00`, 'Note', text].join() }
}
