import { AppError } from '../../shared/domain/errors.ts'
import { optionLetter } from '../../shared/domain/task.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'

/**
 * The one token that stands for each answer letter. A tokenizer has a single convention for all tasks: the letter with
 * its leading space (`Answer: A`) where it has all 26 of those as single tokens, else the bare letter (`Answer:A`).
 */

export interface LetterConvention {
  prefix: '' | ' '
  /** Token id per letter A–Z; null where this tokenizer needs more than one token. */
  tokens: (number | null)[]
}

const cue = 'Answer:'
const letterCount = 26

/** Letters are tokenised where they will stand, since SentencePiece treats the beginning of a text differently. */
export function letterConvention(tokenizer: Tokenizer): LetterConvention {
  const spaced = tokensAfterCue(tokenizer, ' ')
  if (areDistinctTokens(spaced)) return { prefix: ' ', tokens: spaced }
  return { prefix: '', tokens: tokensAfterCue(tokenizer, '') }
}

/** Whether each of the first `optionCount` letters is one token of its own. */
export function areLetterTokens(tokenizer: Tokenizer, optionCount: number): boolean {
  const tokens = letterConvention(tokenizer).tokens.slice(0, optionCount)
  return tokens.length === optionCount && areDistinctTokens(tokens)
}

/**
 * Token ids of the first `optionCount` letters.
 * @throws AppError 'score.optionsNotTokens' when a letter has no token of its own.
 */
export function answerTokens(tokenizer: Tokenizer, optionCount: number): number[] {
  const tokens = letterConvention(tokenizer).tokens.slice(0, optionCount)
  if (tokens.length < optionCount || !areDistinctTokens(tokens)) {
    throw new AppError(
      'score.optionsNotTokens',
      `This model's tokenizer does not write each of the ${optionCount} answer letters as one token of its own. ` +
        'Use a model with another tokenizer, or a task with fewer options.',
    )
  }
  return tokens
}

function tokensAfterCue(tokenizer: Tokenizer, prefix: LetterConvention['prefix']): (number | null)[] {
  const before = tokenizer.encode(cue).ids
  return Array.from({ length: letterCount }, (_, index) => {
    const { ids } = tokenizer.encode(cue + prefix + optionLetter(index))
    const isOneMore = ids.length === before.length + 1 && before.every((id, position) => id === ids[position])
    return isOneMore ? ids[before.length] : null
  })
}

function areDistinctTokens(tokens: readonly (number | null)[]): tokens is number[] {
  return tokens.every((token) => token !== null) && new Set(tokens).size === tokens.length
}
