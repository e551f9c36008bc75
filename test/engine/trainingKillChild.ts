import { initialWeights } from '../../main/models/llama/weights.ts'
import { finetune } from '../../main/training/finetune.ts'
import { syntheticExamples, tinyConfig, tinySettings, weightDigest } from './trainingExamples.ts'

/** The process that training.kill.test.ts kills: goes on from what is in the folder, tells its steps and its result. */

export type KillChildMessage = { step: number } | { trained: string; best: string }

const weights = initialWeights(tinyConfig, 7)
const result = await finetune(
  {
    config: tinyConfig,
    weights,
    train: syntheticExamples('count', 80, 1),
    validation: syntheticExamples('count', 40, 2),
    settings: { ...tinySettings, steps: 24, checkpointEvery: 1 },
    checkpointDir: process.argv[2],
    resume: true,
    threads: 2,
  },
  { onProgress: ({ phase, done }) => (phase === 'train' ? tell({ step: done }) : undefined) },
)
tell({ trained: weightDigest(weights), best: weightDigest(result.weights) })
process.disconnect()

function tell(message: KillChildMessage): void {
  process.send!(message)
}
