/**
 * Text to token ids and back, as Hugging Face's `tokenizers` does it from the same tokenizer.json, with offsets into the
 * text as JavaScript counts it. Every text is encodable; byte-level tokenizers give it back exactly.
 */
import { createFinder } from './addedTokens.ts'
import type { AddedTokenFinder } from './addedTokens.ts'
import { alignedText, originalEnd, originalStart, slice } from './alignedText.ts'
import type { AlignedText } from './alignedText.ts'
import { fromByteCharacters, toByteCharacters } from './byteAlphabet.ts'
import { createByteLevelModel, createCharacterModel, spaceMark } from './bytePairModel.ts'
import type { Piece, TokenModel } from './bytePairModel.ts'
import { createDecoder } from './decoders.ts'
import { createNormalizer, isPrefixStep } from './normalizers.ts'
import type { Normalizer } from './normalizers.ts'
import { findRoles } from './specialTokens.ts'
import { createPreTokenizer, wholeText } from './split.ts'
import type { PreTokenizer } from './split.ts'
import { maximumVocabulary } from './merges.ts'
import { parseTokenizerFile, unsupported } from './tokenizerJson.ts'
import type { TokenizerFile } from './tokenizerJson.ts'
import { createUnigramModel } from './unigramModel.ts'

export { endOfTextToken, padTokenText } from './specialTokens.ts'

export interface Encoding {
  ids: Int32Array
  /**
   * 2 per token: start and end in UTF-16 code units of the original text; a token with part of a character spans the
   * whole character, one that was put before the text spans its first character.
   */
  offsets: Uint32Array
}

export interface EncodeOptions {
  /** The text goes on from another one: nothing is put before it, such as the "▁" of Llama 2. Default false. */
  continues?: boolean
}

export interface Tokenizer {
  /** Highest id + 1: the number of embedding rows that a model needs. */
  vocabSize: number
  /**
   * Adds no token of its own (no begin-of-text). A special token spelled out in the text becomes that token; a lone
   * surrogate counts as U+FFFD.
   */
  encode(text: string, options?: EncodeOptions): Encoding
  /** Text of all ids, special tokens included; bytes that are not UTF-8 become U+FFFD. */
  decode(ids: ArrayLike<number>): string
  /** What the model expects before every text, as in Llama 3; undefined where there is none. */
  beginOfText: number | undefined
  endOfText: number
  padToken: number
  /** Id of the one token spelled exactly so (' A' includes the space). */
  tokenId(text: string): number | undefined
}

const cachedPieces = 65_536
const longestCachedPiece = 64

/** @throws AppError 'tokenizer.unsupported' when the file cannot be followed exactly or has no end-of-text token. */
export function loadTokenizer(tokenizerJson: string): Tokenizer {
  return createTokenizer(parseTokenizerFile(tokenizerJson))
}

export function createTokenizer(file: TokenizerFile): Tokenizer {
  const byteLevel = isByteLevel(file)
  const vocabulary = vocabularyOf(file)
  const addedTokens = new Map(file.added_tokens.map(({ content, id }) => [content, id]))
  checkAddedTokens(file, vocabulary)
  const tokens = tokensById(vocabulary, addedTokens)
  const encodePiece = withMemory(createModel(file, byteLevel))
  const findRaw = createFinder(file.added_tokens.filter((token) => !token.normalized))
  const stages = { start: createStages(file, false), continued: createStages(file, true) }

  function encode(text: string, { continues = false }: EncodeOptions = {}): Encoding {
    const output = growingEncoding(text.length)
    eachSegment(alignedText(text.toWellFormed(), 0), findRaw, output, (raw) => {
      const { normalize, findNormalized, preTokenize } = continues && raw.start === 0 ? stages.continued : stages.start
      eachSegment(normalize ? normalize(raw) : raw, findNormalized, output, (segment) => {
        encodeSegment(segment, preTokenize, output)
      })
    })
    return output.finish()
  }

  function encodeSegment(segment: AlignedText, preTokenize: PreTokenizer, output: GrowingEncoding): void {
    const { aligned, texts } = preTokenize(wholeText(segment))
    let pieceStart = 0
    for (const text of texts) {
      encodePiece(text, (partLength, { ids, offsets }) => {
        for (let token = 0; token < ids.length; token++) {
          const start = originalStart(aligned, pieceStart + offsets[2 * token])
          output.append(ids[token], start, originalEnd(aligned, pieceStart + offsets[2 * token + 1]))
        }
        pieceStart += partLength
      })
    }
  }

  // An added token that is looked for after normalisation is also written that way.
  const written = [...tokens]
  const { normalize } = stages.start
  for (const { id, content, normalized } of file.added_tokens)
    if (normalized && normalize) written[id] = normalize(alignedText(content, 0)).text
  const decodeTokens = byteLevel ? byteDecoder(new Set(addedTokens.values())) : createDecoder(file.decoder)
  function decode(ids: ArrayLike<number>): string {
    const texts = Array.from(ids, (id) => {
      const token = written[id]
      if (token === undefined) throw new RangeError(`Token id ${id} is not in the vocabulary`)
      return token
    })
    return decodeTokens(texts, ids)
  }

  function tokenId(text: string): number | undefined {
    return addedTokens.get(text) ?? vocabulary.get(byteLevel ? toByteCharacters(text) : text.replaceAll(' ', spaceMark))
  }

  const idOf = (token: string) => addedTokens.get(token) ?? vocabulary.get(token)
  const roles = findRoles(new Set(addedTokens.keys()), file.post_processor, file.model.token_roles)
  const endOfText = idOf(roles.end_of_text)
  const padToken = idOf(roles.pad)
  const beginOfText = roles.begin_of_text === null ? undefined : idOf(roles.begin_of_text)
  if (endOfText === undefined || padToken === undefined || (roles.begin_of_text !== null && beginOfText === undefined))
    throw unsupported('a begin, end or padding token', 'is named but not in the vocabulary')
  return { vocabSize: tokens.length, encode, decode, beginOfText, endOfText, padToken, tokenId }
}

function isByteLevel({ pre_tokenizer: steps, decoder, model, normalizer }: TokenizerFile): boolean {
  const at = steps.findIndex(({ type }) => type === 'ByteLevel')
  const decodesBytes = decoder.some(({ type }) => type === 'ByteLevel')
  if (at < 0 && !decodesBytes) return false
  if (at !== steps.length - 1 || !decodesBytes || decoder.length > 1 || model.type !== 'BPE')
    throw unsupported('its pre-tokenizer', 'uses bytes in an order that is not known')
  if (normalizer.some(isPrefixStep)) throw unsupported('its normalizer')
  return true
}

function vocabularyOf({ model }: TokenizerFile): ReadonlyMap<string, number> {
  return model.type === 'BPE' ? model.vocab : new Map(model.vocab.map(([token], id) => [token, id]))
}

function createModel({ model }: TokenizerFile, byteLevel: boolean): TokenModel {
  if (model.type === 'Unigram') return createUnigramModel(model)
  return byteLevel ? createByteLevelModel(model) : createCharacterModel(model)
}

/** Added tokens keep the id of the vocabulary, and two of them cannot share one. */
function checkAddedTokens({ added_tokens: added }: TokenizerFile, vocabulary: ReadonlyMap<string, number>): void {
  const byId = new Map(Array.from(vocabulary, ([token, id]) => [id, token]))
  for (const { content, id } of added) {
    const holder = byId.get(id) ?? content
    if (holder !== content || (vocabulary.get(content) ?? id) !== id)
      throw unsupported(`added token ${id}`, 'has the id of another token')
    byId.set(id, content)
  }
}

interface Stages {
  normalize: Normalizer | null
  findNormalized: AddedTokenFinder | null
  preTokenize: PreTokenizer
}

function createStages(file: TokenizerFile, continues: boolean): Stages {
  const steps = continues ? file.normalizer.filter((step) => !isPrefixStep(step)) : file.normalizer
  const normalize = createNormalizer(steps)
  const normalized = (content: string) => (normalize ? normalize(alignedText(content, 0)).text : content)
  return {
    normalize,
    findNormalized: createFinder(
      file.added_tokens.filter((token) => token.normalized),
      normalized,
    ),
    preTokenize: createPreTokenizer(file.pre_tokenizer, continues),
  }
}

/** Puts the added tokens out as they are and hands on the text between them. */
function eachSegment(
  aligned: AlignedText,
  find: AddedTokenFinder | null,
  output: GrowingEncoding,
  encodeText: (segment: AlignedText) => void,
): void {
  let done = 0
  for (const { id, from, to } of find?.(aligned.text) ?? []) {
    if (from > done) encodeText(slice(aligned, done, from))
    output.append(id, originalStart(aligned, from), originalEnd(aligned, to))
    done = to
  }
  if (done < aligned.text.length) encodeText(slice(aligned, done, aligned.text.length))
}

/** Hands over the parts of a piece one after the other. Words come again and again, so their tokens are kept. */
function withMemory(model: TokenModel) {
  const memory = new Map<string, Piece>()
  return (text: string, take: (partLength: number, tokens: Piece) => void): void => {
    for (const part of text.length > longestCachedPiece ? model.cut(text) : [text]) {
      let piece = memory.get(part)
      if (!piece) {
        piece = model.tokenize(part)
        if (part.length <= longestCachedPiece) {
          if (memory.size >= cachedPieces) memory.clear()
          memory.set(detached(part), piece)
        }
      }
      take(part.length, piece)
    }
  }
}

function tokensById(
  vocabulary: ReadonlyMap<string, number>,
  addedTokens: ReadonlyMap<string, number>,
): (string | undefined)[] {
  let highest = -1
  for (const ids of [vocabulary, addedTokens]) for (const id of ids.values()) if (id > highest) highest = id
  if (highest >= maximumVocabulary) throw unsupported('its vocabulary', `has more than ${maximumVocabulary} tokens`)
  const tokens = Array.from<string | undefined>({ length: highest + 1 })
  for (const ids of [vocabulary, addedTokens]) for (const [token, id] of ids) tokens[id] = token
  return tokens
}

/** Added tokens stand for themselves, all others for the bytes that they spell. */
function byteDecoder(addedIds: ReadonlySet<number>) {
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
  return (tokens: string[], ids: ArrayLike<number>): string =>
    utf8.decode(
      Buffer.concat(
        tokens.map((token, at) => (addedIds.has(ids[at]) ? null : fromByteCharacters(token)) ?? Buffer.from(token)),
      ),
    )
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
