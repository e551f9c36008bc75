import { createHash } from 'node:crypto'
import type { ScoreConfig } from '../../../shared/domain/prediction.ts'
import { promptTemplateVersion } from '../../tasks/prompts.ts'
import type { Predictor } from './predictor.ts'

/** SHA-256 of a tokenizer.json: what a pass knows its tokenizer by. */
export function hashOfTokenizer(json: string): string {
  return createHash('sha256').update(json).digest('hex')
}

/** How a pass has read its prompts. */
export function promptSettings(
  { maximumTokens, truncation, maximumCharacters }: ScoreConfig,
  tokenizerHash: string,
  answers: 'letters' | 'likelihood',
): ReturnType<Predictor['reading']> {
  return {
    maximumTokens,
    truncation,
    // Absent where there is none, as in passes from before there was a choice: they replace each other.
    ...(maximumCharacters !== null && { maximumCharacters }),
    promptTemplate: promptTemplateVersion,
    tokenizerHash,
    answers,
  }
}
