import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRandom } from '../../shared/random.ts'
import type { KillChildMessage } from './trainingKillChild.ts'

/** Runs the child until it ends by itself, or is killed `delay` ms after it has told of step `step`. */
async function train(folder: string, kill?: { step: number; delay: number }) {
  const child = fork(new URL('trainingKillChild.ts', import.meta.url), [folder], { execArgv: [] })
  const steps: number[] = []
  let result: { trained: string; best: string } | undefined
  child.on('message', (message: KillChildMessage) => {
    if ('trained' in message) result = message
    else steps.push(message.step)
    if (kill && 'step' in message && message.step === kill.step) {
      void sleep(kill.delay).then(() => child.kill('SIGKILL'))
    }
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

describe('a finetuning process that is killed', () => {
  it('is taken over by others that end with the same bits as one that was left alone', async () => {
    const whole = await train(join(folder, 'whole'))
    expect(whole.ended).toBe(0)
    const random = createRandom(Date.now())
    // A checkpoint follows each step: a delay of a few milliseconds often falls into its writing.
    const kills = [4, 14].map((after) => ({ step: after + random.integer(6), delay: random.integer(25) }))
    for (const [index, kill] of kills.entries()) {
      const { ended, steps } = await train(join(folder, 'killed'), kill)
      expect(ended, `killed at ${JSON.stringify(kill)}`).toBe('SIGKILL')
      if (index > 0) expect(steps[0], 'the first step after resuming').toBeGreaterThanOrEqual(kills[0].step)
    }
    const last = await train(join(folder, 'killed'))
    expect(last.steps[0]).toBeGreaterThanOrEqual(kills[1].step)
    expect(last.result, `killed at ${JSON.stringify(kills)}`).toEqual(whole.result)
  })
})
