import type { FinetuneConfig } from '../../shared/domain/run.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { macroAuroc, microAuroc } from '../../shared/stats/auroc.ts'
import type { Scorer } from '../models/llama/scorer.ts'
import { lastLogits } from '../scoring/lastLogits.ts'
import { negativeLogProbability, optionProbabilities } from '../scoring/multipleChoice.ts'
import type { AnswerExample } from './answerBatches.ts'
import type { TrainingOptions } from './trainingLoop.ts'

/** AUROC and answer loss of the current weights on validation notes, over the same path as scoring. */

/** Scoring keeps no activations for gradients, so its batches may be larger than those of training. */
const batchTokens = 8192

export interface AnswerValidation {
  /** Mean over the tasks that have one. */
  auroc: number
  /** Null for a task whose validation notes all have one label. */
  aurocByTask: Record<string, number | null>
  /** Mean −log P(answer letter) over the whole vocabulary, in nats. */
  loss: number
}

/** @throws AppError 'training.oneClass' where no task has two labels among its notes: nothing could be selected by. */
export function checkValidation(examples: readonly AnswerExample[]): void {
  const byTask = Map.groupBy(examples, ({ task }) => task)
  const isUsable = [...byTask.values()].some((ofTask) => ofTask.some(({ answer }) => answer !== ofTask[0].answer))
  if (!isUsable) {
    throw new AppError(
      'training.oneClass',
      'The validation notes do not have two different labels for any task, so no AUROC can be measured. ' +
        'Use a larger validation set.',
    )
  }
}

export async function validateAnswers(
  input: { scorer: Scorer; examples: readonly AnswerExample[]; selection: FinetuneConfig['selection'] },
  { signal, onProgress }: Pick<TrainingOptions<never>, 'signal' | 'onProgress'>,
): Promise<AnswerValidation> {
  const { scorer, examples, selection } = input
  const probabilities = Array.from<Float64Array>({ length: examples.length })
  const losses = new Float64Array(examples.length)
  let done = 0
  for await (const { indices, rows } of lastLogits({ scorer, prompts: examples, batchTokens }, { signal })) {
    for (const [row, index] of indices.entries()) {
      const { answer, answerTokens } = examples[index]
      probabilities[index] = optionProbabilities(rows[row], answerTokens)
      losses[index] = negativeLogProbability(rows[row], answerTokens[answer])
    }
    done += indices.length
    onProgress?.({ phase: 'validate', done, total: examples.length })
  }
  const byTask = [...Map.groupBy(examples.keys(), (index) => examples[index].task)]
  const aurocByTask = Object.fromEntries(
    byTask.map(([task, indices]): [string, number | null] => {
      const classCount = examples[indices[0]].answerTokens.length
      const table = indices.flatMap((index) => [...probabilities[index]]) // [notes, classes]
      const labels = indices.map((index) => examples[index].answer)
      return [task, (selection === 'micro' ? microAuroc : macroAuroc)(table, labels, classCount).value]
    }),
  )
  const known = Object.values(aurocByTask).filter((value) => value !== null)
  return { auroc: mean(known), aurocByTask, loss: mean(losses) }
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
}
