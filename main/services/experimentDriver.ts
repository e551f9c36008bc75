import type { ExperimentDefinition } from '../../shared/domain/experiment.ts'
import { checkVersion, driveExperiment } from './experimentRunner.ts'
import { cancelExperiment, retryExperiment, storeExperiment } from './experiments.ts'
import type { Session } from './workspaces.ts'

/** Experiments that are brought to their end behind everything else, for hosts that nobody waits at. */
export interface ExperimentDriver {
  isDriven(id: number): boolean
  /** Starts what can start, now and as others end, until nothing can any more. */
  drive(session: Session, id: number, codeVersion: string): void
  changed(id: number): void
  /** Calls `listener` when a cell has come to another state, or further, until the returned function is called. */
  onChange(listener: (id: number) => void): () => void
  /** Calls `listener` when one is no longer driven, until the returned function is called. */
  onEnd(listener: (id: number) => void): () => void
  /** Settles when nothing is driven. */
  idle(): Promise<void>
}

export function createExperimentDriver(): ExperimentDriver {
  const driven = new Map<number, { round: AbortController; ended: Promise<void> }>()
  const listeners = new Set<(id: number) => void>()
  const endListeners = new Set<(id: number) => void>()
  const changed = (id: number) => listeners.forEach((listener) => listener(id))

  async function bringToEnd(session: Session, id: number, codeVersion: string): Promise<void> {
    let round: AbortController
    do {
      round = driven.get(id)!.round = new AbortController()
      // What a cell cannot do stands with the cell; a database that fails tells whoever asks it next.
      await driveExperiment(session, id, { codeVersion, onChange: () => changed(id), signal: round.signal }).catch(() => undefined)
    } while (round.signal.aborted && !session.queue.closed.aborted)
    driven.delete(id)
    changed(id)
    endListeners.forEach((listener) => listener(id))
  }

  return {
    isDriven: (id) => driven.has(id),
    drive(session, id, codeVersion) {
      const already = driven.get(id)
      // Looked through anew: what was paused goes on while others run, and what waits again is not missed at its end.
      if (already) already.round.abort()
      else {
        const entry = { round: new AbortController(), ended: Promise.resolve() }
        driven.set(id, entry)
        entry.ended = bringToEnd(session, id, codeVersion)
      }
      changed(id)
    },
    changed,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onEnd(listener) {
      endListeners.add(listener)
      return () => endListeners.delete(listener)
    },
    async idle() {
      await Promise.all(Array.from(driven.values(), ({ ended }) => ended))
    },
  }
}

/** Stores it, or finds the same one, and goes on with it. */
export async function startExperiment(session: Session, definition: ExperimentDefinition, codeVersion: string): Promise<number> {
  const id = await storeExperiment(session, definition)
  session.experiments.drive(session, id, codeVersion)
  return id
}

/** Goes on; what has failed or was cancelled (of one cell, or all) is tried again. */
export async function resumeExperiment(
  session: Session,
  { id, key }: { id: number; key?: string },
  codeVersion: string,
): Promise<void> {
  await checkVersion(session, id)
  await retryExperiment(session, id, key)
  session.experiments.drive(session, id, codeVersion)
}

export async function stopExperiment(session: Session, { id, key }: { id: number; key?: string }): Promise<void> {
  await cancelExperiment(session, id, key)
  session.experiments.changed(id)
}
