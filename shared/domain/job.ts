import * as z from 'zod'

/** Job life cycle (DESIGN "Jobs"): queued → running → done | failed | cancelled | interrupted. */
export const jobState = z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted'])
export type JobState = z.infer<typeof jobState>

export const jobKind = z.enum([
  'demo',
  'import',
  'label',
  'scan',
  'leakage',
  'modelImport',
  'modelExport',
  'pretrain',
  'finetune',
  'baseline',
  'score',
  'attribute',
  'scoreNew',
  'documentation',
  'modelBundleExport',
  'modelBundleImport',
  'outcomes',
  'monitor',
  'challenge',
  'predictions',
  'bundleExport',
  'bundleImport',
  'probe',
])
export type JobKind = z.infer<typeof jobKind>

export const jobProgress = z.object({
  phase: z.string(),
  done: z.number(),
  /** null where the amount of work is not known. */
  total: z.number().nullable(),
  detail: z.string().optional(),
  /** What done and total count where that is no plain number; bytes go on from one phase to the next. */
  unit: z.literal('bytes').optional(),
})
export type JobProgress = z.infer<typeof jobProgress>

export const job = z.object({
  id: z.number(),
  kind: jobKind,
  title: z.string(),
  state: jobState,
  runId: z.number().nullable(),
  /** The experiment whose cell it computes; null: none. */
  experimentId: z.number().nullable(),
  /** The version of a model at work that it is about; null: none. */
  operatingId: z.number().nullable(),
  progress: jobProgress.nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** What the job returned, shape by kind. */
  result: z.record(z.string(), z.unknown()).nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
})
export type Job = z.infer<typeof job>

/** Error code of a job that was interrupted because a person asked for a pause. */
export const pausedCode = 'job.paused'

/** How the title of the import of a model ends that nobody asked for. */
export const shippedTitle = ' that comes with the workbench'

/** A queued job; `followers` need what it makes and move with it: how many they are, and the title of the first. */
export const queuedWork = z.object({ job, followers: z.number(), follower: z.string().nullable() })
export type QueuedWork = z.infer<typeof queuedWork>

/** Work that stopped but can go on from where it was. */
export const resumableStates: readonly JobState[] = ['interrupted', 'cancelled', 'failed']
