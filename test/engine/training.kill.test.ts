import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRandom } from '../../shared/random.ts'
import type { KillChildMessage } from './trainingKillChild.ts'

/** Runs the child until it ends by itself, or is killed `delay` ms after it has taken `steps` steps. */
async function train(way: string, folder: string, kill?: { steps: number; delay: number }) {
  const child = fork(new URL('trainingKillChild.ts', import.meta.url), [folder, way], { execArgv: [] })
  const steps: number[] = []
  let result: { digests: string[]; facts: unknown } | undefined
  child.on('message', (message: KillChildMessage) => {
    if ('digests' in message) result = message
    else steps.push(message.step)
    if (kill && steps.length === kill.steps) void sleep(kill.delay).then(() => child.kill('SIGKILL'))
  })
  const ended = await new Promise<string | number | null>((resolve) => {
    child.on('exit', (code, killedBy) => resolve(killedBy ?? code))
  })
  return { steps, result, ended }
}

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kill-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('a process that is killed again and again', () => {
  it.each(['pretraining', 'finetuning', 'an adapter', 'a search'])(
    'in %s is taken over by others that end with the same bits as one that was left alone',
    async (way) => {
      const whole = await train(way, join(folder, 'whole'))
      expect(whole.ended).toBe(0)
      expect(whole.steps).toHaveLength(24)
      const random = createRandom(Date.now())
      // A checkpoint follows each step: a delay of a few milliseconds often falls into its writing.
      const kills = [1, 2].map(() => ({ steps: 2 + random.integer(8), delay: random.integer(25) }))
      const taken: number[][] = []
      for (const kill of kills) {
        const { ended, steps } = await train(way, join(folder, 'killed'), kill)
        expect(ended, `killed at ${JSON.stringify(kills)}`).toBe('SIGKILL')
        taken.push(steps)
      }
      const last = await train(way, join(folder, 'killed'))
      taken.push(last.steps)
      expect(last.result, `killed at ${JSON.stringify(kills)}`).toEqual(whole.result)
      // Each process went on where the one before was: at most the step under way was taken twice.
      expect(taken.flat().length, `killed at ${JSON.stringify(kills)}`).toBeLessThanOrEqual(24 + kills.length)
    },
  )
})
