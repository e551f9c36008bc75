import type { Job } from '../../shared/domain/job.ts'

/** What of the machine a job takes. */
export interface MachineShare {
  cores: number
  bytes: number
}

/** A job with what only the queue needs: its input, the job it waits for, and what it takes of its lane; null: all. */
export interface StoredJob extends Job {
  input: unknown
  afterId: number | null
  share: MachineShare | null
}

export function visible({ input: _input, afterId: _afterId, share: _share, ...job }: StoredJob): Job {
  return job
}
