/**
 * The normalizers of tokenizer.json, each a function from aligned text to aligned text. They give the text that
 * `tokenizers` gives; alignment differs in one wanted way: a character that vanishes into another stays covered by it.
 */
import { insertBefore, replaceStretches, slice } from './alignedText.ts'
import type { AlignedText, Replacement } from './alignedText.ts'
import { normalizeWithMap, readCharacterMap } from './characterMap.ts'
import type { NormalizerStep } from './tokenizerJson.ts'
import { knownPattern, literalPattern } from './knownPatterns.ts'
import { isWhiteSpace } from './unicodeClasses.ts'

export type Normalizer = (aligned: AlignedText) => AlignedText
type NormalizationForm = 'NFC' | 'NFD' | 'NFKC' | 'NFKD'

/** @throws AppError 'tokenizer.unsupported' for a damaged character map or a pattern that is not known. */
export function createNormalizer(steps: readonly NormalizerStep[]): Normalizer | null {
  const normalizers = steps.map(createStep)
  if (normalizers.length === 0) return null
  return (aligned) => normalizers.reduce((text, normalize) => normalize(text), aligned)
}

/** Whether a step puts something before every text, which must not happen to a text that continues another. */
export function isPrefixStep(step: NormalizerStep): boolean {
  return step.type === 'Prepend'
}

const capitals = /\p{Changes_When_Lowercased}/gu

function createStep(step: NormalizerStep): Normalizer {
  switch (step.type) {
    case 'Lowercase':
      return (aligned) => replaceMatches(aligned, capitals, (character) => character.toLowerCase())
    case 'StripAccents':
      return (aligned) => replaceMatches(aligned, /\p{M}+/gu, () => '')
    case 'Strip':
      return (aligned) => strip(aligned, step)
    case 'Prepend':
      return (aligned) => (aligned.text === '' ? aligned : insertBefore(aligned, [0], step.prepend))
    case 'Replace': {
      const pattern = 'Regex' in step.pattern ? knownPattern(step.pattern.Regex) : literalPattern(step.pattern.String)
      return (aligned) => replaceMatches(aligned, pattern, () => step.content)
    }
    case 'Precompiled': {
      const map = readCharacterMap(Buffer.from(step.precompiled_charsmap, 'base64'))
      return (aligned) => normalizeWithMap(aligned, map)
    }
    default:
      return (aligned) => normalizeUnicode(aligned, step.type)
  }
}

// A character with what can compose with it: marks, Hangul vowels and finals, and what becomes one of them under NFKC.
const attaching = '\\p{M}\\u1160-\\u11ff\\u3131-\\u318e\\uff9e-\\uffdc'
// Sorting marks takes time with the square of their number, so that only so many are sorted together.
const mostMarks = 1000
const clusters = new RegExp(`[^${attaching}][${attaching}]{0,${mostMarks}}|[${attaching}]{1,${mostMarks}}`, 'gu')
const tooManyMarks = new RegExp(`[${attaching}]{${mostMarks + 1}}`, 'u')

function normalizeUnicode(aligned: AlignedText, form: NormalizationForm): AlignedText {
  const byCluster = () => replaceMatches(aligned, clusters, (cluster) => cluster.normalize(form))
  if (tooManyMarks.test(aligned.text)) return byCluster()
  const normalized = aligned.text.normalize(form)
  if (normalized === aligned.text) return aligned
  const result = byCluster()
  if (result.text === normalized) return result
  // A composition across clusters that no Unicode version had so far: right ids, offsets of the whole text.
  return replaceStretches(aligned, [{ from: 0, to: aligned.text.length, by: normalized }])
}

function strip(aligned: AlignedText, sides: { strip_left: boolean; strip_right: boolean }): AlignedText {
  const { text } = aligned
  let from = 0
  let to = text.length
  if (sides.strip_left) while (from < to && isWhiteSpace(text.charCodeAt(from))) from++
  if (sides.strip_right) while (to > from && isWhiteSpace(text.charCodeAt(to - 1))) to--
  return slice(aligned, from, to)
}

function replaceMatches(aligned: AlignedText, pattern: RegExp, by: (match: string) => string): AlignedText {
  const replacements: Replacement[] = []
  for (const match of aligned.text.matchAll(pattern)) {
    const [found] = match
    const written = by(found)
    if (written !== found) replacements.push({ from: match.index, to: match.index + found.length, by: written })
  }
  return replaceStretches(aligned, replacements)
}
