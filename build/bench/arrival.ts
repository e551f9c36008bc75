/**
 * From a file's arrival in a watched folder to its notes on the worklist, as a person waits for it: `npm run bench -- arrival
 * [ROUNDS] [FOLDER]`. Files of 1, 10 and 100 notes of the demo are renamed into the folder; each is read, and the shipped
 * clinical model (nano, up to 512 tokens a note) says what it thinks of every note of it. Median and longest of the rounds.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { checkDone, jobEnd } from '../../main/services/jobEnd.ts'
import { promote } from '../../main/services/operations.ts'
import { queueScoring } from '../../main/services/predictions.ts'
import type { Session } from '../../main/services/workspaces.ts'
import type { OperatingModel } from '../../shared/domain/operatingModel.ts'
import { scoreConfig } from '../../shared/domain/prediction.ts'
import { worklistFilter } from '../../shared/domain/worklist.ts'
import { clinical, inCopyOfDemo } from './demoWorkspace.ts'

const sizes = [1, 10, 100]

export async function run([rounds = '5', folder = tmpdir()]: readonly string[]): Promise<void> {
  await inCopyOfDemo(folder, (session, home) => measure(session, path.join(home, 'inbox'), Number(rounds)))
}

async function measure(session: Session, inbox: string, rounds: number): Promise<void> {
  const operating = await modelAtWork(session)
  await mkdir(inbox)
  await session.watcher.add(session, { folder: inbox, names: [operating.name], corpusId: null, corpusName: 'Today', schedule: { kind: 'arrival' } })
  const lines = noteLines(session, operating.noteTypes)
  process.stdout.write(`Load before the start ${loadavg()[0].toFixed(1)}. Seconds from arrival to the worklist, ${rounds} files of each size:\n`)
  let entries = 0
  for (const size of sizes) {
    const seconds: number[] = []
    for (let round = 0; round < rounds; round++) {
      const notes: string[] = []
      while (notes.length < size) notes.push((await lines.next()).value)
      entries += size
      const started = await arrive(inbox, `${size}-${round}`, notes.join('\n'))
      await reached(session, operating.id, entries)
      seconds.push((performance.now() - started) / 1000)
    }
    seconds.sort((a, b) => a - b)
    process.stdout.write(`${String(size).padStart(4)} notes: median ${seconds[Math.floor(rounds / 2)].toFixed(1)}, longest ${seconds.at(-1)!.toFixed(1)}\n`)
  }
}

/** Notes of the demo of these types under new keys, as lines of JSON. Of each the text is a new one. */
async function* noteLines(session: Session, types: readonly string[]): AsyncGenerator<string, never> {
  for (let id = 1; ; id++) {
    const { note, text } = await session.db.read('note', id)
    if (!types.includes(note.type)) continue
    yield JSON.stringify({ note_id: `n${id}`, patient_id: `p${id}`, time: '2026-03-01T08:00:00', type: note.type, text: `${text}\nRef ${id}` })
  }
}

/** Its moment: the file is whole and has its name. */
async function arrive(inbox: string, name: string, lines: string): Promise<number> {
  const partial = path.join(inbox, `${name}.part`)
  await writeFile(partial, lines)
  await rename(partial, path.join(inbox, `${name}.ndjson`))
  return performance.now()
}

/** @throws where it takes more than five minutes. */
async function reached(session: Session, operatingId: number, entries: number): Promise<void> {
  const page = { ...worklistFilter.parse({ operatingId }), cursor: null, limit: 1 }
  for (const until = performance.now() + 300_000; (await session.db.read('worklistPage', page)).total < entries; await delay(20)) {
    if (performance.now() > until) throw new Error(`The worklist has fewer than ${entries} entries after five minutes.`)
  }
}

async function modelAtWork(session: Session): Promise<OperatingModel> {
  const model = (await session.db.read('models')).find(({ name }) => name === clinical)!
  const [{ id: corpusId }] = await session.db.read('listCorpora')
  const [split] = await session.db.read('splits', corpusId)
  const config = scoreConfig.parse({ modelId: model.id, taskIds: ['readmission'], splitId: split.id, set: 'test', maximumNotes: 200 })
  checkDone(await jobEnd(session, (await queueScoring(session, config)).id))
  const [pass] = await session.db.read('passes', { taskId: 'readmission' })
  return promote(session, { name: 'Return', passId: pass.id, flag: { kind: 'share', share: 0.25 }, recalibration: null, force: true })
}
