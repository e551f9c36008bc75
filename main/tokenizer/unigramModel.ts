/**
 * Unigram language model (T5, XLM-R, ALBERT): the most probable way to cut a piece into tokens, found as `tokenizers`
 * does it, sum by sum, so that ties and rounding fall the same way.
 */
import { byteToken } from './bytePairModel.ts'
import type { Piece, TokenModel } from './bytePairModel.ts'
import type { UnigramFile } from './tokenizerJson.ts'

/** How much less probable than the rarest token an unknown character is, in log units. */
const unknownPenalty = 10

export function createUnigramModel({ vocab, unk_id: unknown, byte_fallback: byteFallback }: UnigramFile): TokenModel {
  const ids = new Map(vocab.map(([token], id) => [token, id]))
  const scores = Float64Array.from(vocab, ([, score]) => score)
  const unknownScore = scores.reduce((least, score) => Math.min(least, score), Infinity) - unknownPenalty
  const byteIds = Array.from({ length: 256 }, (_, byte) => ids.get(byteToken(byte)))
  const trie = createTrie(ids)

  /** Where the best token that ends at each position begins, and its id. */
  function bestPath(text: string): { begins: Int32Array; tokens: Int32Array } {
    const begins = new Int32Array(text.length + 1).fill(-1)
    const tokens = new Int32Array(text.length + 1)
    const sums = new Float64Array(text.length + 1)
    function offer(begin: number, end: number, token: number, sum: number): void {
      if (begins[end] >= 0 && sum <= sums[end]) return
      begins[end] = begin
      tokens[end] = token
      sums[end] = sum
    }
    for (let begin = 0; begin < text.length; ) {
      const next = begin + ((text.codePointAt(begin) ?? 0) > 0xffff ? 2 : 1)
      let knowsCharacter = false
      let node = 0
      for (let end = begin; end < text.length; ) {
        node = trie.step(node, text.charCodeAt(end++))
        if (node < 0) break
        const token = trie.tokenAt(node)
        if (token < 0) continue
        offer(begin, end, token, scores[token] + sums[begin])
        if (end === next) knowsCharacter = true
      }
      if (!knowsCharacter) offer(begin, next, unknown, unknownScore + sums[begin])
      begin = next
    }
    return { begins, tokens }
  }

  function tokenize(text: string): Piece {
    const { begins, tokens } = bestPath(text)
    const stretches: { from: number; to: number; id: number }[] = []
    for (let to = text.length; to > 0; to = begins[to]) {
      const last = stretches.at(-1)
      // Unknown characters in a row are one unknown token.
      if (tokens[to] === unknown && last?.id === unknown) last.from = begins[to]
      else stretches.push({ from: begins[to], to, id: tokens[to] })
    }
    const output: number[] = []
    const offsets: number[] = []
    for (const { from, to, id } of stretches.reverse()) {
      // The unknown token itself, or a run of unknown characters that has a name, may stand in the text.
      const named = id === unknown ? ids.get(text.slice(from, to)) : id
      const bytes = named === undefined && byteFallback ? fallback(text, from, to) : undefined
      for (const { token, start, end } of bytes ?? [{ token: named ?? unknown, start: from, end: to }]) {
        output.push(token)
        offsets.push(start, end)
      }
    }
    return { ids: Int32Array.from(output), offsets: Uint32Array.from(offsets) }
  }

  /** Tokens of the bytes, each with the character it belongs to; undefined when one is missing. */
  function fallback(text: string, from: number, to: number) {
    const bytes: { token: number; start: number; end: number }[] = []
    let start = from
    for (const character of text.slice(from, to)) {
      const end = start + character.length
      for (const value of Buffer.from(character, 'utf8')) {
        const token = byteIds[value]
        if (token === undefined) return undefined
        bytes.push({ token, start, end })
      }
      start = end
    }
    return bytes
  }

  return { tokenize, cut: (text) => [text] }
}

interface Trie {
  /** The node after one more code unit; -1 when no token goes on so. */
  step(node: number, unit: number): number
  /** The token that ends at the node; -1 when none does. */
  tokenAt(node: number): number
}

function createTrie(ids: ReadonlyMap<string, number>): Trie {
  const next = new Map<number, number>()
  const tokens = [-1]
  for (const [token, id] of ids) {
    let node = 0
    for (let at = 0; at < token.length; at++) {
      const key = node * 2 ** 16 + token.charCodeAt(at)
      const known = next.get(key)
      if (known === undefined) {
        next.set(key, tokens.length)
        node = tokens.push(-1) - 1
      } else node = known
    }
    if (node > 0) tokens[node] = id
  }
  return {
    step: (node, unit) => next.get(node * 2 ** 16 + unit) ?? -1,
    tokenAt: (node) => tokens[node],
  }
}
