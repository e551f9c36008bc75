/**
 * The regular expressions of tokenizer.json that may run. A file from strangers could hold one that never ends on
 * ordinary text, and Oniguruma's dialect is not JavaScript's: so only patterns that were compared with `tokenizers` and
 * are known to be linear are accepted, letter by letter.
 */
import { AppError } from '../../shared/domain/errors.ts'

/**
 * The pattern of the tokenizers trained here, as in GPT-4 and Llama 3: contractions, letters with one leading mark, at
 * most three digits, symbols, line ends, spaces. Spelled without inline flags.
 */
export const defaultSplitPattern =
  "'(?:[sdmtSDMT]|[lL][lL]|[vV][eE]|[rR][eE])|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}" +
  '| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+'

/** Words, numbers, symbols, spaces: what the ByteLevel step cuts by. */
export const gpt2Pattern = "'(?:[sdmt]|ll|ve|re)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"

const endings = '\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+'
const contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
/** The same without a modifier inside: V8 was once seen to leave its case out of account. ſ is the only letter that folds to one of these. */
const foldedContractions = "(?:'[sSſ]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])"
const spelledContractions = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])"
const words = '[^\\r\\n\\p{L}\\p{N}]?\\p{L}+'
const symbols = ' ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*'
const upper = '[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]'
const lower = '[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]'
const casedWords = (suffix: string) =>
  `[^\\r\\n\\p{L}\\p{N}]?${upper}*${lower}+${suffix}|[^\\r\\n\\p{L}\\p{N}]?${upper}+${lower}*${suffix}`

const known: readonly string[] = [
  defaultSplitPattern,
  // GPT-2 spelled out, and its two shorter forms
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
  gpt2Pattern,
  // Llama 3, Qwen 2 to 3, and what was trained after them, with one, three or any number of digits
  ...['\\p{N}', '\\p{N}{1,3}', '\\p{N}+', '\\p{N}{1}'].flatMap((digits) => [
    `${contractions}|${words}|${digits}|${symbols}|${endings}`,
    `${spelledContractions}|${words}|${digits}|${symbols}|${endings}`,
    // Qwen 3.5: marks are part of words
    `${contractions}|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|${digits}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|${endings}`,
    // GPT-4o, Llama 4; Mistral's Tekken without the contractions
    `${casedWords(`${contractions}?`)}|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|${endings}`,
    `${casedWords('')}|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|${endings}`,
  ]),
  // DeepSeek
  '[\\r\\n]',
  '\\s?\\p{L}+',
  '\\s?\\p{P}+',
  '[一-龥ࠀ-一가-퟿]+',
  '[一-龥぀-ゟ゠-ヿ]+',
  '[!"#$%&\'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+' +
    `| ?[\\p{P}\\p{S}]+[\\r\\n]*|${endings}`,
  // Digits one by one or in threes; runs of spaces in the normalizers of SentencePiece conversions
  '\\p{N}',
  '\\p{N}{1,3}',
  '\\p{N}+',
  '\\d',
  '[0-9]',
  '[0-9][0-9][0-9]',
  '\\s+',
  ' {2,}',
]
const compiled = new Map<string, RegExp>()

/**
 * A pattern of tokenizer.json as a JavaScript regular expression.
 * @throws AppError 'tokenizer.unsupported' when it is not one of the known ones.
 */
export function knownPattern(source: string): RegExp {
  if (!known.includes(source)) {
    throw new AppError(
      'tokenizer.unsupported',
      'This tokenizer.json cuts text by a regular expression that was not checked for use here. ' +
        'Choose a model with a GPT-2, Llama, Mistral, Qwen or DeepSeek style tokenizer.',
    )
  }
  const pattern = compiled.get(source) ?? new RegExp(inUnicode(source.replaceAll(contractions, foldedContractions)), 'gu')
  compiled.set(source, pattern)
  return pattern
}

/** JavaScript's `\s` has U+FEFF and lacks U+0085, unlike the White_Space of Oniguruma; its `\d` is ASCII only. */
function inUnicode(source: string): string {
  const escapes: Record<string, string> = { s: '\\p{White_Space}', S: '\\P{White_Space}', d: '\\p{Nd}' }
  return source.replace(/\\(.)/gs, (escaped, letter: string) => escapes[letter] ?? escaped)
}

/** Matches the text itself. */
export function literalPattern(text: string): RegExp {
  return new RegExp(RegExp.escape(text), 'gu')
}
