/**
 * Pages of the note browser on a large corpus, each asked for once with nothing in memory where the system lets the
 * benchmark empty its file cache, then five times more. The limits are those of the product: 200 ms for a page of a
 * table, 300 ms for the first page of a search.
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { listNotes, type NoteListInput } from '../../main/services/search.ts'
import type { Session } from '../../main/services/workspaces.ts'

type Asked = Partial<NoteListInput>
const pages: [name: string, asked: Asked][] = [
  ['first page', {}],
  ['newest first', { order: 'newest' }],
  ['longest first', { order: 'longest' }],
  ['a frequent type', { type: 'Progress note' }],
  ['a rare type', { type: 'Ethics consult' }],
  ['a rare type, newest first', { type: 'Ethics consult', order: 'newest' }],
  ['a month, longest first', { from: '2018-03-01', to: '2018-03-31', order: 'longest' }],
  ['a year, a type, long notes', { from: '2018-01-01', to: '2018-12-31', type: 'Radiology report', shortest: 4000 }],
  ['a year, a type, long notes, oldest first', { from: '2018-01-01', to: '2018-12-31', type: 'Radiology report', shortest: 4000, order: 'oldest' }],
  ['one patient', { patient: '17' }],
  ['far down by time', { order: 'newest', cursor: '2019-01-01|1' }],
]
const searches: [name: string, asked: Asked][] = [
  ['a common word', { query: 'patient' }],
  ['a common word, best first', { query: 'patient', order: 'relevance' }],
  ['two letters', { query: 'pa' }],
  ['three words', { query: 'chest pain acute' }],
  ['a word that is nowhere', { query: 'xyzzyplugh' }],
  ['a phrase', { query: '"blood pressure"' }],
  ['a common word in a rare type', { query: 'patient', type: 'Ethics consult' }],
  ['a common word in a month', { query: 'patient', from: '2018-03-01', to: '2018-03-31' }],
  ['a common word of one patient', { query: 'patient', patient: '17' }],
]

export async function measurePages(session: Session): Promise<void> {
  const [{ id, notes }] = await session.db.read('listCorpora')
  print(`\nPages of 100 of ${notes.toLocaleString('en')} notes, milliseconds${canEmptyCache() ? '' : ' (file cache not emptied)'}\n`)
  print(`${'page'.padEnd(44)} ${'first'.padStart(7)} ${'again'.padStart(7)}\n`)
  for (const [name, asked] of pages) await measure(session, id, name, asked)
  for (const [name, asked] of searches) await measure(session, id, `search: ${name}`, asked)
}

async function measure(session: Session, corpusId: number, name: string, asked: Asked): Promise<void> {
  const times: number[] = []
  canEmptyCache()
  for (let round = 0; round < 6; round++) {
    const start = performance.now()
    await listNotes(session, { corpusId, query: '', order: 'position', cursor: null, limit: 100, ...asked })
    times.push(performance.now() - start)
  }
  const [first, ...again] = times
  const median = again.toSorted((a, b) => a - b)[2]
  print(`${name.padEnd(44)} ${first.toFixed(0).padStart(7)} ${median.toFixed(0).padStart(7)}\n`)
}

/** Linux lets its administrator do so. */
function canEmptyCache(): boolean {
  try {
    execFileSync('sync')
    writeFileSync('/proc/sys/vm/drop_caches', '3')
    return true
  } catch {
    return false
  }
}

function print(text: string): void {
  process.stdout.write(text)
}
