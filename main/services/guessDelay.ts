/**
 * Slows guessing of passphrases through this process: after each wrong one the next answer waits, twice as long each time.
 * Whoever has the files can guess without it; what stands against that is the cost of scrypt.
 */
import { setTimeout as delay } from 'node:timers/promises'

const firstMilliseconds = 500
const longestMilliseconds = 30_000

export function millisecondsAfter(failures: number): number {
  return failures === 0 ? 0 : Math.min(longestMilliseconds, firstMilliseconds * 2 ** (failures - 1))
}

export interface GuessDelay {
  /** Runs `attempt` when its time has come, one after the other; a failure of the code makes the next one wait longer. */
  guarded<Result>(path: string, attempt: () => Promise<Result>): Promise<Result>
  failures(path: string): number
}

export function createGuessDelay(wrongCode: string, wait: (milliseconds: number) => Promise<unknown> = delay): GuessDelay {
  const failed = new Map<string, number>()
  // Many at once would otherwise all wait no longer than one.
  const turns = new Map<string, Promise<unknown>>()

  async function tried<Result>(path: string, attempt: () => Promise<Result>): Promise<Result> {
    await wait(millisecondsAfter(failed.get(path) ?? 0))
    try {
      const result = await attempt()
      failed.delete(path)
      return result
    } catch (error) {
      if ((error as { code?: unknown }).code === wrongCode) failed.set(path, (failed.get(path) ?? 0) + 1)
      throw error
    }
  }

  return {
    failures: (path) => failed.get(path) ?? 0,
    guarded(path, attempt) {
      const result = (turns.get(path) ?? Promise.resolve()).then(() => tried(path, attempt))
      turns.set(path, result.catch(() => undefined))
      return result
    },
  }
}
