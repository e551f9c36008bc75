import type { DeviceKind } from '../../shared/domain/device.ts'
import type { RunConfig } from '../../shared/domain/run.ts'
import type { MachineShare } from '../db/storedJob.ts'

/**
 * Jobs that compute, beside each other: as many as the machine has cores and memory for. They start in the order of the
 * queue and none overtakes another, so that what needs the whole machine gets it.
 */

/** Memory of what computes with lists of words or of facts is little, and nothing estimates it. */
export const oneCore: MachineShare = { cores: 1, bytes: 0 }

/**
 * Null: all of the machine. So is what runs on a graphics card, asks for no number of threads, or whose memory nobody
 * knows before it starts.
 */
export function shareOf({ device, threads = null }: Asking, bytes: number | null): MachineShare | null {
  return device === 'cpu' && threads !== null && bytes !== null ? { cores: threads, bytes } : null
}

/** Configs that were stored by earlier versions may have no `threads`. */
type Asking = { device: DeviceKind; threads?: number | null }

/** Before it is known whether it fits into memory. A baseline is computed by one thread. */
export function coresAsked(config: RunConfig | ({ kind: 'score' } & Asking), ofMachine: number): number {
  if (config.kind === 'baseline') return oneCore.cores
  const threads = config.device === 'cpu' ? config.threads : null
  return Math.min(threads ?? ofMachine, ofMachine)
}

/** `machine.bytes` are those that are free now: what runs has taken of them already, and counts twice on the safe side. */
export function hasRoom(running: readonly (MachineShare | null)[], next: MachineShare | null, machine: MachineShare): boolean {
  if (running.length === 0) return true
  let { cores, bytes } = machine
  for (const share of [...running, next]) {
    if (share === null) return false
    cores -= share.cores
    bytes -= share.bytes
  }
  return cores >= 0 && bytes >= 0
}
