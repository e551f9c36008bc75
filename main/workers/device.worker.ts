import type { DeviceKind } from '../../shared/domain/device.ts'
import { describeError } from '../../shared/domain/errors.ts'
import { probeDevice } from '../engine/backends/probeDevice.ts'
import type { DeviceReply, ToWorker } from '../jobs/protocol.ts'
import { selfTest } from '../models/selfTest/selfTest.ts'
import { openChannel } from './serve.ts'

/** Process entry: tries one device, or compares it with the CPU, then ends. Native code may end it earlier. */
const channel = openChannel()
const send = (reply: DeviceReply) => channel.send(reply)

channel.onMessage((message: ToWorker) => {
  if (message.type !== 'probe' && message.type !== 'selfTest') return
  const work = message.type === 'probe' ? probe(message.kind) : test(message.kind)
  work
    .catch((error: unknown) => channel.send({ type: 'failed', error: describeError(error) }))
    .finally(() => channel.close())
})

async function probe(kind: DeviceKind): Promise<void> {
  send({ type: 'probed', ...(await probeDevice(kind)) })
}

async function test(kind: DeviceKind): Promise<void> {
  await selfTest(kind, (line) => {
    const difference = Number.isFinite(line.difference) ? line.difference : null
    send({ type: 'compared', line: { ...line, difference } })
  })
}
