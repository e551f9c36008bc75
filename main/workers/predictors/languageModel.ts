import { join } from 'node:path'
import * as z from 'zod'
import { AppError } from '../../../shared/domain/errors.ts'
import type { ScoreConfig } from '../../../shared/domain/prediction.ts'
import type { Task } from '../../../shared/domain/task.ts'
import type { StoredModel } from '../../db/queries/modelReads.ts'
import type { LabelledNote } from '../../db/queries/labelReads.ts'
import { loadLlamaCpp } from '../../engine/backends/llamaCpp.ts'
import { ggufName } from '../../models/gguf/ggufFile.ts'
import { ggufScorer } from '../../models/gguf/scorer.ts'
import { ggufTokenizer } from '../../models/gguf/tokenizer.ts'
import { createScorer, type Scorer } from '../../models/llama/scorer.ts'
import { loadModel } from '../../models/loadModel.ts'
import { areLetterTokens } from '../../scoring/answerTokens.ts'
import { scoreExamples } from '../../scoring/multipleChoice.ts'
import { scoreOptions } from '../../scoring/optionScores.ts'
import type { Prompt } from '../../tasks/prompts.ts'
import { loadTokenizer, type Tokenizer } from '../../tokenizer/tokenizer.ts'
import { foldersOf } from '../baseModel.ts'
import { promptNotes, promptsOf } from '../labelledExamples.ts'
import type { JobContext } from '../serve.ts'
import { prediction, type Predictor, type Question } from './predictor.ts'
import { hashOfTokenizer, promptSettings } from './promptSettings.ts'

/** A language model: P of each option's letter or, where the tokenizer lacks such tokens, of each option's text. */

/** Padded tokens of one batch: enough to keep two cores busy, little enough for memory. */
const batchTokens = 8192
/** Prompts whose options are read whole before they are stored. */
const promptsAtOnce = 64
/** Tokens that the text of an option may take behind a prompt. */
const roomForOptions = 256

/** Notes whose prompts are in memory together. */
const notesAtOnce = 2048

interface LanguageModel {
  scorer: Scorer
  tokenizer: Tokenizer
  /** Identifies the tokenizer. */
  tokenizerHash: string
  maxPositions: number
}

export async function llamaPredictor(context: JobContext, model: StoredModel, settings: ScoreConfig): Promise<Predictor> {
  const { signal } = context
  const { device } = settings
  const threads = settings.threads ?? context.threads
  const loaded = await loadModel(foldersOf(context, model), { hold: 'stored', signal })
  const { config, weights, adapter, tokenizerJson } = loaded
  const scorer = await createScorer({ config, weights, adapter: adapter ?? undefined, threads, device })
  const { maxPositions } = config
  return promptPredictor(context, settings, {
    scorer,
    tokenizer: loadTokenizer(tokenizerJson),
    tokenizerHash: hashOfTokenizer(tokenizerJson),
    maxPositions,
  })
}

const ggufFacts = z.object({ sha256: z.record(z.string(), z.string()) })

/** A GGUF model through llama.cpp, with its own tokenizer. */
export async function ggufPredictor(
  context: JobContext,
  model: StoredModel,
  settings: ScoreConfig,
): Promise<Predictor> {
  if (settings.device !== 'cpu') {
    const message = 'GGUF models are scored on the processor here. Choose that device.'
    throw new AppError('score.device', message)
  }
  const path = join(foldersOf(context, model)[0], ggufName)
  const options = { threads: settings.threads ?? context.threads, contextLength: settings.maximumTokens + roomForOptions }
  const loaded = await loadLlamaCpp(path, options)
  const maxPositions = Math.min(loaded.contextLength, options.contextLength)
  // The tokenizer is a part of the file, whose hash was taken when it was imported.
  const { sha256 } = ggufFacts.parse(model.card.config)
  const tokenizerHash = sha256[ggufName]
  const parts = { scorer: ggufScorer(loaded), tokenizer: ggufTokenizer(loaded), tokenizerHash, maxPositions }
  return promptPredictor(context, settings, parts)
}

function promptPredictor(context: JobContext, settings: ScoreConfig, model: LanguageModel): Predictor {
  const { signal } = context
  const { scorer, tokenizer, tokenizerHash, maxPositions } = model
  const reading = { ...settings, tokenizer }
  const storedOf = (task: Task, note: LabelledNote, prompt: Prompt, probabilities: Float64Array, scores: Float64Array) => {
    const { noteTokens, totalTokens, truncated, readRanges } = prompt
    const row = { ...prediction(task, note, [...probabilities]), scores: [...scores] }
    return { ...row, noteTokens, totalTokens, truncated, readRanges }
  }

  /** A stretch of notes after the other, each for all tasks that ask about it: the scorer reads a note once. */
  async function byLetters(questions: readonly Question[]) {
    const total = questions.reduce((sum, { notes }) => sum + notes.length, 0)
    let before = 0
    for (const part of stretches(questions)) {
      const asked = part.flatMap(({ task, notes, store }) =>
        promptNotes(context, task, notes, reading).map((prompted, index) => ({ task, note: notes[index], store, ...prompted })),
      )
      await scoreExamples(
        { scorer, examples: asked.map(({ example }) => example), batchTokens },
        {
          signal,
          onProgress: ({ phase, done }) => context.onProgress({ phase, done: before + done, total }),
          async onBatch({ indices, probabilities, logits }) {
            const scored = indices.map((index, row) => ({ ...asked[index], probabilities: probabilities[row], logits: logits[row] }))
            for (const [store, rows] of Map.groupBy(scored, (row) => row.store))
              await store(rows.map(({ task, note, prompt, probabilities: values, logits: raw }) => storedOf(task, note, prompt, values, raw)))
          },
        },
      )
      before += asked.length
    }
  }

  async function byLikelihood({ task, notes, store }: Question) {
    const options = task.options.map((option) => tokenizer.encode(` ${option}`, { continues: true }).ids)
    const longest = Math.max(...options.map(({ length }) => length))
    const maximumTokens = Math.min(settings.maximumTokens, maxPositions - longest)
    if (maximumTokens < 1)
      throw new AppError('score.optionsTooLong', `The options of ${task.name} leave no room for a note. Shorten them.`)
    const prompts = promptsOf(context, task, notes, { ...reading, maximumTokens })
    for (let start = 0; start < prompts.length; start += promptsAtOnce) {
      const part = prompts.slice(start, start + promptsAtOnce)
      const examples = part.map(({ ids }) => ({ ids, options }))
      const scores = await scoreOptions({ scorer, prompts: examples, batchTokens }, { signal })
      await store(scores.map(({ probabilities, values }, row) => storedOf(task, notes[start + row], part[row], probabilities, values)))
      context.onProgress({ phase: 'score', done: start + part.length, total: prompts.length, detail: task.name })
    }
  }

  const hasLetters = (task: Task) => areLetterTokens(tokenizer, task.options.length)
  return {
    reading: (task) => promptSettings(settings, tokenizerHash, hasLetters(task) ? 'letters' : 'likelihood'),
    async predict(questions) {
      const lettered = questions.filter(({ task }) => hasLetters(task))
      if (lettered.length > 0) await byLetters(lettered)
      for (const question of questions) if (!hasLetters(question.task)) await byLikelihood(question)
    },
    close: () => scorer.dispose(),
  }
}

/** The questions cut by note, so that all that ask about a note are in one part. */
function* stretches(questions: readonly Question[]): Generator<Question[]> {
  const ids = [...new Set(questions.flatMap(({ notes }) => notes.map(({ noteId }) => noteId)))].sort((a, b) => a - b)
  const stretchOf = new Map(ids.map((id, index) => [id, Math.floor(index / notesAtOnce)]))
  const parts = questions.map(({ notes }) => Map.groupBy(notes, ({ noteId }) => stretchOf.get(noteId)!))
  for (let stretch = 0; stretch * notesAtOnce < ids.length; stretch++)
    yield questions.flatMap((question, index) => {
      const notes = parts[index].get(stretch)
      return notes ? [{ ...question, notes }] : []
    })
}
