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
  /** Runs `attempt` when its time has come; a failure of the code makes the next one wait longer. */
  guarded<Result>(path: string, attempt: () => Promise<Result>): Promise<Result>
  failures(path: string): number
}

export function createGuessDelay(wrongCode: string, wait: (milliseconds: number) => Promise<unknown> = delay): GuessDelay {
  const failed = new Map<string, number>()
  return {
    failures: (path) => failed.get(path) ?? 0,
    async guarded(path, attempt) {
      await wait(millisecondsAfter(failed.get(path) ?? 0))
      try {
        const result = await attempt()
        failed.delete(path)
        return result
      } catch (error) {
        if ((error as { code?: unknown }).code === wrongCode) failed.set(path, (failed.get(path) ?? 0) + 1)
        throw error
      }
    },
  }
}
