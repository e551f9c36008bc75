/**
 * The character map that SentencePiece compiles into a model (`precompiled_charsmap`): a double-array trie (darts-clone)
 * from UTF-8 strings to places in a list of zero-ended replacements. It comes from strangers: values are checked when it
 * is read, and a step that leads out of the trie finds nothing.
 */
import { AppError } from '../../shared/domain/errors.ts'
import { replaceStretches } from './alignedText.ts'
import type { AlignedText, Replacement } from './alignedText.ts'

export interface CharacterMap {
  /** What the shortest key at the beginning of `text` stands for; undefined when no key is there. */
  find(text: string): string | undefined
  /** The same for each ASCII character alone [128]. */
  ascii: readonly (string | undefined)[]
}

/** Eight times the largest in use. */
const largestMap = 2 ** 21
const isValue = 0x80000000
const labelMask = (isValue | 0xff) >>> 0

/** @throws AppError 'tokenizer.unsupported' when the bytes are no such map. */
export function readCharacterMap(bytes: Uint8Array): CharacterMap {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const trieBytes = bytes.length >= 4 ? view.getUint32(0, true) : 0
  if (trieBytes < 4 || trieBytes % 4 !== 0 || trieBytes > bytes.length - 4 || bytes.length > largestMap) throw damaged()
  const cells = Uint32Array.from({ length: trieBytes / 4 }, (_, index) => view.getUint32(4 + 4 * index, true))
  const texts = readTexts(bytes.subarray(4 + trieBytes))
  for (const cell of cells) if (cell >= isValue && !texts.has(cell - isValue)) throw damaged()

  const key = new Uint8Array(longestKey)
  function find(text: string): string | undefined {
    const { written } = utf8.encodeInto(text, key)
    let node = offset(cells[0])
    for (let index = 0; index < written; index++) {
      node ^= key[index]
      // A zero byte ends every key; a cell outside of the trie is undefined and has no label.
      const cell = cells[node]
      if (key[index] === 0 || (cell & labelMask) >>> 0 !== key[index]) return undefined
      node ^= offset(cell)
      if (cell & 0x100) return texts.get(cells[node] - isValue)
    }
    return undefined
  }
  return { find, ascii: Array.from({ length: 128 }, (_, unit) => find(String.fromCharCode(unit))) }
}

const utf8 = new TextEncoder()
/** In bytes; keys of real maps have at most 18, replacements 33. */
const longestKey = 64
const longestText = 64

function offset(cell: number): number {
  return (cell >>> 10) << ((cell & 0x200) >>> 6)
}

/** The replacements by where they begin; a value may also point into the middle of one, as a shared ending. */
function readTexts(bytes: Uint8Array): { has(start: number): boolean; get(start: number): string | undefined } {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0, start)
    if (end < 0 || end - start > longestText) throw damaged()
    start = end + 1
  }
  try {
    decoder.decode(bytes)
  } catch {
    throw damaged()
  }
  const known = new Map<number, string>()
  const has = (start: number) => start < bytes.length && (bytes[start] & 0xc0) !== 0x80
  return {
    has,
    get(start) {
      if (!has(start)) return undefined
      const text = known.get(start) ?? decoder.decode(bytes.subarray(start, bytes.indexOf(0, start)))
      known.set(start, text)
      return text
    },
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
/** In bytes. */
const longestGrapheme = 5

/**
 * As `tokenizers` does it: a grapheme of at most five bytes is replaced whole by its shortest mapped beginning, else
 * character by character.
 */
export function normalizeWithMap(aligned: AlignedText, map: CharacterMap): AlignedText {
  const { text } = aligned
  const replacements: Replacement[] = []

  function replace(from: number, found: string): boolean {
    const by = map.find(found)
    if (by === undefined) return false
    if (by !== found) replacements.push({ from, to: from + found.length, by })
    return true
  }
  function replaceAscii(from: number, to: number): void {
    for (let unit = from; unit < to; unit++) {
      const by = map.ascii[text.charCodeAt(unit)]
      if (by !== undefined && by !== text[unit]) replacements.push({ from: unit, to: unit + 1, by })
    }
  }
  function replaceGrapheme(from: number, grapheme: string): void {
    if (Buffer.byteLength(grapheme) <= longestGrapheme && replace(from, grapheme)) return
    let start = from
    for (const character of grapheme) {
      replace(start, character)
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
  return replaceStretches(aligned, withStart(text, replacements))
}

/** What vanishes at the very start becomes part of the first character that stays, which so remains the first. */
function withStart(text: string, replacements: readonly Replacement[]): readonly Replacement[] {
  let dropped = 0
  let end = 0
  while (replacements[dropped]?.from === end && replacements[dropped].by === '') end = replacements[dropped++].to
  if (end === 0 || end === text.length) return replacements
  const next = replacements[dropped]
  if (next?.from === end) return [{ ...next, from: 0 }, ...replacements.slice(dropped + 1)]
  const by = String.fromCodePoint(text.codePointAt(end) ?? 0)
  return [{ from: 0, to: end + by.length, by }, ...replacements.slice(dropped)]
}
