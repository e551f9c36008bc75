import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDevices, type Devices } from '../../../main/services/devices.ts'
import type { FromWorker, ToWorker } from '../../../main/jobs/protocol.ts'

/** Device processes that say what a test wants and end as it wants; the real ones run in the contract tests. */
interface Script {
  provider?: string
  lines?: { difference: number | null; passed: boolean }[]
  ends?: string
}

describe('the devices of a machine', () => {
  let configFolder = ''
  beforeEach(async () => {
    configFolder = await mkdtemp(join(tmpdir(), 'wardbench-devices-'))
  })
  afterEach(() => rm(configFolder, { recursive: true }))

  function devicesOf({ provider = 'Runtime 1', lines = [], ends = 'exit code 0' }: Script): Devices {
    const fork = () => {
      let hear: (message: FromWorker) => void
      let exit: (reason: string) => void
      return {
        onMessage: (listener: (message: FromWorker) => void) => void (hear = listener),
        onExit: (listener: (reason: string) => void) => void (exit = listener),
        kill: () => exit('SIGKILL'),
        send(message: ToWorker) {
          if (message.type === 'probe') {
            const unavailable = message.kind === 'dml' ? 'It is a part of Windows.' : null
            hear({ type: 'probed', provider, unavailable })
            return exit('exit code 0')
          }
          for (const [index, line] of lines.entries())
            hear({ type: 'compared', line: { name: `op ${index}`, limit: 1e-4, ...line } })
          exit(ends)
        },
      }
    }
    return createDevices({ fork, configFolder })
  }
  const selfTest = async (devices: Devices) => {
    for await (const event of await devices.selfTest('webgpu')) if ('result' in event) return event.result
    throw new Error('no result')
  }
  const good = [
    { difference: 1e-7, passed: true },
    { difference: 3e-6, passed: true },
  ]

  it('always uses the processor, and no graphics card before its self-test', async () => {
    const devices = devicesOf({})
    await devices.check('cpu')
    await expect(devices.check('webgpu')).rejects.toMatchObject({ code: 'device.selfTest' })
    await expect(devices.check('dml')).rejects.toThrow('It is a part of Windows.')
  })

  it('remembers a passed self-test, also when it is started again', async () => {
    expect(await selfTest(devicesOf({ lines: good }))).toMatchObject({ passed: true, comparisons: 2, worst: 3e-6 })
    await devicesOf({}).check('webgpu')
  })

  it('asks for another self-test after an update of the provider', async () => {
    await selfTest(devicesOf({ lines: good }))
    await expect(devicesOf({ provider: 'Runtime 2' }).check('webgpu')).rejects.toMatchObject({
      code: 'device.selfTest',
    })
  })

  it.each<[string, Script, string]>([
    ['a difference is too large', { lines: [...good, { difference: 0.2, passed: false }] }, 'op 2'],
    ['a result is not a number', { lines: [{ difference: null, passed: false }] }, 'op 0'],
    ['the process dies on the way', { lines: good, ends: 'SIGSEGV' }, 'SIGSEGV'],
  ])('refuses a card where %s', async (_, script, reason) => {
    const result = await selfTest(devicesOf(script))
    expect(result.passed).toBe(false)
    expect(result.failures.join()).toContain(reason)
    await expect(devicesOf({}).check('webgpu')).rejects.toThrow('failed its self-test')
  })

  it('trusts no process that compared nothing, and no damaged file of results', async () => {
    expect((await selfTest(devicesOf({}))).passed).toBe(false)
    await selfTest(devicesOf({ lines: good }))
    await writeFile(join(configFolder, 'devices.json'), '{"webgpu')
    await expect(devicesOf({}).check('webgpu')).rejects.toMatchObject({ code: 'device.selfTest' })
  })
})
