import { importWard, type WardNote } from './scoredWard.ts'
import type { Connection } from './transports.ts'
import { ended } from './waiting.ts'

/** A ward whose notes' length tells the outcome well, and a baseline of note type and length that really learned it. */

const day = (index: number) => `2021-03-${String(1 + (index % 28)).padStart(2, '0')} 08:00:00`

function wardNotes(prefix: string, count: number, set: WardNote['set']): WardNote[] {
  return Array.from({ length: count }, (_, index): WardNote => {
    const event = index % 4 === 0
    // Every tenth note lies.
    const long = event !== (index % 10 === 9)
    return { key: `${prefix}${index}`, time: day(index), event, set, words: (long ? 60 : 20) + (index % 7) }
  })
}

export interface BaselineWard {
  passId: number
  validationPassId: number
}

/** Its scoring passes on the test and the validation set. */
export async function baselineWard(connection: Connection): Promise<BaselineWard> {
  const { client } = connection
  const notes = [...wardNotes('a', 200, 'train'), ...wardNotes('v', 120, 'validation'), ...wardNotes('t', 120, 'test')]
  const { splitId } = await importWard(connection, 'Ward', notes)
  const config = { kind: 'baseline' as const, name: 'Length', method: 'noteShape' as const, splitId, taskIds: ['event'] }
  await ended(client, (await client.runs.create({ config, scoreAfter: null })).jobId)
  const [{ id: modelId }] = await client.models.list()
  const scored = async (set: 'test' | 'validation') => {
    const { jobId } = await client.predictions.score({ modelId, taskIds: ['event'], splitId, set })
    return ((await ended(client, jobId)).result as { passIds: number[] }).passIds[0]
  }
  return { validationPassId: await scored('validation'), passId: await scored('test') }
}

/** Rows of a table of new notes without labels, ready to be imported. */
export const newNotesHeader = 'note_id,subject_id,hadm_id,charttime,category,text'
export function newNote(key: string, words: number, type = 'Note'): string {
  return [key, `p${key}`, `e${key}`, '2024-01-05 09:00:00', type, [key, ...Array<string>(words - 1).fill('word')].join(' ')].join()
}
