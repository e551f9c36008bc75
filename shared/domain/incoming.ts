import * as z from 'zod'

/** Folders that are watched for new notes while the workbench runs, and what became of the files that came. */

export const watchSchedule = z.discriminatedUnion('kind', [
  /** As soon as a file is whole. */
  z.object({ kind: z.literal('arrival') }),
  /** Every day at hh:mm of this machine's local time. */
  z.object({ kind: z.literal('daily'), at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'use hh:mm') }),
  z.object({ kind: z.literal('every'), minutes: z.number().int().min(1).max(1440) }),
])
export type WatchSchedule = z.infer<typeof watchSchedule>

export function scheduleText(schedule: WatchSchedule): string {
  if (schedule.kind === 'arrival') return 'as files come'
  return schedule.kind === 'daily' ? `every day at ${schedule.at}` : schedule.minutes === 1 ? 'every minute' : `every ${schedule.minutes} minutes`
}

export const watchInput = z.object({
  folder: z.string().min(1),
  /** Null: the first file makes a corpus of this name. */
  corpusId: z.number().int().nullable().default(null),
  corpusName: z.string().trim().min(1).max(120).default('Incoming notes'),
  /** Names of operating models; of each the version that is in use then. */
  names: z.array(z.string()).min(1),
  schedule: watchSchedule,
})
export type WatchInput = z.infer<typeof watchInput>

export const watchRun = z.object({
  id: z.number(),
  /** When it was to be, in local time; null: it came with a file. */
  dueAt: z.string().nullable(),
  startedAt: z.string(),
  /** Files that were read, put aside, and read before. */
  imported: z.number(),
  quarantined: z.number(),
  known: z.number(),
  notes: z.number(),
  scored: z.number(),
  flagged: z.number(),
  /** Runs before it that nothing did, since the workbench was not running. */
  missed: z.number(),
  error: z.string().nullable(),
})
export type WatchRun = z.infer<typeof watchRun>

export const watch = watchInput.extend({
  id: z.number(),
  /** It is to run whenever the workbench does. */
  active: z.boolean(),
  createdAt: z.string(),
})
export type Watch = z.infer<typeof watch>

export const watchStatus = watch.extend({
  state: z.enum(['stopped', 'waiting', 'reading', 'scoring', 'failing']),
  /** Why it is failing; it tries again. */
  problem: z.string().nullable(),
  /** Local time; null: none is planned. */
  nextRun: z.string().nullable(),
  /** Newest first. */
  runs: z.array(watchRun),
})
export type WatchStatus = z.infer<typeof watchStatus>

/** What to do about a file that was put aside, by the code of its reason. */
export function remedyOf(code: string | null): string {
  switch (code) {
    case 'import.unreadable':
    case 'incoming.unreadable':
      return 'Give the workbench the right to read it, then try again.'
    case 'incoming.tooLarge':
      return 'Import it by hand under Corpora, or send it in parts.'
    case 'incoming.binary':
      return 'Send the text of the notes: a table, lines of JSON, Parquet or text files.'
    case 'incoming.noNote':
      return 'Mend its columns and rows and have it sent again, or import it by hand under Corpora, where columns can be mapped.'
    case 'import.damaged':
    case 'import.inflated':
      return 'Have it sent again.'
    default:
      return 'Mend it or have it sent again: a changed file is read anew. Or import it by hand under Corpora, where columns can be mapped.'
  }
}
