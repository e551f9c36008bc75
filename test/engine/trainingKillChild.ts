import { initialAdapter } from '../../main/models/llama/lora.ts'
import { initialWeights, type Weights } from '../../main/models/llama/weights.ts'
import { finetune } from '../../main/training/finetune.ts'
import { pretrain } from '../../main/training/pretrain.ts'
import { syntheticExamples, tinyConfig, tinySettings, weightDigest } from './trainingExamples.ts'

/** The process that training.kill.test.ts kills: goes on from what is in the folder, tells its steps and its result. */

export type KillChildMessage = { step: number } | { digests: string[]; facts: unknown }

const [folder, way] = process.argv.slice(2)
const model = { config: tinyConfig, weights: initialWeights(tinyConfig, 7) }
const place = { checkpointDir: folder, resume: true, threads: 2 }
const options = {
  onProgress: ({ phase, done }: { phase: string; done: number }) => {
    if (phase.endsWith('train')) tell({ step: done })
  },
}
const settings = { ...tinySettings, steps: 24, checkpointEvery: 1 }
const examples = { train: syntheticExamples('count', 80, 1), validation: syntheticExamples('count', 40, 2) }

if (way === 'pretraining') {
  const documents = examples.train.map(({ ids }) => ids)
  const general = { documents: examples.validation.map(({ ids }) => ids), share: 0.5 }
  const text = { documents, general, validation: documents.slice(0, 5), endOfText: 0 }
  const packed = { ...settings, sequenceLength: 32, batchSize: 4, clipNorm: 1 }
  const result = await pretrain({ ...model, ...text, settings: packed, ...place }, options)
  finish([result.weights], [result.tokensBySource, result.validationPerplexity])
} else if (way === 'an adapter') {
  const lora = { targets: ['q' as const, 'v' as const], rank: 4, alpha: 16, dropout: 0.3 }
  const adapter = initialAdapter(tinyConfig, lora, 3)
  const result = await finetune({ ...model, adapter, ...examples, settings, ...place }, options)
  finish([adapter.weights, result.weights], result.best)
} else {
  const learningRateSearch = { trials: 3, steps: 5, minimum: 1e-4, maximum: 1e-2 }
  const searching = way === 'a search' ? { ...settings, steps: 9, learningRateSearch } : settings
  const result = await finetune({ ...model, ...examples, settings: searching, ...place }, options)
  finish([model.weights, result.weights], [result.best, result.trials])
}

function finish(results: Weights[], facts: unknown): void {
  tell({ digests: results.map(weightDigest), facts })
  process.disconnect()
}

function tell(message: KillChildMessage): void {
  process.send!(message)
}
