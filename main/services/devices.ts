import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { graphics } from 'systeminformation'
import * as z from 'zod'
import {
  deviceKind,
  deviceNames,
  selfTestResult,
  type Device,
  type DeviceKind,
  type SelfTestLine,
  type SelfTestResult,
} from '../../shared/domain/device.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { DeviceReply, ForkWorker } from '../jobs/protocol.ts'
import { readConfig, writeConfig } from './configFile.ts'

/**
 * The devices of this machine. Native code may end a process that tries one, so each is tried and tested in a process of
 * its own; a GPU is used only after its self-test passed with this graphics card, driver and provider.
 */
export interface Devices {
  list(): Promise<Device[]>
  /** Its last event is the result, which is stored. @throws AppError 'device.cpu', 'device.unavailable' before the first. */
  selfTest(kind: DeviceKind, signal?: AbortSignal): Promise<AsyncGenerator<SelfTestEvent>>
  /** @throws AppError 'device.unavailable', 'device.selfTest' where nothing may be computed on it. */
  check(kind: DeviceKind): Promise<void>
}

export type SelfTestEvent = { line: SelfTestLine } | { result: SelfTestResult }

type Graphics = Pick<Device, 'name' | 'driver' | 'memoryBytes'>

export function createDevices({ fork, configFolder }: { fork: ForkWorker; configFolder: string }): Devices {
  const file = join(configFolder, 'devices.json')
  /** What does not change while the workbench runs. */
  let found: Promise<Omit<Device, 'selfTest'>[]> | undefined

  async function list(): Promise<Device[]> {
    const results = await readResults(file)
    const devices = await (found ??= findDevices(fork))
    return devices.map((device) => ({ ...device, selfTest: results[keyOf(device)] ?? null }))
  }

  async function named(kind: DeviceKind): Promise<Device> {
    const device = (await list()).find((other) => other.kind === kind)!
    if (device.unavailable === null) return device
    throw new AppError('device.unavailable', `${deviceNames[kind]} cannot be used here. ${device.unavailable}`)
  }

  return {
    list,
    async selfTest(kind, signal) {
      if (kind === 'cpu') throw new AppError('device.cpu', 'The processor is what other devices are compared with.')
      return runSelfTest(await named(kind), signal)
    },
    async check(kind) {
      if (kind === 'cpu') return
      const { selfTest } = await named(kind)
      if (selfTest?.passed) return
      const state = selfTest ? 'failed its self-test' : 'has not been tested on this machine'
      throw new AppError(
        'device.selfTest',
        `${deviceNames[kind]} ${state}, so its numbers cannot be trusted. Run its self-test in Settings, or ` +
          `"devices --selftest ${kind}"; or choose the processor.`,
      )
    },
  }

  async function* runSelfTest(device: Device, signal?: AbortSignal): AsyncGenerator<SelfTestEvent> {
    const { kind } = device
    const lines: SelfTestLine[] = []
    let ending: string | null = null
    for await (const reply of ask(fork, { type: 'selfTest', kind }, signal)) {
      if (reply.type === 'compared') {
        lines.push(reply.line)
        yield { line: reply.line }
      } else if (reply.type === 'ended') ending = reply.reason
    }
    if (signal?.aborted) throw new AppError('job.cancelled', 'The self-test was cancelled.')
    const result = resultOf(lines, ending)
    await writeConfig(file, { ...(await readResults(file)), [keyOf(device)]: result })
    yield { result }
  }
}

function resultOf(lines: readonly SelfTestLine[], ending: string | null): SelfTestResult {
  const failures = lines.filter(({ passed }) => !passed).map(({ name }) => name)
  if (ending !== null) failures.push(ending)
  const differences = lines.map(({ difference }) => difference)
  const isKnown = differences.length > 0 && !differences.includes(null)
  const worst = isKnown ? Math.max(...(differences as number[])) : null
  const passed = failures.length === 0 && lines.length > 0
  return { passed, at: new Date().toISOString(), comparisons: lines.length, worst, failures }
}

async function findDevices(fork: ForkWorker): Promise<Omit<Device, 'selfTest'>[]> {
  const cards = await graphicsCards()
  const [processor] = cpus()
  // One after the other: each loads the runtime.
  const devices: Omit<Device, 'selfTest'>[] = []
  for (const kind of deviceKind.options) {
    const { provider, unavailable } = await probe(fork, kind)
    const own: Graphics =
      kind === 'cpu' ? { name: processor?.model.trim() || null, driver: null, memoryBytes: totalmem() } : cards
    devices.push({ kind, provider, unavailable, ...own })
  }
  return devices
}

/** With several graphics cards, which of them a provider takes is not known: all are named, and no memory. */
async function graphicsCards(): Promise<Graphics> {
  const { controllers } = await graphics().catch(() => ({ controllers: [] }))
  if (controllers.length === 0) return { name: null, driver: null, memoryBytes: null }
  const megabytes = controllers.length === 1 && !controllers[0].vramDynamic ? controllers[0].vram : null
  return {
    name: controllers.map(({ vendor, model }) => model || vendor).join(' or '),
    driver:
      controllers
        .map(({ driverVersion }) => driverVersion)
        .filter(Boolean)
        .join(', ') || null,
    memoryBytes: megabytes ? megabytes * 2 ** 20 : null,
  }
}

async function probe(fork: ForkWorker, kind: DeviceKind): Promise<{ provider: string; unavailable: string | null }> {
  let provider = deviceNames[kind]
  let unavailable: string | null = 'Trying it gave no answer. Start the workbench again.'
  for await (const reply of ask(fork, { type: 'probe', kind }, AbortSignal.timeout(60_000))) {
    if (reply.type === 'probed') ({ provider, unavailable } = reply)
    else if (reply.type === 'ended') unavailable = `${reply.reason} Update the graphics driver.`
  }
  return { provider, unavailable }
}

/** What a device process says, to its end; `ended` where it did not come to one by itself. */
async function* ask(
  fork: ForkWorker,
  message: { type: 'probe' | 'selfTest'; kind: DeviceKind },
  signal?: AbortSignal,
): AsyncGenerator<DeviceReply> {
  const worker = fork('device')
  const replies: DeviceReply[] = []
  let isOver = false
  let wake = () => {}
  const tell = (reply: DeviceReply) => {
    replies.push(reply)
    wake()
  }
  worker.onMessage((reply) => {
    if (reply.type === 'failed') tell({ type: 'ended', reason: reply.error.message })
    else if (reply.type === 'probed' || reply.type === 'compared' || reply.type === 'ended') tell(reply)
  })
  worker.onExit((reason) => {
    isOver = true
    if (reason !== 'exit code 0' && !signal?.aborted)
      tell({ type: 'ended', reason: `The process ended with ${reason}.` })
    wake()
  })
  const stop = () => worker.kill()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    worker.send(message)
    for (;;) {
      const reply = replies.shift()
      if (reply) yield reply
      else if (isOver) return
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    signal?.removeEventListener('abort', stop)
    if (!isOver) stop()
  }
}

/** A new driver or provider is a device that has not been tested. */
function keyOf({ kind, name, provider, driver }: Omit<Device, 'selfTest'>): string {
  return [kind, name ?? 'not known', provider, driver ?? 'not known'].join(' | ')
}

const results = z.record(z.string(), selfTestResult)

/** Missing or damaged: every device has to be tested again. */
function readResults(file: string): Promise<z.infer<typeof results>> {
  return readConfig(file, results, {})
}
