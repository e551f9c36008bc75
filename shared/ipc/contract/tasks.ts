import * as z from 'zod'
import { classBalance, labelSetSummary, splitSettings, splitSummary } from '../../domain/split.ts'
import { task } from '../../domain/task.ts'
import { base, byId } from './base.ts'

export const tasksContract = {
  list: base.output(z.array(task.and(z.object({ builtIn: z.boolean() })))),
  /** Adds a task, or the next version of one; built-in ids are refused. */
  save: base.input(z.object({ task })).output(task),
  labelSets: base.input(z.object({ corpusId: z.number() })).output(z.array(labelSetSummary)),
  /** Derives the labels of the tasks for a corpus; `settings` overrides the task's own, stored with the labels. */
  label: base
    .input(
      z.object({
        corpusId: z.number(),
        taskIds: z.array(z.string()).min(1),
        settings: z.record(z.string(), z.unknown()).default({}),
      }),
    )
    .output(z.object({ jobId: z.number() })),
  splits: base.input(z.object({ corpusId: z.number() })).output(z.array(splitSummary)),
  split: base
    .input(z.object({ corpusId: z.number(), name: z.string().min(1).max(120), settings: splitSettings }))
    .output(splitSummary),
  /** Notes per set and option of every labelled task. */
  balance: base.input(z.object({ splitId: z.number() })).output(z.array(classBalance)),
  /** Notes per month, for the cut-off. */
  dateHistogram: base
    .input(z.object({ corpusId: z.number() }))
    .output(z.array(z.object({ month: z.string(), notes: z.number() }))),
  removeSplit: base.input(byId).output(z.object({})),
}
