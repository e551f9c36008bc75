import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWriter } from '../../main/db/connection.ts'
import { reads, writes } from '../../main/db/registry.ts'
import { projectRoot } from '../../main/nodeHost.ts'
import { createRandom } from '../../shared/random.ts'

/** An import whose processes are all killed at random moments, from its first step to its last. */
describe('a workspace whose import was killed', () => {
  const kills = 8
  const notes = 20_000
  let folder: string
  let workspace: string
  let table: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardbench-import-kill-'))
    workspace = join(folder, 'Ward.wardbench')
    table = join(folder, 'notes.csv')
    await writeTable(table, notes, 'large')
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  async function writeTable(path: string, rows: number, name: string): Promise<void> {
    const out = createWriteStream(path)
    out.write('note_id,subject_id,charttime,text\n')
    for (let row = 0; row < rows; row++) {
      const key = `${name}-${Math.imul(row + 1, 0x9e37_79b1) >>> 0}`
      out.write(`${key},P${row % 997},2021-01-02,"${'Walks and eats as before, without pain. '.repeat(25)}"\n`)
    }
    out.end()
    await once(out, 'close')
  }

  /** The exit code; null where the command and all it started were killed after so many milliseconds. */
  async function run(command: readonly string[], killAfter?: number): Promise<number | null> {
    const args = [join(projectRoot, 'main', 'cli', 'main.ts'), ...command, '--workspace', workspace, '--json']
    const child = spawn(process.execPath, args, { env: { ...process.env, WARDBENCH_CONFIG: folder }, stdio: 'ignore', detached: true })
    const ended = once(child, 'exit') as Promise<[number | null]>
    if (killAfter !== undefined && child.pid !== undefined) {
      await Promise.race([ended, delay(killAfter)])
      if (child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
    }
    const [code] = await ended
    return code
  }

  it('opens whole with what it had, whenever that was, and takes the same import to its end', async () => {
    const small = join(folder, 'small.csv')
    await writeTable(small, 50, 'kept')
    expect(await run(['import', small, '--name', 'Kept'])).toBe(0)
    const began = performance.now()
    expect(await run(['import', table, '--name', 'Large'])).toBe(0)
    const whole = performance.now() - began
    expect(checked(notes)).toBe(0)
    const random = createRandom(Date.now())
    let halfDone = 0
    for (let kill = 0; kill < kills; kill++) {
      await run(['import', table, '--name', 'Large'], ((kill + random.uniform()) / kills) * whole)
      halfDone += checked()
    }
    expect(halfDone).toBeGreaterThan(0)
    expect(await run(['import', table, '--name', 'Large'])).toBe(0)
    expect(checked(notes)).toBe(0)
  })

  /** Opens what is there, as the next start does, and takes the large corpus away. Returns how many were half there. */
  function checked(expected?: number): number {
    const db = openWriter(workspace)
    const half = db.prepare("SELECT count(*) FROM corpus WHERE state = 'importing'").pluck().get() as number
    writes.interruptRunningJobs(db)
    expect(reads.integrityProblems(db)).toEqual([])
    expect(db.pragma('foreign_key_check')).toEqual([])
    const [kept, large] = reads.listCorpora(db).toSorted((a, b) => a.notes - b.notes)
    expect(kept).toMatchObject({ name: 'Kept', notes: 50, patients: 50 })
    // Whole or not there: a half corpus is never one of the list.
    if (large) expect(large.notes).toBe(notes)
    if (expected !== undefined) expect(large?.notes).toBe(expected)
    if (large) writes.removeCorpus(db, large.id)
    while (writes.removeSome(db) !== null);
    expect(db.prepare('SELECT (SELECT count(*) FROM note), (SELECT count(*) FROM note_text)').raw().get()).toEqual([50, 50])
    db.close()
    return half
  }
})
