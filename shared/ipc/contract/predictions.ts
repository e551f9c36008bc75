import * as z from 'zod'
import { statedReason } from '../../domain/audit.ts'
import { newPredictionView, predictionChoices, predictionListQuery, predictionView, viewName } from '../../domain/predictionList.ts'
import { notePrediction, notePrompt, predictionRow, scoreConfig, scoringPass } from '../../domain/prediction.ts'
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
  /**
   * Notes of a pass by risk. The cursor is the rank of the note before the page, in the list or not, or "@n" to begin after
   * the first n of the list. `unsearched`: notes of the corpus that the words of the filter were not looked for in yet.
   */
  list: base
    .input(predictionListQuery.extend(pageInput.shape).extend({ cursor: z.string().regex(/^@?\d+$/).nullable().default(null) }))
    .output(page(predictionRow).extend({ unsearched: z.number() })),
  /** What the list can be narrowed to. */
  choices: base.input(z.object({ passId: z.number() })).output(predictionChoices),
  /** The list as CSV: ids, label, probabilities and rank; never note text. The reason is kept with the pass. */
  exportList: base
    .input(predictionListQuery.extend({ reason: statedReason }))
    .output(z.object({ fileName: z.string(), csv: z.string(), rows: z.number() })),
  /** Named views of lists, by name. */
  views: base.output(z.array(predictionView)),
  saveView: base.input(newPredictionView).output(byId),
  renameView: base.input(byId.extend({ name: viewName })).output(z.object({})),
  removeView: base.input(byId).output(z.object({})),
  /** Every pass that scored this note for the task. */
  forNote: base.input(z.object({ noteId: z.number(), taskId: z.string() })).output(z.array(notePrediction)),
  /** The prompt of this note as the pass gave it to its model. */
  prompt: base.input(z.object({ passId: z.number(), noteId: z.number() })).output(notePrompt),
  /** CSV of a pass: ids, label, probabilities, rank; never note text. */
  exportCsv: base.input(z.object({ passId: z.number(), reason: statedReason })).output(z.object({ fileName: z.string(), csv: z.string() })),
  /** `base64`: the bytes of the file. */
  exportParquet: base.input(z.object({ passId: z.number(), reason: statedReason })).output(z.object({ fileName: z.string(), base64: z.string() })),
  removePass: base.input(byId).output(z.object({})),
}
