/**
 * Pages of the list of predictions on a large pass, through the backend as the screen asks for them.
 * `npm run bench -- predictions [NOTES] [FOLDER]`: a million notes in the system's temporary folder unless said otherwise.
 * The workspace is made once and kept in the folder. Every page must come within 200 ms, but for the first of what is read
 * from disk then: words, and the answers of the other model.
 */
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { createBackend } from '../../main/backend.ts'
import { forkChild, nodeHost } from '../../main/nodeHost.ts'
import { choicesOf, listPredictions } from '../../main/services/predictionList.ts'
import type { Session } from '../../main/services/workspaces.ts'
import { predictionListQuery, type PredictionListQuery } from '../../shared/domain/predictionList.ts'
import { keptWorkspace } from './scoredWorkspace.ts'

/** Of the product, for a page of a table. */
const mostMilliseconds = 200

type Asked = Partial<PredictionListQuery> & { cursor?: string }
const pages: [name: string, asked: Asked][] = [
  ['all, highest risk first', {}],
  ['all, half way down', { cursor: '@500000' }],
  ['wrong answers', { outcome: 'wrong' }],
  ['a label, lowest risk first', { label: 1, order: 'risk_ascending' }],
  ['both models differ', { agreement: 'differ' }],
  ['only the other is right, shortened', { agreement: 'onlyOtherRight', truncated: true }],
  ['a year', { from: '2018-01-01', to: '2018-12-31' }],
  ['an age band, a sex, a payer', { age: '65–74', sex: 'F', payer: 'Medicaid' }],
  ['all of these', { outcome: 'wrong', agreement: 'differ', from: '2018-01-01', age: '65–74', sex: 'F', race: 'Black', type: 'Discharge summary' }],
  ['wrong answers, far down', { outcome: 'wrong', cursor: '@50000' }],
  ['beside a note of the list', { outcome: 'wrong', cursor: '50000' }],
  ['a common word', { text: 'patient' }],
  ['a phrase, wrong answers', { text: '"chest pain"', outcome: 'wrong' }],
  ['a word that is nowhere', { text: 'xyzzyplugh' }],
]

export async function run([count = '1000000', folder = tmpdir()]: readonly string[]): Promise<void> {
  const notes = Number(count)
  const kept = await keptWorkspace(folder, { notes, signals: [1.4, 0.2] })
  const work = await mkdtemp(path.join(folder, 'wardbench-bench-'))
  const backend = createBackend({ ...nodeHost(), configFolder: work, fork: forkChild })
  try {
    await copyFile(kept, path.join(work, 'Bench.wardbench'))
    await backend.workspaces.open(path.join(work, 'Bench.wardbench'))
    await measure(backend.workspaces.session(), notes)
  } finally {
    await backend.close()
    await rm(work, { recursive: true, force: true })
  }
}

async function measure(session: Session, notes: number): Promise<void> {
  const [zeroShot, finetuned] = await session.db.read('passes', {})
  print(`Load before the start: ${loadavg()[0].toFixed(1)}. Pages of 100 of ${notes.toLocaleString('en')} predictions, milliseconds.\n`)
  const shared = { passId: finetuned.id, otherPassId: zeroShot.id }
  const open = await timed(() => listPredictions(session, { ...predictionListQuery.parse(shared), cursor: null, limit: 100 }))
  const read = await timed(() => choicesOf(session, finetuned.id))
  print(`first page of all: ${open.milliseconds.toFixed(0)}; columns read behind it, once: ${read.milliseconds.toFixed(0)}\n`)
  print(`${'list'.padEnd(40)} ${'notes'.padStart(9)} ${'first'.padStart(7)} ${'again'.padStart(7)}\n`)
  for (const [name, { cursor = null, ...asked }] of pages) {
    const input = { ...predictionListQuery.parse({ ...shared, ...asked }), cursor, limit: 100 }
    const first = await timed(() => listPredictions(session, input))
    const again = []
    for (let round = 0; round < 5; round++) again.push(await timed(() => listPredictions(session, input)))
    const median = again.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b)[2]
    const measured = asked.text === undefined && asked.agreement !== 'differ' ? Math.max(first.milliseconds, median) : median
    if (measured > mostMilliseconds) process.exitCode = 1
    print(
      `${name.padEnd(40)} ${first.value.total.toLocaleString('en').padStart(9)} ${first.milliseconds.toFixed(0).padStart(7)} ` +
        `${median.toFixed(0).padStart(7)}${measured > mostMilliseconds ? '  too slow' : ''}\n`,
    )
  }
  print(`memory of the backend: ${(process.resourceUsage().maxRSS / 1000).toFixed(0)} MB at most\n`)
}

async function timed<Value>(work: () => Promise<Value>): Promise<{ value: Value; milliseconds: number }> {
  const start = performance.now()
  const value = await work()
  return { value, milliseconds: performance.now() - start }
}

function print(text: string): void {
  process.stdout.write(text)
}
