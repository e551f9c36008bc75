import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { softwareVulkan } from '../engine/softwareVulkan.ts'
import { connect, transports, type Client, type Connection } from './transports.ts'

/** Processes of their own try each device; the GPU is one in software where there is one. */
const vulkan = softwareVulkan()

describe.each(transports)('devices over %s', (transport) => {
  let connection: Connection
  let client: Client
  const before = { ...process.env }

  beforeAll(async () => {
    Object.assign(process.env, 'reason' in vulkan ? {} : vulkan.env)
    connection = await connect(transport)
    client = connection.client
  })
  afterAll(async () => {
    await connection.close()
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  })

  it('are listed without a workspace, each with what computes on it or why it cannot be used', async () => {
    const devices = await client.devices.list()
    expect(devices.map(({ kind }) => kind)).toEqual(['cpu', 'webgpu', 'dml', 'cuda', 'tfjs'])
    const [cpu, webgpu, dml, cuda, tfjs] = devices
    expect(cpu).toMatchObject({ unavailable: null, selfTest: null })
    expect(cpu.memoryBytes).toBeGreaterThan(2 ** 30)
    expect(cpu.provider).toMatch(/^ONNX Runtime \d/)
    if (process.platform === 'linux') expect(dml.unavailable).toContain('Windows')
    if (cuda.unavailable) expect(cuda.unavailable).toMatch(/fetch:cuda|Linux/)
    expect(tfjs.unavailable).toContain('@tensorflow/tfjs-node-gpu')
    if (!('reason' in vulkan)) expect(webgpu.unavailable).toBeNull()
  }, 60_000)

  it('are not used before their self-test', async () => {
    await client.workspace.create({ name: 'Devices' })
    const config = { modelId: 1, taskIds: ['readmission'], splitId: 1, set: 'test' as const, device: 'webgpu' as const }
    await expect(client.predictions.score(config)).rejects.toMatchObject({
      data: { code: 'reason' in vulkan ? 'device.unavailable' : 'device.selfTest' },
    })
    await expect(client.devices.selfTest({ kind: 'cpu' }).then(drain)).rejects.toMatchObject({
      data: { code: 'device.cpu' },
    })
    await expect(client.devices.selfTest({ kind: 'tfjs' }).then(drain)).rejects.toMatchObject({
      data: { code: 'device.unavailable' },
    })
  })

  it('end their self-test when its caller goes away, and keep no result of it', async (context) => {
    if ('reason' in vulkan) return context.skip(vulkan.reason)
    const controller = new AbortController()
    const events = await client.devices.selfTest({ kind: 'webgpu' }, { signal: controller.signal })
    const first = await events.next()
    expect(first.value).toMatchObject({ line: { passed: true } })
    controller.abort()
    await expect(drain(events)).rejects.toThrow(/abort/i)
    expect((await client.devices.list()).find(({ kind }) => kind === 'webgpu')).toMatchObject({ selfTest: null })
  }, 120_000)
})

async function drain(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events);
}
