import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWriter } from '../../main/db/connection.ts'
import { reads } from '../../main/db/registry.ts'
import { createRandom } from '../../shared/random.ts'
import { forSeconds, report, seed } from './budget.ts'

/** The writer alone, in a process that says what it has committed, killed between and within commits. */
describe('a writer that is killed', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardbench-writer-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('has lost nothing of what it said was stored, and its file is whole', async () => {
    const random = createRandom(seed, 1)
    const path = join(folder, 'Ward.wardbench')
    openWriter(path).close()
    const goesOn = forSeconds(12)
    let kills = 0
    let stored = 0
    while (goesOn()) {
      const child = spawn(process.execPath, [fileURLToPath(new URL('writerChild.ts', import.meta.url)), path], { stdio: ['ignore', 'pipe', 'inherit'] })
      const said: number[] = []
      const lines = createInterface({ input: child.stdout })
      lines.on('line', (line) => said.push(Number(line)))
      const ended = Promise.all([once(child, 'exit'), once(lines, 'close')])
      const [first] = (await once(lines, 'line')) as [string]
      expect(Number(first)).toBeGreaterThan(0)
      await delay(random.uniform() * 400)
      child.kill('SIGKILL')
      await ended
      kills++
      const db = openWriter(path)
      expect(reads.integrityProblems(db), `seed ${seed}, kill ${kills}`).toEqual([])
      const rows = db.prepare('SELECT id FROM job ORDER BY id').pluck().all() as number[]
      expect(rows.at(-1), `seed ${seed}, kill ${kills}`).toBeGreaterThanOrEqual(said.at(-1)!)
      // Each commit is of a job and its progress: both or none.
      expect(db.prepare('SELECT count(*) FROM job WHERE progress IS NULL').pluck().get()).toBe(0)
      expect(rows.length).toBe(rows.at(-1))
      stored = rows.length
      db.close()
    }
    report(`writer: ${kills} kills, ${stored} commits, none lost`)
    expect(kills).toBeGreaterThan(0)
  }, 7_200_000)
})
