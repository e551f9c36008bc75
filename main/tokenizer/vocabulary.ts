/**
 * The large parts of a tokenizer.json, checked by hand: hundreds of thousands of entries, and a library that walks
 * records drops the token `__proto__`.
 */
import { AppError } from '../../shared/domain/errors.ts'
import { maximumVocabulary } from './merges.ts'

const mostMerges = 2 ** 22
/** Together; what can be looked up at once is bounded. */
const mostCharacters = 2 ** 23
/** Longer than any token in use, which are rulers and runs of spaces. */
const longestToken = 2048

/** Ids by token; no id twice. */
export function readVocabulary(value: unknown): Map<string, number> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damaged('has no vocabulary')
  const entries = Object.entries(value)
  checkSize(entries.length)
  const taken = new Uint8Array(maximumVocabulary)
  const vocabulary = new Map<string, number>()
  let characters = 0
  for (const [token, id] of entries) {
    if (!Number.isInteger(id) || id < 0 || id >= maximumVocabulary) throw damaged('has an id that is out of range')
    if (taken[id]) throw damaged('gives one id to two tokens')
    taken[id] = 1
    characters += checkToken(token)
    vocabulary.set(token, id)
  }
  checkCharacters(characters)
  return vocabulary
}

/** Tokens with their log probability, in the order of their ids. */
export function readPieces(value: unknown): [token: string, score: number][] {
  if (!Array.isArray(value)) throw damaged('has no vocabulary')
  checkSize(value.length)
  const seen = new Set<string>()
  let characters = 0
  const pieces = value.map((entry: unknown): [string, number] => {
    if (!Array.isArray(entry) || entry.length !== 2) throw damaged('has a vocabulary of another layout')
    const [token, score]: unknown[] = entry
    if (typeof token !== 'string' || typeof score !== 'number') throw damaged('has a vocabulary of another layout')
    if (!Number.isFinite(score)) throw damaged('has a score that is not a number')
    if (seen.has(token)) throw damaged('has a token twice')
    seen.add(token)
    characters += checkToken(token)
    return [token, score]
  })
  checkCharacters(characters)
  return pieces
}

/** Pairs in order of rank, from either spelling: `["a", "b"]` or `"a b"`. */
export function readMerges(value: unknown): [left: string, right: string][] {
  if (!Array.isArray(value) || value.length > mostMerges) throw damaged('has no merges, or too many')
  const merges: [string, string][] = []
  for (const entry of value as unknown[]) {
    if (typeof entry === 'string' && entry.startsWith('#version')) continue
    const pair: unknown = typeof entry === 'string' ? entry.split(' ') : entry
    if (!Array.isArray(pair) || pair.length !== 2) throw damaged(`has a merge that is no pair (${merges.length + 1})`)
    const [left, right]: unknown[] = pair
    if (typeof left !== 'string' || typeof right !== 'string' || left === '' || right === '')
      throw damaged(`has a merge that is no pair (${merges.length + 1})`)
    merges.push([left, right])
  }
  return merges
}

function checkSize(tokens: number): void {
  if (tokens === 0) throw damaged('has an empty vocabulary')
  if (tokens > maximumVocabulary) throw damaged(`has more than ${maximumVocabulary} tokens`)
}

function checkCharacters(characters: number): void {
  if (characters > mostCharacters) throw damaged('has a vocabulary that is too large')
}

function checkToken(token: string): number {
  if (token.length > longestToken) throw damaged(`has a token of more than ${longestToken} characters`)
  if (!token.isWellFormed()) throw damaged('has a token that is not valid Unicode')
  return token.length
}

function damaged(what: string): AppError {
  return new AppError(
    'tokenizer.unsupported',
    `This tokenizer ${what}. Copy the model folder again, or choose another model.`,
  )
}
