import * as z from 'zod'
import { statedReason } from '../../domain/audit.ts'
import { cohortChoice } from '../../domain/cohort.ts'
import { leakageReport } from '../../domain/leakage.ts'
import { labelMoves, labelPreview, labelSetSummary, settingsByTask } from '../../domain/labels.ts'
import { classBalance, splitChoices, splitPreview, splitSettings, splitSummary } from '../../domain/split.ts'
import { medsFileFacts, medsRequest, medsTarget } from '../../domain/meds.ts'
import { task, taskId } from '../../domain/task.ts'
import {
  listedTask,
  noteColumn,
  noteSample,
  noteSampleInput,
  promptDraft,
  promptLengths,
  promptPreview,
  promptReading,
  sampleSize,
} from '../../domain/taskPreview.ts'
import { base, byId } from './base.ts'

const labelRequest = z.object({
  corpusId: z.number(),
  taskIds: z.array(z.string()).min(1),
  /** Overrides of the tasks' own label settings, stored with the labels. */
  settings: settingsByTask.default({}),
  /** Label only notes of this cohort; stays outside it are still looked at, as returns are. */
  cohortId: z.number().nullable().default(null),
})

const medsLabelRequest = z.object({
  corpusId: z.number(),
  cohortId: z.number().nullable().default(null),
  meds: medsRequest,
  target: medsTarget,
})

export const tasksContract = {
  list: base.output(z.array(listedTask)),
  /** Adds a task, or the next version of one; built-in ids are refused. */
  save: base.input(z.object({ task })).output(task),
  /** Removes an own task that has no labels. */
  remove: base.input(z.object({ id: taskId })).output(z.object({})),
  /** A task of a JSON file on the workbench's machine, not yet saved. */
  readFile: base.input(z.object({ path: z.string().min(1) })).output(task),
  /** Columns that the import kept, with their values. */
  columns: base.input(z.object({ corpusId: z.number() })).output(z.array(noteColumn)),
  /** Notes that a selection takes, with a sample of them for the previews below. */
  sampleNotes: base.input(noteSampleInput).output(noteSample),
  /** What a model would be shown of one note. */
  previewPrompt: base
    .input(z.object({ noteId: z.number(), draft: promptDraft, reading: promptReading }))
    .output(promptPreview),
  /** How many of some notes the token budget cuts. */
  measurePrompts: base
    .input(
      z.object({ noteIds: z.array(z.number()).min(1).max(sampleSize), draft: promptDraft, reading: promptReading }),
    )
    .output(promptLengths),
  labelSets: base.input(z.object({ corpusId: z.number() })).output(z.array(labelSetSummary)),
  /** Derives the labels of the tasks for a corpus; they are in use once they are stored. */
  label: base.input(labelRequest.extend({ meds: medsRequest.nullable().default(null) })).output(z.object({ jobId: z.number() })),
  /** The same without storing anything, beside the labels in use. */
  previewLabels: base.input(labelRequest).output(z.array(labelPreview)),
  /** What a MEDS label file on the workbench's machine holds. */
  medsFile: base.input(z.object({ path: z.string().min(1) })).output(medsFileFacts),
  /** What would become of its labels, with the options that they get; nothing is stored. */
  previewMeds: base.input(medsLabelRequest).output(labelPreview.extend({ options: z.array(z.string()) })),
  /** Takes the labels of the file, and makes the task where it is a new one. */
  labelFromMeds: base.input(medsLabelRequest).output(z.object({ jobId: z.number() })),
  /** Writes labels as a MEDS label file; `path` is that of a new file on the workbench's machine. */
  exportMeds: base
    .input(z.object({ labelSetId: z.number(), path: z.string().min(1), reason: statedReason }))
    .output(z.object({ rows: z.number(), withoutTime: z.number() })),
  /** How labels move from one stored version to another. */
  compareLabels: base.input(z.object({ beforeId: z.number(), afterId: z.number() })).output(labelMoves),
  /** Makes a stored version the one that runs and scoring take from now on. */
  useLabels: base.input(byId).output(z.object({})),
  splits: base.input(z.object({ corpusId: z.number() })).output(z.array(splitSummary)),
  split: base
    .input(z.object({ corpusId: z.number(), name: z.string().min(1).max(120), settings: splitSettings }))
    .output(splitSummary),
  /** What the split would be like; nothing is stored. */
  previewSplit: base.input(z.object({ corpusId: z.number(), settings: splitSettings })).output(splitPreview),
  /** Periods and columns that the corpus can be split by. */
  splitChoices: base.input(z.object({ corpusId: z.number() })).output(splitChoices),
  /** Notes per set and option of every labelled task. */
  balance: base.input(z.object({ splitId: z.number() })).output(z.array(classBalance)),
  /** Notes per month, of the corpus or of one of its cohorts. */
  dateHistogram: base
    .input(z.object({ corpusId: z.number(), cohort: cohortChoice }))
    .output(z.array(z.object({ month: z.string(), notes: z.number() }))),
  /** What a split lets through; `jobId` where it is being checked, `labelsChanged` where the report is of other labels. */
  leakage: base
    .input(z.object({ splitId: z.number() }))
    .output(
      z.object({ report: leakageReport.nullable(), jobId: z.number().nullable(), labelsChanged: z.boolean() }),
    ),
  checkLeakage: base.input(z.object({ splitId: z.number() })).output(z.object({ jobId: z.number() })),
  removeSplit: base.input(byId).output(z.object({})),
}
