import type { PromptLengths } from '../../shared/domain/taskPreview.ts'
import type { Prompt } from './prompts.ts'

/** What a token budget does to a sample of notes. @throws where there is no note. */
export function summarisePrompts(
  prompts: readonly { prompt: Prompt; characters: number }[],
  suffixTokens: number,
): PromptLengths {
  const tokens = prompts.map(({ prompt }) => prompt.noteTokens).toSorted((a, b) => a - b)
  const at = (share: number) => tokens[Math.min(tokens.length - 1, Math.floor(share * tokens.length))]
  const shares = prompts.map(({ prompt, characters }) => {
    const read = prompt.readRanges.reduce((sum, [start, end]) => sum + end - start, 0)
    return characters === 0 ? 1 : read / characters
  })
  return {
    notes: prompts.length,
    truncated: prompts.filter(({ prompt }) => prompt.truncated).length,
    suffixTokens,
    noteTokens: { median: at(0.5), p90: at(0.9), maximum: tokens[tokens.length - 1] },
    readShare: shares.reduce((sum, share) => sum + share, 0) / shares.length,
  }
}
