import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import {
  experimentDefinition,
  experimentPreview,
  experimentProgress,
  experimentRemoval,
  experimentReport,
  experimentSummary,
} from '../../domain/experiment.ts'
import { base, byId } from './base.ts'

const definition = z.object({ definition: experimentDefinition })
/** One cell by its key, or all. */
const cells = byId.extend({ key: z.string().optional() })

export const experimentsContract = {
  /** Newest first. */
  list: base.output(z.array(experimentSummary)),
  /** What it expands into in this workspace, and what of it is there already; stores nothing. */
  preview: base.input(definition).output(experimentPreview),
  /** The same with tiny settings: it shows the way and proves nothing. */
  quick: base.input(definition).output(experimentDefinition),
  /** Stores and starts it, or goes on with the same one. */
  start: base.input(definition).output(byId),
  definition: base.input(byId).output(experimentDefinition),
  /** How it stands, now and after every change; a slow reader gets the newest only. */
  watch: base.input(byId).output(eventIterator(experimentProgress)),
  /** Each experiment that is no longer driven, as it stands then: at its end, or since nothing more can start. */
  ended: base.output(eventIterator(experimentSummary)),
  /**
   * Removes an experiment that is not driven. `runs`: with the runs, models and passes that only it has made; what
   * something else was made from stays.
   */
  remove: base.input(byId.extend({ runs: z.boolean() })).output(experimentRemoval),
  /** Goes on where it was; what has failed or was cancelled is tried again. */
  resume: base.input(cells).output(z.object({})),
  /** What has not ended is cancelled. */
  cancel: base.input(cells).output(z.object({})),
  /** Compares what is done. Runs off the main thread; AbortSignal stops it. */
  report: base.input(byId).output(experimentReport),
  /** The same as one self-contained HTML file; counts below `minimumCell` are hidden. */
  html: base
    .input(byId.extend({ minimumCell: z.number().int().min(1).max(100).default(5) }))
    .output(z.object({ fileName: z.string(), html: z.string() })),
}
