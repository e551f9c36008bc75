/** Rotary frequencies of the Llama family, with the scaling that Llama 3.1 and later use for long contexts. */
import { headDimension, type LlamaConfig } from './config.ts'

/**
 * [headDim / 2] radians per position: θ^(−2i/headDim). With scaling, wavelengths above originalPositions /
 * lowFrequencyFactor are stretched by `factor`, those below originalPositions / highFrequencyFactor are kept, and those
 * between are blended (transformers, modeling_rope_utils, "llama3").
 */
export function rotaryFrequencies(config: LlamaConfig): Float64Array {
  const size = headDimension(config)
  const { ropeTheta, ropeScaling } = config
  return Float64Array.from({ length: size / 2 }, (_, index) => {
    const frequency = ropeTheta ** ((-2 * index) / size)
    if (!ropeScaling) return frequency
    const { factor, lowFrequencyFactor, highFrequencyFactor, originalPositions } = ropeScaling
    const turns = (originalPositions * frequency) / (2 * Math.PI) // over the positions first trained on
    if (turns < lowFrequencyFactor) return frequency / factor
    if (turns > highFrequencyFactor) return frequency
    const kept = (turns - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor)
    return ((1 - kept) / factor + kept) * frequency
  })
}
