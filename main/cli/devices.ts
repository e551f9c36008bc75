import { deviceNames, type Device, type DeviceKind, type SelfTestResult } from '../../shared/domain/device.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { createBackend } from '../backend.ts'
import { nodeHost } from '../nodeHost.ts'
import type { Devices } from '../services/devices.ts'
import { interruption, printJson, printTable } from './terminal.ts'

/** `devices`: what this machine can compute on, and the self-test without which no GPU is used. */

export async function devicesCommand(options: { json?: boolean; selftest?: DeviceKind | true }): Promise<void> {
  const backend = createBackend(nodeHost())
  try {
    if (options.selftest === undefined) return printDevices(await backend.devices.list(), options.json)
    const kinds = options.selftest === true ? await testable(backend.devices) : [options.selftest]
    const results: Partial<Record<DeviceKind, SelfTestResult>> = {}
    for (const kind of kinds) results[kind] = await selfTest(backend.devices, kind)
    if (options.json) printJson(results)
    else
      for (const [kind, result] of Object.entries(results))
        process.stdout.write(`${deviceNames[kind as DeviceKind]}: ${resultText(result)}\n`)
    if (Object.values(results).some(({ passed }) => !passed)) process.exitCode = 1
  } finally {
    await backend.close()
  }
}

async function testable(devices: Devices): Promise<DeviceKind[]> {
  const usable = (await devices.list()).filter(({ kind, unavailable }) => kind !== 'cpu' && unavailable === null)
  if (usable.length > 0) return usable.map(({ kind }) => kind)
  const message = 'There is nothing to test: only the processor can be used here. "devices" says why.'
  throw new AppError('device.none', message)
}

async function selfTest(devices: Devices, kind: DeviceKind): Promise<SelfTestResult> {
  process.stderr.write(`Comparing ${deviceNames[kind]} with the processor. A graphics card takes about a minute.\n`)
  for await (const event of await devices.selfTest(kind, interruption)) {
    if ('result' in event) return event.result
    const { name, difference, passed } = event.line
    process.stderr.write(`${passed ? 'ok ' : 'OFF'} ${name}: ${difference?.toExponential(1) ?? 'not a number'}\n`)
  }
  throw new AppError('device.noAnswer', 'The self-test came to no end. Run it again.')
}

function resultText({ passed, comparisons, worst, failures }: SelfTestResult): string {
  if (passed) return `passed ${comparisons} comparisons, largest difference ${worst!.toExponential(1)}`
  return `failed; it will not be used. Off: ${failures.join('; ')}`
}

function printDevices(devices: Device[], json?: boolean): void {
  if (json) return printJson(devices)
  printTable(
    ['device', 'name', 'provider', 'memory', 'state'],
    devices.map((device) => [
      device.kind,
      device.name ?? 'not known',
      device.provider,
      device.memoryBytes === null ? 'not known' : `${(device.memoryBytes / 2 ** 30).toFixed(1)} GiB`,
      stateText(device),
    ]),
  )
}

function stateText({ kind, unavailable, selfTest: result }: Device): string {
  if (unavailable !== null) return `unavailable: ${unavailable}`
  if (kind === 'cpu') return 'ready'
  if (!result) return `not tested: run "devices --selftest ${kind}"`
  return result.passed ? `ready, tested ${result.at.slice(0, 10)}` : 'failed its self-test'
}
