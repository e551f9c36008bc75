import type { ModelPreset } from '../domain/run.ts'
import type { ModelShape } from './arithmetic.ts'

/** Of a preset beside its shape; `maxPositions` is the longest sequence in tokens. */
interface PresetSettings {
  readonly maxPositions: number
  readonly ropeTheta: number
  readonly rmsNormEps: number
}

const llama = { ropeTheta: 10_000, rmsNormEps: 1e-5 }

/** SPEC section 4. 100M is the paper's shape (with a 32,000-token vocabulary), 1B TinyLlama-1.1B's, 7B Llama-2-7B's. */
export const presets: Record<ModelPreset, Omit<ModelShape, 'vocabSize'> & PresetSettings> = {
  nano: {
    ...llama,
    hiddenSize: 128,
    intermediateSize: 352,
    layerCount: 4,
    headCount: 4,
    keyValueHeadCount: 4,
    maxPositions: 512,
    tieEmbeddings: true,
  },
  '15M': {
    ...llama,
    hiddenSize: 384,
    intermediateSize: 1024,
    layerCount: 8,
    headCount: 6,
    keyValueHeadCount: 6,
    maxPositions: 1024,
    tieEmbeddings: true,
  },
  '100M': {
    ...llama,
    hiddenSize: 768,
    intermediateSize: 3072,
    layerCount: 6,
    headCount: 24,
    keyValueHeadCount: 8,
    maxPositions: 1024,
    tieEmbeddings: false,
  },
  '1B': {
    ...llama,
    hiddenSize: 2048,
    intermediateSize: 5632,
    layerCount: 22,
    headCount: 32,
    keyValueHeadCount: 4,
    maxPositions: 2048,
    tieEmbeddings: false,
  },
  '7B': {
    ...llama,
    hiddenSize: 4096,
    intermediateSize: 11008,
    layerCount: 32,
    headCount: 32,
    keyValueHeadCount: 32,
    maxPositions: 4096,
    tieEmbeddings: false,
  },
}
