/** llama.cpp's tokenizer of a GGUF model as the workbench uses tokenizers: ids, and the characters that each stands for. */
import type { LlamaCppModel } from '../../engine/backends/llamaCpp.ts'
import type { Tokenizer } from '../../tokenizer/tokenizer.ts'

/** A character of 4 bytes may be spread over as many tokens, and a normalised one over a few more. */
const longestGroup = 16

export function ggufTokenizer(model: LlamaCppModel): Tokenizer {
  return {
    vocabSize: model.vocabSize,
    encode(text, { continues = false } = {}) {
      const ids = Int32Array.from(model.tokenize(text, continues))
      return { ids, offsets: offsetsOf(model, ids, text) }
    },
    decode: (ids) => model.detokenize(Array.from(ids)),
    beginOfText: model.beginOfText,
    endOfText: model.endOfText,
    padToken: model.endOfText,
    tokenId(text) {
      const [id, ...rest] = model.tokenize(text, true)
      return rest.length === 0 ? id : undefined
    },
  }
}

/**
 * [start, end) in UTF-16 units for each token. Tokens that only together make up characters of the text share their
 * range. From where the text cannot be followed (the tokenizer changed it), tokens share what is left of it.
 */
function offsetsOf(model: LlamaCppModel, ids: Int32Array, text: string): Uint32Array {
  const offsets = new Uint32Array(2 * ids.length)
  let at = 0
  let first = 0
  while (first < ids.length) {
    let count = 1
    let end = -1
    for (; count <= longestGroup && first + count <= ids.length; count++) {
      end = endOfPiece(model.detokenize(Array.from(ids.subarray(first, first + count))), text, at, first === 0)
      if (end >= 0) break
    }
    if (end < 0) {
      count = ids.length - first
      end = text.length
    }
    for (let i = first; i < first + count; i++) {
      offsets[2 * i] = at
      offsets[2 * i + 1] = end
    }
    at = end
    first += count
  }
  return offsets
}

/** Where the piece ends in the text if it begins at `at`, −1 if it does not. SentencePiece puts a space before a text. */
function endOfPiece(piece: string, text: string, at: number, isFirst: boolean): number {
  if (piece !== '' && text.startsWith(piece, at)) return at + piece.length
  if (!piece.startsWith(' ')) return -1
  const bare = piece.slice(1)
  return isFirst && text.startsWith(bare, at) ? at + bare.length : -1
}
