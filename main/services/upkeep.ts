import type { DatabaseClient } from '../db/client.ts'
import type { JobQueue } from '../jobs/queue.ts'

/**
 * What a workspace does behind everything else: rows of removed corpora go, and notes get into the search index, one
 * short write after the other. Where it stands is in the database, so that closing or killing the application only
 * pauses it. While an import runs it waits, since both need the one writer.
 */
export interface Upkeep {
  /** Looks for something to do. */
  wake(): void
  /** Settles when nothing is left to do, or it was closed. */
  idle(): Promise<void>
  close(): Promise<void>
}

export function createUpkeep(db: DatabaseClient, queue: JobQueue): Upkeep {
  const importing = new Set<number>()
  let closed = false
  let working: Promise<void> = Promise.resolve()

  async function work(): Promise<void> {
    while (!closed && importing.size === 0) {
      const removed = await db.write('removeSome')
      if (removed !== null) {
        if (removed.left === 0) await db.write('emptyLog')
      } else if ((await db.write('indexSome')) === null) return
    }
  }

  function wake(): void {
    if (closed || db.readOnly) return
    // A database that fails tells whoever asks it next; there is nobody to tell here.
    working = working.then(work).catch(() => undefined)
  }

  const stopListening = queue.onChange(({ id, kind, state }) => {
    if (kind !== 'import' && kind !== 'demo') return
    if (state === 'running') importing.add(id)
    else if (importing.delete(id)) wake()
  })
  wake()
  return {
    wake,
    async idle() {
      for (let last: Promise<void> | null = null; last !== working; await last) last = working
    },
    async close() {
      closed = true
      stopListening()
      await working
    },
  }
}
