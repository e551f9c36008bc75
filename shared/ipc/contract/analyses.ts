import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { driftInput, driftReport } from '../../domain/drift.ts'
import { externalInput, externalReport } from '../../domain/externalTest.ts'
import { recalibrationInput, recalibrationReport } from '../../domain/recalibration.ts'
import { subgroupInput, subgroupReport } from '../../domain/subgroup.ts'
import { jobProgress } from '../../domain/job.ts'
import { base } from './base.ts'

const progress = z.object({ progress: jobProgress })
const watched = <Report extends z.ZodType>(report: Report) => eventIterator(z.union([progress, z.object({ result: report })]))

/** Scoring passes looked at more closely. All run off the main thread; AbortSignal stops them. */
export const analysesContract = {
  subgroups: base.input(subgroupInput).output(subgroupReport),
  /** Refused by calendar period where dates are shifted per patient (`drift.shiftedDates`). */
  drift: base.input(driftInput).output(driftReport),
  /** The passes beside those of the same models on other hospitals. */
  external: base.input(externalInput).output(externalReport),
  recalibration: base.input(recalibrationInput).output(recalibrationReport),
  /** The same four, with how far they are before. */
  watchSubgroups: base.input(subgroupInput).output(watched(subgroupReport)),
  watchDrift: base.input(driftInput).output(watched(driftReport)),
  watchExternal: base.input(externalInput).output(watched(externalReport)),
  watchRecalibration: base.input(recalibrationInput).output(watched(recalibrationReport)),
}
