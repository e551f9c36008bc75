/**
 * Byte-pair encoding of one piece of text: over bytes (GPT-2, Llama 3, Qwen) or over characters with bytes for those
 * that the vocabulary lacks (Llama 2, Mistral).
 */
import { byteCharacters, toByteCharacters } from './byteAlphabet.ts'
import { mergeWord, pairKey } from './merges.ts'
import type { MergeTable } from './merges.ts'
import { unsupported } from './tokenizerJson.ts'
import type { BytePairFile } from './tokenizerJson.ts'

export interface Piece {
  ids: Int32Array
  /** 2 per token: start and end in code units of the piece; whole characters. */
  offsets: Uint32Array
}

export interface TokenModel {
  tokenize(piece: string): Piece
  /** Cuts a piece where no token can cross, so that the parts can be remembered; they give the same tokens. */
  cut(piece: string): readonly string[]
}

/** The symbols of a piece before merging, and the characters that each stands for. */
interface Symbols {
  ids: Int32Array
  starts: Uint32Array
  ends: Uint32Array
  count: number
}

export function createByteLevelModel(file: BytePairFile): TokenModel {
  const { vocab } = file
  const unknown = vocab.get(file.unk_token ?? '') ?? -1
  // A byte missing from the vocabulary is the unknown token, or -1: left out, as Hugging Face does.
  const byteIds = Int32Array.from(byteCharacters, (character) => vocab.get(character) ?? unknown)
  if (file.byte_fallback && byteIds.includes(unknown)) throw unsupported('model.byte_fallback')
  const merges = mergeTable(file)

  function symbolsOf(text: string): Symbols {
    const bytes = Buffer.from(text, 'utf8')
    const symbols = emptySymbols(bytes.length)
    let byte = 0
    for (let start = 0; start < text.length; ) {
      const point = text.codePointAt(start) ?? 0
      const end = start + (point > 0xffff ? 2 : 1)
      for (const last = byte + utf8Length(point); byte < last; byte++) {
        const id = byteIds[bytes[byte]]
        if (id >= 0) addSymbol(symbols, id, start, end)
      }
      start = end
    }
    return symbols
  }

  return {
    tokenize: (text) =>
      (file.ignore_merges ? wholeWord(vocab.get(toByteCharacters(text)), text) : undefined) ??
      merge(symbolsOf(text), merges),
    cut: (text) => [text],
  }
}

export function createCharacterModel(file: BytePairFile): TokenModel {
  const { vocab } = file
  const merges = mergeTable(file)
  const unknown = vocab.get(file.unk_token ?? '')
  const byteIds = Array.from({ length: 256 }, (_, byte) => vocab.get(byteToken(byte)))

  function symbolsOf(text: string): Symbols {
    const symbols = emptySymbols(3 * text.length)
    let unknownFrom = -1
    function closeUnknown(end: number): void {
      if (unknownFrom >= 0 && unknown !== undefined) addSymbol(symbols, unknown, unknownFrom, end)
      unknownFrom = -1
    }
    let start = 0
    for (const character of text) {
      const end = start + character.length
      const id = vocab.get(character)
      const bytes = id === undefined && file.byte_fallback ? fallback(character) : undefined
      if (id !== undefined || bytes) closeUnknown(start)
      if (id !== undefined) addSymbol(symbols, id, start, end)
      else if (bytes) for (const byte of bytes) addSymbol(symbols, byte, start, end)
      else {
        if (!file.fuse_unk) closeUnknown(start)
        if (unknownFrom < 0) unknownFrom = start
      }
      start = end
    }
    closeUnknown(text.length)
    return symbols
  }

  function fallback(character: string): number[] | undefined {
    const ids: number[] = []
    for (const byte of Buffer.from(character, 'utf8')) {
      const id = byteIds[byte]
      if (id === undefined) return undefined
      ids.push(id)
    }
    return ids
  }

  const joined = joinedBeforeSpace(file)
  function cut(text: string): readonly string[] {
    if (file.ignore_merges && vocab.has(text)) return [text]
    const parts: string[] = []
    let start = 0
    for (let at = text.indexOf(spaceMark, 1); at > 0; at = text.indexOf(spaceMark, at + 1)) {
      const before = text[at - 1]
      if (joined.has(before) || !vocab.has(before)) continue
      parts.push(text.slice(start, at))
      start = at
    }
    parts.push(start === 0 ? text : text.slice(start))
    return parts
  }

  return {
    tokenize: (text) =>
      (file.ignore_merges ? wholeWord(vocab.get(text), text) : undefined) ?? merge(symbolsOf(text), merges),
    cut: vocab.has(spaceMark) && !file.ignore_merges ? cut : (text) => [text],
  }
}

/** SentencePiece's "▁". */
export const spaceMark = '\u2581'

/** Names of the tokens for single bytes, where a vocabulary has them. */
export function byteToken(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`
}

/** The characters that some merge puts right before a space: only there can a token reach across it. */
function joinedBeforeSpace({ merges }: BytePairFile): Set<string> {
  const joined = new Set<string>()
  for (const [left, right] of merges) {
    const token = left + right
    for (let at = token.indexOf(spaceMark, 1); at > 0; at = token.indexOf(spaceMark, at + 1)) joined.add(token[at - 1])
  }
  return joined
}

function mergeTable({ vocab, merges }: BytePairFile): MergeTable {
  const ranks = new Map<number, number>()
  const results = new Int32Array(merges.length)
  for (const [rank, [left, right]] of merges.entries()) {
    const leftId = vocab.get(left)
    const rightId = vocab.get(right)
    const resultId = vocab.get(left + right)
    if (leftId === undefined || rightId === undefined || resultId === undefined) {
      throw unsupported(`merge ${rank + 1}`, 'uses a token that is not in its vocabulary')
    }
    ranks.set(pairKey(leftId, rightId), rank)
    results[rank] = resultId
  }
  return { ranks, results }
}

function wholeWord(id: number | undefined, text: string): Piece | undefined {
  return id === undefined ? undefined : { ids: Int32Array.of(id), offsets: Uint32Array.of(0, text.length) }
}

function merge({ ids: symbols, starts: begins, ends, count }: Symbols, merges: MergeTable): Piece {
  const { ids, starts } = mergeWord(symbols.subarray(0, count), merges)
  const offsets = new Uint32Array(2 * ids.length)
  for (let token = 0; token < ids.length; token++) {
    offsets[2 * token] = begins[starts[token]]
    offsets[2 * token + 1] = ends[(token + 1 < ids.length ? starts[token + 1] : count) - 1]
  }
  return { ids, offsets }
}

function emptySymbols(capacity: number): Symbols {
  return { ids: new Int32Array(capacity), starts: new Uint32Array(capacity), ends: new Uint32Array(capacity), count: 0 }
}

function addSymbol(symbols: Symbols, id: number, start: number, end: number): void {
  symbols.ids[symbols.count] = id
  symbols.starts[symbols.count] = start
  symbols.ends[symbols.count++] = end
}

function utf8Length(point: number): number {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
}
