import { createHash } from 'node:crypto'
import { AppError } from '../../../shared/domain/errors.ts'
import type { ScoreConfig } from '../../../shared/domain/prediction.ts'
import type { Task } from '../../../shared/domain/task.ts'
import type { LabelledNote } from '../../db/queries/labelReads.ts'
import { createScorer } from '../../models/llama/scorer.ts'
import { loadModel } from '../../models/loadModel.ts'
import { areLetterTokens } from '../../scoring/answerTokens.ts'
import { scoreExamples } from '../../scoring/multipleChoice.ts'
import { scoreOptions } from '../../scoring/optionScores.ts'
import { promptTemplateVersion, type Prompt } from '../../tasks/prompts.ts'
import { loadTokenizer } from '../../tokenizer/tokenizer.ts'
import { modelFolders } from '../baseModel.ts'
import { promptNotes, promptsOf } from '../labelledExamples.ts'
import type { JobContext } from '../serve.ts'
import { prediction, type Predictor, type Store } from './predictor.ts'

/** A Llama model: P of each option's letter or, where the tokenizer lacks such tokens, of each option's text. */

/** Padded tokens of one batch: enough to keep two cores busy, little enough for memory. */
const batchTokens = 8192
/** Prompts whose options are read whole before they are stored. */
const promptsAtOnce = 64

export async function llamaPredictor(context: JobContext, modelId: number, settings: ScoreConfig): Promise<Predictor> {
  const { signal, threads } = context
  const loaded = await loadModel(modelFolders(context, modelId), { hold: 'stored', signal })
  const { config, weights, adapter, tokenizerJson } = loaded
  const tokenizer = loadTokenizer(tokenizerJson)
  const tokenizerHash = createHash('sha256').update(tokenizerJson).digest('hex')
  const scorer = await createScorer({ config, weights, adapter: adapter ?? undefined, threads, device: settings.device })
  const reading = { ...settings, tokenizer }
  const storedOf = (task: Task, note: LabelledNote, prompt: Prompt, probabilities: Float64Array) => {
    const { noteTokens, totalTokens, truncated, readRanges } = prompt
    return { ...prediction(task, note, [...probabilities]), noteTokens, totalTokens, truncated, readRanges }
  }

  async function byLetters(task: Task, notes: LabelledNote[], store: Store) {
    const prompted = promptNotes(context, task, notes, reading)
    await scoreExamples(
      { scorer, examples: prompted.map(({ example }) => example), batchTokens },
      {
        signal,
        onProgress: (progress) => context.onProgress({ ...progress, detail: task.name }),
        onBatch: ({ indices, probabilities }) =>
          store(
            indices.map((index, row) => storedOf(task, notes[index], prompted[index].prompt, probabilities[row])),
          ),
      },
    )
  }

  async function byLikelihood(task: Task, notes: LabelledNote[], store: Store) {
    const options = task.options.map((option) => tokenizer.encode(` ${option}`, { continues: true }).ids)
    const longest = Math.max(...options.map(({ length }) => length))
    const maximumTokens = Math.min(settings.maximumTokens, config.maxPositions - longest)
    if (maximumTokens < 1)
      throw new AppError('score.optionsTooLong', `The options of ${task.name} leave no room for a note. Shorten them.`)
    const prompts = promptsOf(context, task, notes, { ...reading, maximumTokens })
    for (let start = 0; start < prompts.length; start += promptsAtOnce) {
      const part = prompts.slice(start, start + promptsAtOnce)
      const examples = part.map(({ ids }) => ({ ids, options }))
      const scores = await scoreOptions({ scorer, prompts: examples, batchTokens }, { signal })
      await store(scores.map(({ probabilities }, row) => storedOf(task, notes[start + row], part[row], probabilities)))
      context.onProgress({ phase: 'score', done: start + part.length, total: prompts.length, detail: task.name })
    }
  }

  const hasLetters = (task: Task) => areLetterTokens(tokenizer, task.options.length)
  return {
    reading: (task) => ({
      maximumTokens: settings.maximumTokens,
      truncation: settings.truncation,
      promptTemplate: promptTemplateVersion,
      tokenizerHash,
      answers: hasLetters(task) ? 'letters' : 'likelihood',
    }),
    predict: (task, notes, store) => (hasLetters(task) ? byLetters : byLikelihood)(task, notes, store),
    close: () => scorer.dispose(),
  }
}
