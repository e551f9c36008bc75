import * as z from 'zod'
import { notePrediction, predictionRow, scoreConfig, scoringPass } from '../../domain/prediction.ts'
import { namedPredictionImport, predictionImport, predictionMatching } from '../../domain/predictionFile.ts'
import { base, byId, page, pageInput } from './base.ts'

export const predictionsContract = {
  /** `force`: also where the memory will not do. */
  score: base.input(scoreConfig.extend({ force: z.boolean().default(false) })).output(z.object({ jobId: z.number() })),
  /** How many rows of a file of predictions are of labelled notes of a set, and what is wrong with the others. */
  previewFile: base.input(predictionImport).output(predictionMatching),
  /** Those rows as a scoring pass of imported predictions. The job's result: {modelId, passId, matching}. */
  importFile: base.input(namedPredictionImport).output(z.object({ jobId: z.number() })),
  passes: base
    .input(z.object({ taskId: z.string().optional(), splitId: z.number().optional() }))
    .output(z.array(scoringPass)),
  /** Notes of a pass, highest risk first; cursor = last rank. */
  list: base
    .input(
      z.object({
        passId: z.number(),
        otherPassId: z.number().nullable().default(null),
        outcome: z.enum(['all', 'right', 'wrong']).default('all'),
        label: z.number().nullable().default(null),
        order: z.enum(['risk', 'risk_ascending']).default('risk'),
        ...pageInput.shape,
      }),
    )
    .output(page(predictionRow)),
  /** Every pass that scored this note for the task. */
  forNote: base.input(z.object({ noteId: z.number(), taskId: z.string() })).output(z.array(notePrediction)),
  /** CSV of a pass: ids, label, probabilities, rank; never note text. */
  exportCsv: base.input(z.object({ passId: z.number() })).output(z.object({ fileName: z.string(), csv: z.string() })),
  /** `base64`: the bytes of the file. */
  exportParquet: base.input(z.object({ passId: z.number() })).output(z.object({ fileName: z.string(), base64: z.string() })),
  removePass: base.input(byId).output(z.object({})),
}
