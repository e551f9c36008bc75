import type { DeviceKind, SelfTestLine } from '../../shared/domain/device.ts'
import type { JobKind, JobProgress } from '../../shared/domain/job.ts'
import type { WorkspaceKey } from '../encryption/keyFile.ts'

/**
 * What the queue and a worker process say to each other. A worker writes nothing to the database itself: it asks, and
 * awaiting the answer is its back-pressure.
 */
export interface WorkerJob {
  id: number
  kind: JobKind
  runId: number | null
  input: unknown
}

export interface StartMessage {
  type: 'start'
  job: WorkerJob
  workspacePath: string
  /** Of an encrypted workspace; it goes no other way than this message. */
  key: WorkspaceKey | null
  /** Folder beside the workspace for models, checkpoints and other large files. */
  filesFolder: string
  threads: number
}

export type ToWorker =
  | StartMessage
  | { type: 'probe' | 'selfTest'; kind: DeviceKind }
  | { type: 'cancel' }
  | { type: 'written'; seq: number; ok: true; value: unknown }
  | { type: 'written'; seq: number; ok: false; error: { code: string; message: string } }

export type DeviceReply =
  | { type: 'probed'; provider: string; unavailable: string | null }
  | { type: 'compared'; line: SelfTestLine }
  /** The process came to no end of its own. */
  | { type: 'ended'; reason: string }

export type FromWorker =
  | DeviceReply
  | { type: 'progress'; progress: JobProgress }
  | { type: 'write'; seq: number; name: string; args: unknown[] }
  | { type: 'done'; result: Record<string, unknown> }
  | { type: 'failed'; error: { code: string; message: string } }

/** A worker process as a host starts it (child_process.fork headless, utilityProcess in Electron). */
export interface WorkerProcess {
  send(message: ToWorker): void
  onMessage(listener: (message: FromWorker) => void): void
  /** `reason` says how it ended, such as "SIGKILL" or "exit code 1". Called once. */
  onExit(listener: (reason: string) => void): void
  kill(): void
}

export type WorkerEntry = 'ingest' | 'train' | 'score' | 'device'
export type ForkWorker = (entry: WorkerEntry) => WorkerProcess

/** Which process runs a job, and which jobs exclude each other: one at a time per lane, but where jobs say what share of the machine they take. */
export const jobPlaces: Record<JobKind, { entry: WorkerEntry; lane: 'data' | 'checks' | 'compute' | 'reading' | 'work' }> = {
  demo: { entry: 'ingest', lane: 'data' },
  import: { entry: 'ingest', lane: 'data' },
  label: { entry: 'ingest', lane: 'data' },
  scan: { entry: 'ingest', lane: 'data' },
  leakage: { entry: 'ingest', lane: 'checks' },
  modelImport: { entry: 'ingest', lane: 'data' },
  modelExport: { entry: 'ingest', lane: 'data' },
  predictions: { entry: 'ingest', lane: 'data' },
  bundleExport: { entry: 'ingest', lane: 'data' },
  bundleImport: { entry: 'ingest', lane: 'data' },
  pretrain: { entry: 'train', lane: 'compute' },
  finetune: { entry: 'train', lane: 'compute' },
  baseline: { entry: 'train', lane: 'compute' },
  score: { entry: 'score', lane: 'compute' },
  // Somebody sits before the note: it does not wait for a training of hours.
  attribute: { entry: 'score', lane: 'reading' },
  // Not beside what computes: it would measure half a machine.
  probe: { entry: 'train', lane: 'compute' },
  scoreNew: { entry: 'score', lane: 'work' },
  modelBundleExport: { entry: 'score', lane: 'work' },
  modelBundleImport: { entry: 'score', lane: 'data' },
  documentation: { entry: 'ingest', lane: 'checks' },
  outcomes: { entry: 'ingest', lane: 'data' },
  monitor: { entry: 'ingest', lane: 'checks' },
  challenge: { entry: 'ingest', lane: 'checks' },
}
