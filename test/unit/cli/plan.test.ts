import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../../../main/nodeHost.ts'

const run = (...args: string[]) => promisify(execFile)(process.execPath, [join(projectRoot, 'main', 'cli', 'main.ts'), 'plan', ...args])

describe('plan', { timeout: 60_000 }, () => {
  it('prints the plan as JSON, with the inputs it is of, from units people write', async () => {
    const { stdout } = await run(
      '--model', '100M', '--pretrain-tokens', '2e9', '--device-flops', '1e14', '--utilisation', '40%', '--device-price', '2', '--json',
    )
    const { input, plan, sensitivities } = JSON.parse(stdout)
    expect(input).toMatchObject({ model: '100M', pretrainTokens: 2e9, utilisation: 0.4, vocabulary: 32_000 })
    expect(plan.pretrain.money).toBeCloseTo((2 * plan.pretrain.flop) / (1e14 * 0.4) / 3600, 6)
    expect(plan.scoring.kilowattHours).toBeNull()
    expect(sensitivities[0].money).not.toBeNull()
  })

  it('says which number is wrong, as wrong usage', async () => {
    await expect(run('--utilisation', '0')).rejects.toMatchObject({ code: 2, stderr: 'Utilisation, training: Above 0 %.\n' })
    await expect(run('--model', 'custom', '--heads', '30')).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('Must divide the width') })
    await expect(run('--watts', 'many')).rejects.toMatchObject({ code: 2 })
    await expect(run('--measure', 'cpu')).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('--workspace') })
  })
})
