import { attributionRequest } from '../../shared/domain/noteAttribution.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { reads } from '../db/registry.ts'
import { loadModel } from '../models/loadModel.ts'
import { attributeNote } from '../scoring/attribution/attributeNote.ts'
import { modelFolders } from './baseModel.ts'
import { promptInput } from './passPrompt.ts'
import { hashOfTokenizer } from './predictors/promptSettings.ts'
import type { JobContext } from './serve.ts'

/** Of the random orders that an attribution is held against: the same for the same note every time. */
const seed = 1
/** Stretches that occlusion leaves out, at most: each costs a pass over the prompt. */
const mostStretches = 128

/** What of one note speaks for an answer, by the model of a pass and over the prompt that the pass gave it; stored for the next time. */
export async function attributionJob(context: JobContext): Promise<Record<string, unknown>> {
  const { passId, noteId, method, option } = attributionRequest.parse(context.job.input)
  const { db, signal, threads } = context
  const pass = reads.pass(db, passId)
  const task = reads.labelSetTask(db, pass.labelSetId)
  const { text } = reads.note(db, noteId)
  context.onProgress({ phase: 'Load the model', done: 0, total: null })
  const model = await loadModel(modelFolders(context, pass.modelId), { hold: 'stored', signal })
  if (pass.tokenizerHash !== hashOfTokenizer(model.tokenizerJson))
    throw new AppError('attribution.tokenizer', 'The tokenizer of this model is not the one of the pass. Score the notes again first.')
  const prompt = promptInput(pass, task, text)
  const stored = reads.notePredictions(db, noteId, pass.taskId).find((prediction) => prediction.passId === passId)
  const window = method === 'gradient' ? 1 : Math.max(1, Math.ceil((stored?.totalTokens ?? mostStretches) / mostStretches))
  const result = await attributeNote(
    { model, prompt, method, window, option, seed, threads },
    { signal, onProgress: context.onProgress },
  )
  const { shares, mean, random } = result.faithfulness
  await context.write('storeAttribution', passId, noteId, {
    method,
    option: result.option,
    window,
    probabilities: result.probabilities,
    tokens: result.tokens,
    faithfulness: { shares: [...shares], mean, random },
    createdAt: new Date().toISOString(),
  })
  return { option: result.option }
}
