import { createHash } from 'node:crypto'
import { createRandom } from '../../shared/random.ts'
import type { LlamaConfig } from '../../main/models/llama/config.ts'
import type { Weights } from '../../main/models/llama/weights.ts'
import type { AnswerExample } from '../../main/training/answerBatches.ts'
import type { FinetuneSettings } from '../../main/training/finetune.ts'

/** A model that trains in seconds, and notes over a made-up vocabulary whose labels follow rules it can learn. */

export const tinyConfig: LlamaConfig = {
  vocabSize: 40,
  hiddenSize: 32,
  intermediateSize: 64,
  layerCount: 2,
  headCount: 4,
  keyValueHeadCount: 2,
  maxPositions: 128,
  ropeTheta: 10_000,
  rmsNormEps: 1e-5,
  tieEmbeddings: true,
}

const cue = 1
const letters = [2, 3, 4]
const [finding, otherFinding] = [5, 6]
const firstWord = 10

/** 'present' (2 options): which of two findings the note has. 'count' (3 options): how often it has the first one. */
export function syntheticExamples(task: 'present' | 'count', notes: number, seed: number): AnswerExample[] {
  const random = createRandom(seed)
  const optionCount = task === 'present' ? 2 : 3
  return Array.from({ length: notes }, (_, noteId) => {
    const words = Array.from({ length: 6 + random.integer(40) }, () => firstWord + random.integer(30))
    const add = (word: number) => words.splice(random.integer(words.length + 1), 0, word)
    const answer = random.integer(optionCount)
    if (task === 'present') add(answer === 1 ? finding : otherFinding)
    else for (let times = 0; times < answer; times++) add(finding)
    return { ids: Int32Array.of(...words, cue), answer, answerTokens: letters.slice(0, optionCount), task, noteId }
  })
}

export const tinySettings: FinetuneSettings = {
  batchSize: 16,
  accumulation: 1,
  steps: 20,
  learningRate: 3e-3,
  learningRateSearch: null,
  warmupSteps: 2,
  schedule: 'cosine',
  weightDecay: 0.02,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-5,
  clipNorm: null,
  classBalance: 'none',
  validateEvery: 5,
  patienceSteps: null,
  minimumDelta: 0,
  selection: 'macro',
  checkpointEvery: 3,
  recompute: false,
  seed: 1,
}

/** SHA-256 over all values of all weights: equal digests are equal bits. */
export function weightDigest(weights: Weights): string {
  const hash = createHash('sha256')
  for (const [name, { buffer, byteOffset, byteLength }] of weights) {
    hash.update(name).update(Buffer.from(buffer, byteOffset, byteLength))
  }
  return hash.digest('hex')
}

/** What a run tells about its progress, without what the clock decides. */
export function withoutClock<Event extends object>(events: Event[]): object[] {
  return events.map((event) => ({ ...event, tokensPerSecond: undefined }))
}
