import { AppError } from '../../shared/domain/errors.ts'
import type { FinetuneConfig } from '../../shared/domain/run.ts'
import type { TrainBatch } from '../models/llama/batch.ts'
import type { MultipleChoiceExample } from '../scoring/multipleChoice.ts'
import { longestPrompt, padPrompts } from '../scoring/promptBatch.ts'
import { endlessShuffle } from './orders.ts'

/**
 * Which labelled prompts each finetuning step sees, and how they are laid out. Tasks take turns example by example, so
 * every step mixes them evenly; each task's list is walked in seeded epochs. A step's examples are a pure function of
 * the seed and the step number.
 */

export const largestMicroBatch = 8

export interface AnswerExample extends MultipleChoiceExample {
  /** Index of the right option. */
  answer: number
  task: string
  noteId: number
}

export interface SamplingSettings {
  examplesPerStep: number
  seed: number
  /** 'balanced': the classes of a task take turns too, so that rare ones are repeated more often. */
  classBalance: FinetuneConfig['classBalance']
}

/** Returns the examples of a step, counted from 1. @throws AppError 'training.noExamples' when there are none. */
export function sampleAnswers(
  examples: readonly AnswerExample[],
  { examplesPerStep, seed, classBalance }: SamplingSettings,
): (step: number) => AnswerExample[] {
  if (examples.length === 0) {
    throw new AppError(
      'training.noExamples',
      'No training note has a label for the chosen tasks: choose another split or task.',
    )
  }
  let lists = 0
  const walk = (items: readonly AnswerExample[]) => endlessShuffle(items, seed, lists++)
  const walks = groups(examples, ({ task }) => task).map((ofTask) =>
    classBalance === 'none' ? walk(ofTask) : takeTurns(groups(ofTask, ({ answer }) => answer).map(walk)),
  )
  const mixed = takeTurns(walks)
  return (step) => Array.from({ length: examplesPerStep }, (_, slot) => mixed((step - 1) * examplesPerStep + slot))
}

/**
 * Cuts a step's examples into micro-batches of at most eight, alike in length, so that little memory is needed and
 * little is padding. The step's loss is a mean over its examples and does not depend on the cut.
 */
export function microBatches(
  examples: readonly AnswerExample[],
  paddedLength: (tokenCount: number) => number,
): Extract<TrainBatch, { kind: 'answer' }>[] {
  const byLength = examples.toSorted((a, b) => a.ids.length - b.ids.length)
  const count = Math.ceil(examples.length / largestMicroBatch)
  const size = Math.ceil(examples.length / count)
  return Array.from({ length: count }, (_, index) => {
    const members = byLength.slice(index * size, (index + 1) * size)
    const targets = BigInt64Array.from(members, ({ answer, answerTokens }) => BigInt(answerTokens[answer]))
    return { kind: 'answer', ...padPrompts(members, paddedLength(longestPrompt(members))), targets }
  })
}

type Walk = (position: number) => AnswerExample

function takeTurns(walks: Walk[]): Walk {
  return (position) => walks[position % walks.length](Math.floor(position / walks.length))
}

/** Groups in the order of their keys, so that the order of the input lists does not decide which list is which. */
function groups(
  examples: readonly AnswerExample[],
  keyOf: (example: AnswerExample) => string | number,
): AnswerExample[][] {
  const byKey = [...Map.groupBy(examples, keyOf)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return byKey.map(([, members]) => members)
}
