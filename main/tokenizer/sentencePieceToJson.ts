/**
 * Writes a SentencePiece model as the tokenizer.json that `transformers` converts it to, so that there is one way to
 * encode: Llama-style models get a prefix and "▁" for spaces, T5-style ones the character map and Metaspace.
 */
import { spaceMark } from './bytePairModel.ts'
import type { SentencePiece, SentencePieceModel } from './sentencePieceModel.ts'
import { unsupported } from './tokenizerJson.ts'
import type { TokenRoles } from './tokenizerJson.ts'

export interface ConversionSettings {
  roles: TokenRoles
  /** As in tokenizer_config.json; false puts the prefix before the text only, not after every special token. */
  legacy: boolean
  /** Tokens that a model got after SentencePiece was trained. */
  addedTokens: readonly WrittenToken[]
}

export interface WrittenToken {
  id: number
  content: string
  single_word: boolean
  lstrip: boolean
  rstrip: boolean
  normalized: boolean
  special: boolean
}

/** @throws AppError 'tokenizer.unsupported' for pieces that no real model has. */
export function sentencePieceToJson(model: SentencePieceModel, settings: ConversionSettings): string {
  const { roles } = settings
  const addedTokens = addedTokensOf(model, settings)
  const begin = addedTokens.find(({ content }) => content === roles.begin_of_text)
  return JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: addedTokens,
    ...(isLlamaStyle(model) ? llamaSteps(model, settings.legacy) : metaspaceSteps(model)),
    post_processor: begin ? templateWith(begin) : null,
    model: { ...(model.type === 'BPE' ? bytePairs(model) : unigrams(model)), token_roles: roles },
  })
}

function isLlamaStyle({ normalizer }: SentencePieceModel): boolean {
  return normalizer.characterMap.length === 0 && !normalizer.removeExtraWhitespaces
}

function llamaSteps({ normalizer: { addDummyPrefix }, byteFallback }: SentencePieceModel, legacy: boolean) {
  const replaceSpaces = { type: 'Replace', pattern: { String: ' ' }, content: spaceMark }
  const metaspace = metaspaceWith(addDummyPrefix ? 'first' : 'never', false)
  const prefix = addDummyPrefix ? [{ type: 'Prepend', prepend: spaceMark }] : []
  return {
    normalizer: legacy ? { type: 'Sequence', normalizers: [...prefix, replaceSpaces] } : null,
    pre_tokenizer: legacy ? null : metaspace,
    decoder: bytesDecoder(addDummyPrefix, byteFallback),
  }
}

function metaspaceSteps({ normalizer, splitByWhitespace, byteFallback }: SentencePieceModel) {
  const { characterMap, addDummyPrefix, removeExtraWhitespaces } = normalizer
  const normalizers: object[] = []
  if (characterMap.length > 0)
    normalizers.push({ type: 'Precompiled', precompiled_charsmap: Buffer.from(characterMap).toString('base64') })
  if (removeExtraWhitespaces) {
    normalizers.push({ type: 'Strip', strip_left: false, strip_right: true })
    normalizers.push({ type: 'Replace', pattern: { Regex: ' {2,}' }, content: spaceMark })
  }
  const metaspace = metaspaceWith(addDummyPrefix ? 'always' : 'never', splitByWhitespace)
  return {
    normalizer: { type: 'Sequence', normalizers },
    pre_tokenizer: metaspace,
    decoder: byteFallback ? bytesDecoder(addDummyPrefix, true) : metaspace,
  }
}

function metaspaceWith(scheme: 'always' | 'first' | 'never', split: boolean) {
  return { type: 'Metaspace', replacement: spaceMark, prepend_scheme: scheme, split }
}

function bytesDecoder(hasPrefix: boolean, byteFallback: boolean) {
  return {
    type: 'Sequence',
    decoders: [
      { type: 'Replace', pattern: { String: spaceMark }, content: ' ' },
      ...(byteFallback ? [{ type: 'ByteFallback' }] : []),
      { type: 'Fuse' },
      ...(hasPrefix ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : []),
    ],
  }
}

function templateWith({ content, id }: WrittenToken) {
  const special = { SpecialToken: { id: content, type_id: 0 } }
  const text = (name: string, type: number) => ({ Sequence: { id: name, type_id: type } })
  return {
    type: 'TemplateProcessing',
    single: [special, text('A', 0)],
    pair: [special, text('A', 0), text('B', 1)],
    special_tokens: { [content]: { id: content, ids: [id], tokens: [content] } },
  }
}

function addedTokensOf({ pieces }: SentencePieceModel, settings: ConversionSettings): WrittenToken[] {
  const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false }
  const tokens = new Map<string, WrittenToken>()
  for (const [id, { text, kind }] of pieces.entries()) {
    if (kind !== 'control' && kind !== 'unknown' && kind !== 'userDefined') continue
    tokens.set(text, { id, content: text, ...plain, special: kind !== 'userDefined' })
  }
  for (const token of settings.addedTokens) tokens.set(token.content, token)
  return [...tokens.values()].toSorted((left, right) => left.id - right.id)
}

function unigrams({ pieces, unknown, byteFallback }: SentencePieceModel) {
  return {
    type: 'Unigram',
    unk_id: unknown,
    vocab: pieces.map(({ text, score }) => [text, score]),
    byte_fallback: byteFallback,
  }
}

function bytePairs({ pieces, unknown, byteFallback }: SentencePieceModel) {
  const vocab = new Map(pieces.map(({ text }, id) => [text, id]))
  if (vocab.size !== pieces.length) throw unsupported('its vocabulary', 'has a piece twice')
  return {
    type: 'BPE',
    dropout: null,
    unk_token: pieces[unknown].text,
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: true,
    byte_fallback: byteFallback,
    ignore_merges: false,
    vocab: Object.fromEntries(vocab),
    merges: mergesOf(pieces),
  }
}

/** Ways to cut pieces that are looked at, in squared characters; two hundred times what the largest models need. */
const mostWork = 2 ** 30

/** Every pair of pieces that makes a third, the highest score first, then the longest parts. */
function mergesOf(pieces: readonly SentencePiece[]): [left: string, right: string][] {
  const written = pieces.filter(({ kind }) => kind === 'normal' || kind === 'userDefined')
  const known = new Set(written.map(({ text }) => text))
  const merges: { left: string; right: string; score: number }[] = []
  let work = 0
  for (const { text, score } of written) {
    work += text.length ** 2
    if (work > mostWork) throw unsupported('its vocabulary', 'has pieces that are too long')
    for (let at = 1; at < text.length; at++) {
      const left = text.slice(0, at)
      const right = text.slice(at)
      if (known.has(left) && known.has(right)) merges.push({ left, right, score })
    }
  }
  merges.sort(
    (a, b) => b.score - a.score || b.left.length - a.left.length || b.right.length - a.right.length,
  )
  return merges.map(({ left, right }) => [left, right])
}
