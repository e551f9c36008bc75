/**
 * Cuts text into the pieces that no token crosses, by the pre-tokenizer steps of tokenizer.json. Joined, the pieces are
 * the aligned text again, so that a piece's place is a running sum of lengths.
 */
import { insertBefore, originalStart, replaceStretches } from './alignedText.ts'
import type { AlignedText } from './alignedText.ts'
import { gpt2Pattern, knownPattern, literalPattern } from './knownPatterns.ts'
import type { PreTokenizerStep } from './tokenizerJson.ts'

export interface Pieces {
  aligned: AlignedText
  texts: readonly string[]
}

export type PreTokenizer = (pieces: Pieces) => Pieces

/** `continues`: the text goes on from another, so nothing is put before it. */
export function createPreTokenizer(steps: readonly PreTokenizerStep[], continues: boolean): PreTokenizer {
  const preTokenizers = steps.flatMap((step) => createStep(step, continues))
  return (pieces) => preTokenizers.reduce((cut, preTokenize) => preTokenize(cut), pieces)
}

export function wholeText(aligned: AlignedText): Pieces {
  return { aligned, texts: aligned.text === '' ? [] : [aligned.text] }
}

function createStep(step: PreTokenizerStep, continues: boolean): PreTokenizer[] {
  switch (step.type) {
    case 'Digits':
      return [cutAround(step.individual_digits ? /\p{N}/gu : /\p{N}+/gu)]
    case 'WhitespaceSplit':
      return [dropMatches(/\p{White_Space}+/gu)]
    case 'ByteLevel':
      return [
        ...(step.add_prefix_space && !continues ? [prefixWith(' ', () => true)] : []),
        ...(step.use_regex ? [cutAround(knownPattern(gpt2Pattern))] : []),
      ]
    case 'Metaspace': {
      const { replacement, prepend_scheme: scheme, split } = step
      const prefix =
        scheme === 'never' || continues
          ? []
          : [prefixWith(replacement, (start) => scheme === 'always' || start === 0)]
      return [replaceSpaces(replacement), ...prefix, ...(split ? [cutBefore(replacement)] : [])]
    }
    case 'Split': {
      const pattern = 'Regex' in step.pattern ? knownPattern(step.pattern.Regex) : literalPattern(step.pattern.String)
      if (step.behavior === 'Isolated') return [cutAround(pattern)]
      return [step.invert ? keepMatches(pattern) : dropMatches(pattern)]
    }
  }
}

function cutAround(pattern: RegExp): PreTokenizer {
  return ({ aligned, texts }) => ({ aligned, texts: flatMapPieces(texts, (piece) => isolateMatches(piece, pattern)) })
}

function cutBefore(mark: string): PreTokenizer {
  return ({ aligned, texts }) => ({ aligned, texts: flatMapPieces(texts, (piece) => cutAtEach(piece, mark)) })
}

function cutAtEach(piece: string, mark: string): string[] {
  const cut: string[] = []
  let start = 0
  for (let at = piece.indexOf(mark, 1); at > 0; at = piece.indexOf(mark, at + 1)) {
    cut.push(piece.slice(start, at))
    start = at
  }
  cut.push(piece.slice(start))
  return cut
}

function replaceSpaces(mark: string): PreTokenizer {
  return ({ aligned, texts }) => ({
    aligned: { ...aligned, text: aligned.text.replaceAll(' ', mark) },
    texts: texts.map((piece) => piece.replaceAll(' ', mark)),
  })
}

/** Puts the mark before each piece that begins without it; `where` is told the piece's place in the original. */
function prefixWith(mark: string, where: (originalStart: number) => boolean): PreTokenizer {
  return ({ aligned, texts }) => {
    const insertions: number[] = []
    let start = 0
    const prefixed = texts.map((piece) => {
      const wanted = !piece.startsWith(mark) && where(originalStart(aligned, start))
      if (wanted) insertions.push(start)
      start += piece.length
      return wanted ? mark + piece : piece
    })
    return insertions.length === 0
      ? { aligned, texts }
      : { aligned: insertBefore(aligned, insertions, mark), texts: prefixed }
  }
}

function dropMatches(pattern: RegExp): PreTokenizer {
  return selectPieces((piece) => {
    const matches = Array.from(piece.matchAll(pattern), ({ 0: match, index }): Stretch => [index, index + match.length])
    const edges = [0, ...matches.flat(), piece.length]
    return Array.from({ length: matches.length + 1 }, (_, gap) => [edges[2 * gap], edges[2 * gap + 1]])
  })
}

function keepMatches(pattern: RegExp): PreTokenizer {
  return selectPieces((piece) =>
    Array.from(piece.matchAll(pattern), ({ 0: match, index }) => [index, index + match.length]),
  )
}

type Stretch = [from: number, to: number]

/** Keeps only the given stretches of each piece; empty ones vanish. */
function selectPieces(select: (piece: string) => Stretch[]): PreTokenizer {
  return ({ aligned, texts }) => {
    const kept: string[] = []
    const dropped: { from: number; to: number; by: string }[] = []
    let start = 0
    let end = 0
    for (const piece of texts) {
      for (const [from, to] of select(piece)) {
        if (from === to) continue
        kept.push(piece.slice(from, to))
        if (start + from > end) dropped.push({ from: end, to: start + from, by: '' })
        end = start + to
      }
      start += piece.length
    }
    if (start > end) dropped.push({ from: end, to: start, by: '' })
    return { aligned: replaceStretches(aligned, dropped), texts: kept }
  }
}

function flatMapPieces(pieces: readonly string[], cut: (piece: string) => string[]): readonly string[] {
  return pieces.length === 1 ? cut(pieces[0]) : pieces.flatMap(cut)
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
