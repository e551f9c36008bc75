import type { FinetuneData, PretrainData } from '../../shared/domain/jobBundle.ts'
import type { FinetuneConfig, PretrainConfig } from '../../shared/domain/run.ts'
import { ignoredTarget } from '../engine/ops/crossEntropy.ts'
import type { TrainBatch } from '../models/llama/batch.ts'
import { sampleAnswers, type AnswerExample } from '../training/answerBatches.ts'
import { checkValidation } from '../training/answerValidation.ts'
import { drawLearningRates } from '../training/learningRateSearch.ts'
import { packMixture } from '../training/mixture.ts'
import { packOnce } from '../training/packing.ts'
import type { ArrayFiles } from './arrayFiles.ts'

/**
 * What a run of our own engine would learn from, in the same order, as arrays. Where that is decided is the training's
 * own code, which is called here.
 */

/** @throws AppError 'training.noExamples', 'training.oneClass' */
export async function writeFinetuneData(
  files: ArrayFiles,
  settings: FinetuneConfig,
  { train, validation }: { train: readonly AnswerExample[]; validation: readonly AnswerExample[] },
): Promise<FinetuneData> {
  const examplesPerStep = settings.batchSize * settings.accumulation
  const sample = sampleAnswers(train, { ...settings, examplesPerStep })
  checkValidation(validation)
  const places = new Map(train.map((example, index) => [example, index]))
  const order = function* () {
    for (let step = 1; step <= settings.steps; step++)
      yield Int32Array.from(sample(step), (example) => places.get(example)!)
  }
  const { learningRateSearch, seed, taskIds } = settings
  return {
    tasks: taskIds.map((id) => ({ id, letters: lettersOf([...train, ...validation], id) })),
    train: await writeLabelled(files, train, taskIds),
    order: await files.write([settings.steps, examplesPerStep], order()),
    validation: await writeLabelled(files, validation, taskIds),
    learningRates: learningRateSearch && drawLearningRates(learningRateSearch, seed),
  }
}

function lettersOf(examples: readonly AnswerExample[], taskId: string): number[] {
  return [...(examples.find(({ task }) => task === taskId)?.answerTokens ?? [])]
}

async function writeLabelled(files: ArrayFiles, examples: readonly AnswerExample[], taskIds: readonly string[]) {
  const column = (valueOf: (example: AnswerExample) => number) =>
    files.write([examples.length], [Int32Array.from(examples, valueOf)])
  return {
    ...(await writePrompts(files, examples)),
    targets: await column(({ answer, answerTokens }) => answerTokens[answer]),
    answers: await column(({ answer }) => answer),
    tasks: await column(({ task }) => taskIds.indexOf(task)),
  }
}

export async function writePrompts(files: ArrayFiles, prompts: readonly { ids: Int32Array }[]) {
  const starts = new BigInt64Array(prompts.length + 1)
  for (const [index, { ids }] of prompts.entries()) starts[index + 1] = starts[index] + BigInt(ids.length)
  return {
    tokens: await files.write([Number(starts[prompts.length])], prompts.map(({ ids }) => ids)),
    starts: await files.write([prompts.length + 1], [starts], 'int64'),
  }
}

export interface PretrainingDocuments {
  documents: readonly Int32Array[]
  general: { documents: readonly Int32Array[]; share: number } | null
  validation: readonly Int32Array[]
  endOfText: number
}

/** @throws AppError 'training.noDocuments' */
export async function writePretrainData(
  files: ArrayFiles,
  { batchSize, accumulation, sequenceLength, steps, stopAfter, seed }: PretrainConfig,
  { documents, general, validation, endOfText }: PretrainingDocuments,
): Promise<PretrainData> {
  const packing = { endOfText, sequenceLength, batchSize }
  const stream = packMixture(documents, general, { ...packing, seed })
  const batches = (stopAfter ?? steps) * accumulation
  const rows = function* () {
    for (let index = 0; index < batches; index++) yield* sequencesOf(stream.batch(index))
  }
  const held = validation.length === 0 ? [] : packOnce(validation, packing).flatMap((batch) => [...sequencesOf(batch)])
  // What does not fill the last batch is no sequence.
  const heldOut = held.filter((row) => row[1] !== ignoredTarget)
  return {
    train: await files.write([batches * batchSize, sequenceLength + 1], rows()),
    validation: heldOut.length === 0 ? null : await files.write([heldOut.length, sequenceLength + 1], heldOut),
  }
}

/** Rows of length + 1 tokens: what is learned at a position is what the next one reads. */
function* sequencesOf({ batch, length, tokens, targets }: Extract<TrainBatch, { kind: 'nextToken' }>): Generator<Int32Array> {
  for (let row = 0; row < batch; row++) {
    const sequence = new Int32Array(length + 1)
    sequence[0] = Number(tokens[row * length])
    for (let column = 0; column < length; column++) sequence[column + 1] = Number(targets[row * length + column])
    yield sequence
  }
}
