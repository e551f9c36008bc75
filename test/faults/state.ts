import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { createBackend } from '../../main/backend.ts'
import { nodeHost } from '../../main/nodeHost.ts'
import { checkWorkspace } from '../../main/services/check.ts'
import { changedFiles } from '../../main/models/sums.ts'
import type { Session } from '../../main/services/workspaces.ts'
import { tableNotes, wardNotes } from './ward.ts'

/** What must be true of a workspace after anything was killed in it. */
export interface Kept {
  /** Verdicts that were answered for, by item and person. */
  verdicts: ReadonlyMap<string, number>
  /** Predictions of passes that were ready. */
  predictions: number
}

/** Opens it as the next start does, looks at all of it, and hands it on to `then`. */
export async function inspect<Result>(path: string, folder: string, kept: Kept, then: (session: Session) => Promise<Result>): Promise<Result> {
  const backend = createBackend({ ...nodeHost(), version: '0', defaultFolder: folder, configFolder: folder })
  try {
    expect(await backend.workspaces.open(path)).toMatchObject({ readOnly: false })
    const session = backend.workspaces.session()
    // Before a queued job is started by the opening.
    const jobs = await session.db.read('jobs', 1000)
    for (const { state, error, title } of jobs) {
      expect(['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted'], title).toContain(state)
      if (state === 'failed' || state === 'interrupted') expect(error?.message, title).toMatch(/\w/)
    }
    await sound(session, kept)
    return await then(session)
  } finally {
    await backend.close()
  }
}

async function sound(session: Session, kept: Kept): Promise<void> {
  const { db } = session
  const { findings } = await checkWorkspace(session, { repair: false }, { signal: new AbortController().signal, onProgress: () => undefined })
  expect(findings).toEqual([])
  for (const { name, notes } of await db.read('listCorpora')) expect([name, notes]).toEqual([name, name === 'Ward' ? wardNotes : tableNotes])
  for (const [key, verdict] of kept.verdicts) {
    const [item, reviewer] = key.split(' ')
    expect(await verdictOf(session, Number(item), reviewer), key).toBe(verdict)
  }
  const atWork = (await db.read('operatingModels')).map(({ modelId }) => modelId)
  const imported = (await db.read('models')).filter(({ runId }) => runId === null)
  expect(imported.filter(({ id, state }) => state !== 'ready' || !atWork.includes(id))).toEqual([])
  const passes = await db.read('passes', {})
  expect(passes.reduce((sum, { notes }) => sum + notes, 0)).toBeGreaterThanOrEqual(kept.predictions)
}

async function verdictOf({ db }: Session, item: number, reviewer: string): Promise<unknown> {
  const [queue] = await db.read('reviewQueues')
  const rows = (await db.read('reviewLog', queue.id)).filter((row) => row.itemId === item && row.reviewer === reviewer)
  return rows.at(-1)?.option
}

/** Folders that an export was writing: under their own name they are whole, or not there. */
export async function wholeOrAbsent(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (/\.(?:tmp|old)$/.test(name)) continue
    expect(await changedFiles(join(folder, name)), name).toEqual([])
  }
}
