import { deviceNames } from '../../shared/domain/device.ts'
import type { ProbeConfig } from '../../shared/planning/probe.ts'
import type { Session } from './workspaces.ts'

/** @throws AppError 'device.unavailable', 'device.selfTest' where nothing may be computed on the device. */
export async function queueProbe(session: Session, config: ProbeConfig): Promise<{ jobId: number }> {
  await session.devices.check(config.device)
  const title = `Measure ${deviceNames[config.device]} with ${config.model}`
  const job = await session.queue.enqueue({ kind: 'probe', title, input: config })
  return { jobId: job.id }
}
