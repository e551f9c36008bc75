import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { softwareVulkan } from './softwareVulkan.ts'

const vulkan = softwareVulkan()

describe('WebGPU, on a GPU in software', () => {
  it('gives the output and gradients of every op, and the loss and gradients of a model, as the CPU does', (context) => {
    if ('reason' in vulkan) {
      // Continuous integration must not go green because nothing looked.
      expect(process.env['CI'], vulkan.reason).toBeFalsy()
      context.skip(vulkan.reason)
      return
    }
    const child = new URL('./webgpuChild.ts', import.meta.url).pathname
    const env = { ...process.env, ...vulkan.env }
    const errors = JSON.parse(execFileSync(process.execPath, [child], { env, encoding: 'utf8' })) as object
    expect(Object.keys(errors).length).toBeGreaterThan(80)
    expect(Object.entries(errors).filter(([, error]) => !(error < 1e-4))).toEqual([])
  }, 240_000)
})
