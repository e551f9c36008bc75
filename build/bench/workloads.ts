/** The models that the benchmarks use. */
import { presets, type LlamaConfig } from '../../main/models/llama/config.ts'

export const nano: LlamaConfig = { ...presets.nano, vocabSize: 4096 }
export const fourMillion: LlamaConfig = { ...nano, hiddenSize: 256, intermediateSize: 688 }
export const hundredMillion: LlamaConfig = { ...presets['100M'], vocabSize: 32_000 }
