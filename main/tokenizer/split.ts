/**
 * Cuts text into the pieces that BPE never merges across. The pieces always add up to the text, so that offsets are
 * running sums of their lengths.
 */
import { AppError } from '../../shared/domain/errors.ts'
import type { PreTokenizerStep } from './tokenizerJson.ts'

/**
 * The pattern of GPT-4 and Llama 3: contractions, letters with one leading mark, at most three digits, symbols, line
 * ends, spaces. Spelled without inline flags; `\s` is widened to Unicode's White_Space by `compilePattern`.
 */
export const defaultSplitPattern =
  "'(?:[sdmtSDMT]|[lL][lL]|[vV][eE]|[rR][eE])|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}" +
  '| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+'

const gpt2Pattern = "'(?:[sdmt]|ll|ve|re)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"

/**
 * A pattern of tokenizer.json as a JavaScript regular expression. JavaScript's `\s` has U+FEFF and lacks U+0085, unlike
 * the White_Space of Oniguruma, which `tokenizers` uses.
 */
export function compilePattern(source: string): RegExp {
  const unicode = source.replace(/\\(.)/gs, (escaped, letter: string) =>
    letter === 's' ? '\\p{White_Space}' : letter === 'S' ? '\\P{White_Space}' : escaped,
  )
  try {
    return new RegExp(unicode, 'gu')
  } catch (cause) {
    throw new AppError(
      'tokenizer.unsupported',
      "This tokenizer's split pattern cannot be read here. Choose a model with a GPT-2, Llama 3 or Qwen 2 style tokenizer.",
      { cause },
    )
  }
}

/** One pattern per pre-tokenizer step; a step cuts within the pieces of the step before it. */
export function splitPatterns(steps: readonly PreTokenizerStep[]): RegExp[] {
  return steps.flatMap((step) => {
    if (step.type === 'Digits') return [step.individual_digits ? /\p{N}/gu : /\p{N}+/gu]
    if (step.type === 'ByteLevel') return step.use_regex ? [compilePattern(gpt2Pattern)] : []
    return 'Regex' in step.pattern ? [compilePattern(step.pattern.Regex)] : [literalPattern([step.pattern.String])]
  })
}

/** Matches any of the literals, the longest first. */
export function literalPattern(literals: readonly string[]): RegExp {
  const longestFirst = literals.toSorted((left, right) => right.length - left.length)
  return new RegExp(longestFirst.map((literal) => literal.replace(/[^\p{L}\p{N}]/gu, escapeCharacter)).join('|'), 'gu')
}

export function splitText(text: string, patterns: readonly RegExp[]): string[] {
  let pieces = text === '' ? [] : [text]
  for (const pattern of patterns) {
    const [only] = pieces
    pieces =
      pieces.length === 1 ? isolateMatches(only, pattern) : pieces.flatMap((piece) => isolateMatches(piece, pattern))
  }
  return pieces
}

/** Matches and the stretches between them, in order. */
export function isolateMatches(text: string, pattern: RegExp): string[] {
  const matches = text.match(pattern)
  if (!matches) return [text]
  let matched = 0
  for (const match of matches) matched += match.length
  if (matched === text.length) return matches
  const pieces: string[] = []
  let end = 0
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) pieces.push(text.slice(end, match.index))
    if (match[0] !== '') pieces.push(match[0])
    end = match.index + match[0].length
  }
  if (end < text.length) pieces.push(text.slice(end))
  return pieces
}

function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
