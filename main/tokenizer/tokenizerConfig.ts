/** What tokenizer_config.json, special_tokens_map.json and added_tokens.json say beside the tokenizer itself. */
import * as z from 'zod'
import { AppError } from '../../shared/domain/errors.ts'
import { maximumVocabulary } from './merges.ts'
import type { WrittenToken } from './sentencePieceToJson.ts'

const tokenName = z
  .union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)])
  .nullish()
  .catch(null)
const flag = z.boolean().nullish().catch(null)
const id = z.coerce.number().int().min(0).max(maximumVocabulary - 1)

const addedToken = z.object({
  content: z.string().min(1),
  single_word: z.boolean().default(false),
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  normalized: z.boolean().optional(),
  special: z.boolean().default(false),
})
const namedTokens = z.object({ bos_token: tokenName, eos_token: tokenName, pad_token: tokenName })
const tokenizerConfig = namedTokens.extend({
  add_bos_token: flag,
  legacy: flag,
  added_tokens_decoder: z.record(z.string(), addedToken).default({}),
})
const addedTokens = z.record(z.string().min(1), id)

export interface NamedTokens {
  begin: string | null
  end: string | null
  pad: string | null
  /** Null where nothing is said. */
  addBegin: boolean | null
  legacy: boolean
  /** In order of their ids. */
  added: WrittenToken[]
}

/** @throws AppError 'tokenizer.unsupported' when a file is no JSON or names tokens in another layout. */
export function readNamedTokens(files: {
  tokenizerConfig?: string
  specialTokensMap?: string
  addedTokens?: string
}): NamedTokens {
  const config = read(tokenizerConfig, files.tokenizerConfig, 'tokenizer_config.json')
  const map = read(namedTokens, files.specialTokensMap, 'special_tokens_map.json')
  const named: WrittenToken[] = []
  const listed = read(addedTokens, files.addedTokens, 'added_tokens.json')
  for (const [content, tokenId] of Object.entries(listed)) named.push(written(tokenId, { content }))
  for (const [key, token] of Object.entries(config.added_tokens_decoder)) {
    const tokenId = id.safeParse(key)
    if (!tokenId.success) throw unreadable('tokenizer_config.json')
    named.push(written(tokenId.data, token))
  }
  return {
    begin: config.bos_token ?? map.bos_token ?? null,
    end: config.eos_token ?? map.eos_token ?? null,
    pad: config.pad_token ?? map.pad_token ?? null,
    addBegin: config.add_bos_token ?? null,
    legacy: config.legacy ?? true,
    added: named,
  }
}

function written(tokenId: number, token: { content: string } & Partial<WrittenToken>): WrittenToken {
  const special = token.special ?? false
  const { content, single_word = false, lstrip = false, rstrip = false, normalized = !special } = token
  return { id: tokenId, content, single_word, lstrip, rstrip, normalized, special }
}

function read<Shape extends z.ZodType>(shape: Shape, text: string | undefined, name: string): z.infer<Shape> {
  try {
    return shape.parse(JSON.parse(text ?? '{}'))
  } catch (cause) {
    throw unreadable(name, cause)
  }
}

function unreadable(name: string, cause?: unknown): AppError {
  return new AppError('tokenizer.unsupported', `The ${name} cannot be read. Copy the model folder again.`, { cause })
}
