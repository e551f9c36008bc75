import * as z from 'zod'
import {
  cohortChoices,
  cohortDefinition,
  cohortFile,
  cohortFlow,
  cohortName,
  cohortSummary,
} from '../../domain/cohort.ts'
import { tableOne, tableOneInput } from '../../domain/tableOne.ts'
import { base } from './base.ts'

const ofCorpus = z.object({ corpusId: z.number() })

export const cohortsContract = {
  /** Every version, by name, the newest first. */
  list: base.input(ofCorpus).output(z.array(cohortSummary)),
  /** Values there are to filter by. */
  choices: base.input(ofCorpus).output(cohortChoices),
  /** What each filter would leave; nothing is stored. */
  preview: base.input(ofCorpus.extend({ definition: cohortDefinition })).output(cohortFlow),
  /** The next version of a name; the newest one where the same filters choose the same notes. */
  save: base
    .input(ofCorpus.extend({ name: cohortName, definition: cohortDefinition }))
    .output(cohortSummary.extend({ unchanged: z.boolean() })),
  /** A cohort of a JSON file on the workbench's machine, not yet saved. */
  readFile: base.input(z.object({ path: z.string().min(1) })).output(cohortFile),
  /** All versions of a name; labels restricted to one keep its name, version and hash. */
  remove: base.input(ofCorpus.extend({ name: z.string() })).output(z.object({})),
  /** Baseline characteristics of the notes, by split set or by outcome. */
  tableOne: base.input(tableOneInput).output(tableOne),
}
