/**
 * The character map that SentencePiece compiles into a model (`precompiled_charsmap`): a double-array trie from UTF-8
 * strings to places in a list of zero-ended replacements. It comes from strangers: every index is checked, and a trie
 * that is too large, too deep or runs in circles is refused.
 */
import { AppError } from '../../shared/domain/errors.ts'
import { replaceStretches } from './alignedText.ts'
import type { AlignedText, Replacement } from './alignedText.ts'

export interface CharacterMap {
  /** By the text that is replaced. */
  replacements: ReadonlyMap<string, string>
  /** Lengths of the keys in code units, shortest first. */
  lengths: readonly number[]
  /** Single ASCII characters that are replaced, or may begin something that is [128]. */
  asciiBegins: Uint8Array
}

/** Keys of real maps are at most 4 characters of 4 bytes. */
const longestKey = 64
const largestMap = 2 ** 21
const mostNodes = 200_000

/** @throws AppError 'tokenizer.unsupported' when the bytes are no such map. */
export function readCharacterMap(bytes: Uint8Array): CharacterMap {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const trieBytes = bytes.length >= 4 ? view.getUint32(0, true) : 0
  if (trieBytes < 4 || trieBytes % 4 !== 0 || trieBytes > bytes.length - 4 || bytes.length > largestMap) throw damaged()
  const cells = trieBytes / 4
  const texts = bytes.subarray(4 + trieBytes)
  let nodes = 0
  const replacements = new Map<string, string>()

  function cell(index: number): number {
    if (index >= cells) throw damaged()
    return view.getUint32(4 + 4 * index, true)
  }
  function visit(node: number, key: number[]): void {
    if (key.length >= longestKey) throw damaged()
    for (let byte = 1; byte < 256; byte++) {
      const child = node ^ byte
      // A cell outside of the trie is no child: the label would not match there either.
      if (child >= cells || (cell(child) & 0x800000ff) >>> 0 !== byte) continue
      if (nodes++ >= mostNodes) throw damaged()
      const path = [...key, byte]
      const inner = child ^ offset(cell(child))
      if (cell(child) & 0x100) replacements.set(decodeKey(path), readText(texts, cell(inner) & 0x7fffffff))
      visit(inner, path)
    }
  }
  visit(offset(cell(0)), [])

  const lengths = [...new Set(Array.from(replacements.keys(), (key) => key.length))].toSorted((a, b) => a - b)
  const asciiBegins = new Uint8Array(128)
  for (const key of replacements.keys()) if (key.charCodeAt(0) < 128) asciiBegins[key.charCodeAt(0)] = 1
  return { replacements, lengths, asciiBegins }
}

function offset(cell: number): number {
  return (cell >>> 10) << ((cell & 0x200) >>> 6)
}

function decodeKey(path: readonly number[]): string {
  return decode(Uint8Array.from(path))
}

function readText(texts: Uint8Array, start: number): string {
  const end = texts.indexOf(0, start)
  if (start >= texts.length || end < 0) throw damaged()
  return decode(texts.subarray(start, end))
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw damaged()
  }
}

function damaged(): AppError {
  return new AppError(
    'tokenizer.unsupported',
    "The character map in this tokenizer's normalizer is damaged. Copy the model folder again.",
  )
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** Stretches in which a grapheme can be more than one character, with the ASCII that may attach to them. */
const ascii = '[\\p{ASCII}--[\\r\\n]]'
const attaching = new RegExp(`${ascii}?\\P{ASCII}+(?:${ascii}\\P{ASCII}+)*${ascii}?|\\r\\n`, 'gv')
const longestGrapheme = 6

/**
 * As `tokenizers` does it: a grapheme of under six bytes is replaced whole by its shortest mapped beginning, else
 * character by character.
 */
export function normalizeWithMap(aligned: AlignedText, map: CharacterMap): AlignedText {
  const { text } = aligned
  const found: Replacement[] = []

  function replace(from: number, to: number): boolean {
    const by = shortestMatch(map, text, from, to)
    if (by === undefined) return false
    found.push({ from, to, by })
    return true
  }
  function replaceAscii(from: number, to: number): void {
    for (let unit = from; unit < to; unit++) if (map.asciiBegins[text.charCodeAt(unit)]) replace(unit, unit + 1)
  }
  function replaceGrapheme(from: number, grapheme: string): void {
    if (Buffer.byteLength(grapheme) < longestGrapheme && replace(from, from + grapheme.length)) return
    let start = from
    for (const character of grapheme) {
      replace(start, start + character.length)
      start += character.length
    }
  }

  let done = 0
  for (const { 0: stretch, index } of text.matchAll(attaching)) {
    replaceAscii(done, index)
    for (const { segment, index: within } of graphemes.segment(stretch)) replaceGrapheme(index + within, segment)
    done = index + stretch.length
  }
  replaceAscii(done, text.length)
  return replaceStretches(
    aligned,
    found.filter(({ from, to, by }) => by !== text.slice(from, to)),
  )
}

/** What the shortest key that `text` has at `from` stands for; a zero byte ends every key. */
function shortestMatch({ replacements, lengths }: CharacterMap, text: string, from: number, to: number) {
  for (const length of lengths) {
    if (from + length > to) break
    const by = replacements.get(text.slice(from, from + length))
    if (by !== undefined) return by
  }
  return undefined
}
