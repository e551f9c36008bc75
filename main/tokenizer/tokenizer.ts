/**
 * Byte-level BPE as in Hugging Face's tokenizer.json (GPT-2, Llama 3 and Qwen 2 style): the same ids as `tokenizers`,
 * with offsets into the text as JavaScript counts it. Every text is encodable and `decode` gives it back.
 */
import { fromByteCharacters, byteCharacters, toByteCharacters } from './byteAlphabet.ts'
import { maximumVocabulary, mergeWord, pairKey } from './merges.ts'
import type { MergeTable } from './merges.ts'
import { normalizeNfc } from './normalize.ts'
import { isolateMatches, literalPattern, splitPatterns, splitText } from './split.ts'
import { parseTokenizerFile } from './tokenizerJson.ts'
import type { TokenizerFile } from './tokenizerJson.ts'
import { AppError } from '../../shared/domain/errors.ts'

export interface Encoding {
  ids: Int32Array
  /** 2 per token: start and end in UTF-16 code units; a token with part of a character spans the whole character. */
  offsets: Uint32Array
}

export interface Tokenizer {
  /** Highest id + 1: the number of embedding rows that a model needs. */
  vocabSize: number
  /** Adds no token of its own (no begin-of-text). A special token spelled out in the text becomes that token. */
  encode(text: string): Encoding
  /** Text of all ids, special tokens included; bytes that are not UTF-8 become U+FFFD. */
  decode(ids: ArrayLike<number>): string
  /** What the model expects before every text, as in Llama 3; undefined where there is none. */
  beginOfText: number | undefined
  endOfText: number
  padToken: number
  /** Id of the one token spelled exactly so (' A' includes the space). */
  tokenId(text: string): number | undefined
}

interface Piece {
  ids: Int32Array
  /** 2 per token, relative to the piece. */
  offsets: Uint32Array
}

export const endOfTextToken = '<|end_of_text|>'
export const padTokenText = '<|pad|>'

const beginNames = ['<|begin_of_text|>', '<s>']
const endNames = [endOfTextToken, '<|endoftext|>', '</s>', '<|im_end|>', '<|eot_id|>']
const padNames = [padTokenText, '<pad>', '<|finetune_right_pad_id|>', '<|endoftext|>']

const cachedPieces = 65_536
const longestCachedPiece = 64

/** @throws AppError 'tokenizer.unsupported' when the file is no byte-level BPE or has no end-of-text token. */
export function loadTokenizer(tokenizerJson: string): Tokenizer {
  const file = parseTokenizerFile(tokenizerJson)
  const vocabulary = new Map(Object.entries(file.model.vocab))
  const addedTokens = new Map(file.added_tokens.map(({ content, id }) => [content, id]))
  const vocabSize = 1 + highest([...vocabulary.values(), ...addedTokens.values()])
  if (vocabSize > maximumVocabulary) {
    throw new AppError('tokenizer.unsupported', `A vocabulary above ${maximumVocabulary} tokens cannot be used.`)
  }
  const merges = mergeTable(file, vocabulary)
  const byteIds = byteTokenIds(file, vocabulary)
  const patterns = splitPatterns(file.pre_tokenizer)
  const addedPattern = addedTokens.size > 0 ? literalPattern([...addedTokens.keys()]) : null
  const tokenBytes = bytesById(vocabulary, addedTokens, vocabSize)
  const cache = new Map<string, Piece>()

  function encodePiece(text: string): Piece {
    const cached = cache.get(text)
    if (cached) return cached
    const whole = file.model.ignore_merges ? vocabulary.get(toByteCharacters(text)) : undefined
    const piece =
      whole === undefined
        ? mergePiece(text, byteIds, merges)
        : { ids: Int32Array.of(whole), offsets: Uint32Array.of(0, text.length) }
    if (text.length <= longestCachedPiece) {
      if (cache.size >= cachedPieces) cache.clear()
      cache.set(detached(text), piece)
    }
    return piece
  }

  function encode(text: string): Encoding {
    const output = growingEncoding(text.length)
    let start = 0
    for (const segment of addedPattern ? isolateMatches(text, addedPattern) : [text]) {
      const added = addedTokens.get(segment)
      if (added === undefined) encodeSegment(segment, start, output)
      else output.append(added, start, start + segment.length)
      start += segment.length
    }
    return output.finish()
  }

  function encodeSegment(segment: string, segmentStart: number, output: GrowingEncoding): void {
    const { text, spans } = file.normalizer ? normalizeNfc(segment) : { text: segment, spans: null }
    let pieceStart = 0
    for (const pieceText of splitText(text, patterns)) {
      const { ids, offsets } = encodePiece(pieceText)
      for (let token = 0; token < ids.length; token++) {
        const start = pieceStart + offsets[2 * token]
        const end = pieceStart + offsets[2 * token + 1]
        output.append(
          ids[token],
          segmentStart + (spans ? spans[2 * start] : start),
          segmentStart + (spans ? spans[2 * end - 1] : end),
        )
      }
      pieceStart += pieceText.length
    }
  }

  function decode(ids: ArrayLike<number>): string {
    const parts: Uint8Array[] = []
    for (let index = 0; index < ids.length; index++) {
      const bytes = tokenBytes[ids[index]]
      if (!bytes) throw new RangeError(`Token id ${ids[index]} is not in the vocabulary`)
      parts.push(bytes)
    }
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(parts))
  }

  function tokenId(text: string): number | undefined {
    return addedTokens.get(text) ?? vocabulary.get(toByteCharacters(text))
  }

  const endOfText = firstKnown(endNames, addedTokens)
  if (endOfText === undefined) {
    throw new AppError(
      'tokenizer.unsupported',
      `This tokenizer.json names no end-of-text token (one of ${endNames.join(', ')}). Add it to "added_tokens".`,
    )
  }
  return {
    vocabSize,
    encode,
    decode,
    beginOfText: firstKnown(beginNames, addedTokens),
    endOfText,
    padToken: firstKnown(padNames, addedTokens) ?? endOfText,
    tokenId,
  }
}

function mergeTable(file: TokenizerFile, vocabulary: ReadonlyMap<string, number>): MergeTable {
  const ranks = new Map<number, number>()
  const results = new Int32Array(file.model.merges.length)
  for (const [rank, [left, right]] of file.model.merges.entries()) {
    const ids = [left, right, left + right].map((token) => vocabulary.get(token))
    const [leftId, rightId, resultId] = ids
    if (leftId === undefined || rightId === undefined || resultId === undefined) {
      throw new AppError(
        'tokenizer.unsupported',
        `Merge ${rank + 1} of this tokenizer.json uses a token that is not in its vocabulary. Copy the model folder again.`,
      )
    }
    ranks.set(pairKey(leftId, rightId), rank)
    results[rank] = resultId
  }
  return { ranks, results }
}

/** Id of each byte [256]. A byte missing from the vocabulary is the unknown token, or -1: left out, as Hugging Face does. */
function byteTokenIds(file: TokenizerFile, vocabulary: ReadonlyMap<string, number>): Int32Array {
  const unknown = vocabulary.get(file.model.unk_token ?? '') ?? -1
  return Int32Array.from(byteCharacters, (character) => vocabulary.get(character) ?? unknown)
}

function mergePiece(text: string, byteIds: Int32Array, merges: MergeTable): Piece {
  const bytes = Buffer.from(text, 'utf8')
  const symbols = new Int32Array(bytes.length)
  const symbolBytes = new Int32Array(bytes.length + 1)
  let count = 0
  for (let index = 0; index < bytes.length; index++) {
    const id = byteIds[bytes[index]]
    if (id < 0) continue
    symbols[count] = id
    symbolBytes[count++] = index
  }
  const { ids, starts } = mergeWord(symbols.subarray(0, count), merges)
  const offsets = new Uint32Array(2 * ids.length)
  const spans = bytes.length === text.length ? null : characterSpans(text, bytes.length)
  for (let token = 0; token < ids.length; token++) {
    const first = symbolBytes[starts[token]]
    const last = symbolBytes[(token + 1 < ids.length ? starts[token + 1] : count) - 1]
    offsets[2 * token] = spans ? spans[2 * first] : first
    offsets[2 * token + 1] = spans ? spans[2 * last + 1] : last + 1
  }
  return { ids, offsets }
}

/** For each UTF-8 byte, start and end in code units of the character it belongs to. */
function characterSpans(text: string, byteCount: number): Uint32Array {
  const spans = new Uint32Array(2 * byteCount)
  let byte = 0
  let start = 0
  for (const character of text) {
    const end = start + character.length
    for (let left = Buffer.byteLength(character); left > 0; left--, byte++) {
      spans[2 * byte] = start
      spans[2 * byte + 1] = end
    }
    start = end
  }
  return spans
}

function bytesById(
  vocabulary: ReadonlyMap<string, number>,
  addedTokens: ReadonlyMap<string, number>,
  vocabSize: number,
): (Uint8Array | undefined)[] {
  const bytes = Array.from<Uint8Array | undefined>({ length: vocabSize })
  for (const [token, id] of vocabulary) bytes[id] = fromByteCharacters(token) ?? Buffer.from(token, 'utf8')
  for (const [token, id] of addedTokens) bytes[id] = Buffer.from(token, 'utf8')
  return bytes
}

interface GrowingEncoding {
  append(id: number, start: number, end: number): void
  finish(): Encoding
}

function growingEncoding(textLength: number): GrowingEncoding {
  let ids = new Int32Array(16 + (textLength >> 1))
  let offsets = new Uint32Array(2 * ids.length)
  let count = 0
  return {
    append(id, start, end) {
      if (count === ids.length) {
        const [oldIds, oldOffsets] = [ids, offsets]
        ids = new Int32Array(2 * count)
        offsets = new Uint32Array(4 * count)
        ids.set(oldIds)
        offsets.set(oldOffsets)
      }
      ids[count] = id
      offsets[2 * count] = start
      offsets[2 * count + 1] = end
      count++
    },
    finish: () => ({ ids: ids.slice(0, count), offsets: offsets.slice(0, 2 * count) }),
  }
}

/** A copy that does not keep alive the note it was cut from. */
export function detached(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le')
}

function highest(ids: readonly number[]): number {
  let maximum = -1
  for (const id of ids) if (id > maximum) maximum = id
  return maximum
}

function firstKnown(names: readonly string[], tokens: ReadonlyMap<string, number>): number | undefined {
  return tokens.get(names.find((name) => tokens.has(name)) ?? '')
}
