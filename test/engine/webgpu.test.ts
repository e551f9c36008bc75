import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { Comparison } from '../../main/models/selfTest/selfTest.ts'
import { softwareVulkan } from './softwareVulkan.ts'

const vulkan = softwareVulkan()

describe('WebGPU, on a GPU in software', () => {
  it('passes the self-test: ops, train steps with the state on the device, scoring, each as on the CPU', (context) => {
    if ('reason' in vulkan) {
      // Continuous integration must not go green because nothing looked.
      expect(process.env['CI'], vulkan.reason).toBeFalsy()
      context.skip(vulkan.reason)
      return
    }
    const child = new URL('./webgpuChild.ts', import.meta.url).pathname
    const env = { ...process.env, ...vulkan.env }
    const output = execFileSync(process.execPath, [child], { env, encoding: 'utf8' })
    const { passed, lines } = JSON.parse(output) as { passed: boolean; lines: Comparison[] }
    expect(lines.length).toBeGreaterThan(50)
    // Tighter than what a user's GPU must keep: this one is exact arithmetic in another order.
    expect(lines.filter(({ difference }) => !(difference < 1e-4))).toEqual([])
    expect(passed).toBe(true)
  }, 600_000)
})
