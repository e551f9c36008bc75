/**
 * The tokenizer of a model folder, from whichever files it has. What comes back as `tokenizerJson` stands alone: kept
 * with the model, `loadTokenizer` reads from it the same ids and the same begin, end and padding tokens.
 */
import { AppError } from '../../shared/domain/errors.ts'
import { loadTokenizer } from './tokenizer.ts'
import type { Tokenizer } from './tokenizer.ts'

/** Contents of the files in a model folder; each may be missing, but tokenizer.json or tokenizer.model must be there. */
export interface TokenizerFiles {
  /** tokenizer.json; preferred where both are there. */
  readonly tokenizerJson?: string
  /** tokenizer.model or spiece.model, as SentencePiece writes it. */
  readonly tokenizerModel?: Uint8Array
  /** tokenizer_config.json: names the begin, end and padding tokens. */
  readonly tokenizerConfig?: string
  /** special_tokens_map.json: the same for what tokenizer_config.json leaves open. */
  readonly specialTokensMap?: string
}

export interface LoadedTokenizer {
  readonly tokenizer: Tokenizer
  /** To be saved as tokenizer.json. */
  readonly tokenizerJson: string
}

/** @throws AppError 'tokenizer.unsupported' when no file is there, or one would give other ids than it was trained with. */
export function loadTokenizerFiles({ tokenizerJson, tokenizerModel }: TokenizerFiles): LoadedTokenizer {
  if (tokenizerJson !== undefined) return { tokenizer: loadTokenizer(tokenizerJson), tokenizerJson }
  if (tokenizerModel !== undefined) {
    throw new AppError('tokenizer.unsupported', 'A SentencePiece tokenizer.model cannot be read yet.')
  }
  throw new AppError(
    'tokenizer.unsupported',
    'The model folder has neither tokenizer.json nor tokenizer.model. Copy the whole folder.',
  )
}
