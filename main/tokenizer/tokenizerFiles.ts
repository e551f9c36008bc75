/**
 * The tokenizer of a model folder, from whichever files it has. What comes back as `tokenizerJson` stands alone: kept
 * with the model, `loadTokenizer` reads from it the same ids and the same begin, end and padding tokens.
 */
import { AppError } from '../../shared/domain/errors.ts'
import { readSentencePieceModel } from './sentencePieceModel.ts'
import type { SentencePieceModel } from './sentencePieceModel.ts'
import { sentencePieceToJson } from './sentencePieceToJson.ts'
import { findRoles } from './specialTokens.ts'
import { createTokenizer } from './tokenizer.ts'
import type { Tokenizer } from './tokenizer.ts'
import { readNamedTokens } from './tokenizerConfig.ts'
import type { NamedTokens } from './tokenizerConfig.ts'
import { parseTokenizerFile } from './tokenizerJson.ts'
import type { TokenizerFile, TokenRoles } from './tokenizerJson.ts'

/** Contents of the files in a model folder; each may be missing, but tokenizer.json or tokenizer.model must be there. */
export interface TokenizerFiles {
  /** tokenizer.json; preferred where both are there. */
  readonly tokenizerJson?: string
  /** tokenizer.model or spiece.model, as SentencePiece writes it. */
  readonly tokenizerModel?: Uint8Array
  /** tokenizer_config.json: names the begin, end and padding tokens. */
  readonly tokenizerConfig?: string
  /** special_tokens_map.json: the same for what tokenizer_config.json leaves open. */
  readonly specialTokensMap?: string
  /** added_tokens.json: ids of tokens that came after SentencePiece's; tokenizer_config.json goes before it. */
  readonly addedTokens?: string
}

export interface LoadedTokenizer {
  readonly tokenizer: Tokenizer
  /** To be saved as tokenizer.json. */
  readonly tokenizerJson: string
  /** To be saved as tokenizer_config.json, so that `transformers` knows the same special tokens. */
  readonly tokenizerConfig: string
}

/** @throws AppError 'tokenizer.unsupported' when no file is there, or one would give other ids than it was trained with. */
export function loadTokenizerFiles(files: TokenizerFiles): LoadedTokenizer {
  const named = readNamedTokens(files)
  if (files.tokenizerJson !== undefined) return fromJson(files.tokenizerJson, named)
  if (files.tokenizerModel !== undefined) return fromModel(files.tokenizerModel, named)
  throw new AppError(
    'tokenizer.unsupported',
    'The model folder has neither tokenizer.json nor tokenizer.model. Copy the whole folder.',
  )
}

function fromJson(text: string, named: NamedTokens): LoadedTokenizer {
  const file = parseTokenizerFile(text)
  const added = file.added_tokens.map(({ content }) => content)
  const known = new Set([...added, ...vocabularyTokens(file, named)])
  const roles = findRoles(known, file.post_processor, { ...file.model.token_roles, ...rolesFrom(named, known) })
  if (same(roles, file.model.token_roles ?? silentRoles(file, new Set(added)))) return loaded(text, file, roles)
  const written = JSON.parse(text)
  written.model.token_roles = roles
  return loaded(JSON.stringify(written), { ...file, model: { ...file.model, token_roles: roles } }, roles)
}

function fromModel(bytes: Uint8Array, named: NamedTokens): LoadedTokenizer {
  const model = readSentencePieceModel(bytes)
  const added = named.added.filter(({ content, id }) => model.pieces[id]?.text !== content)
  const known = new Set([...specialPieces(model), ...added.map(({ content }) => content)])
  const textOf = (id: number | null) => (id === null ? undefined : model.pieces[id].text)
  const begin = named.addBegin === false ? null : (textOf(model.begin) ?? null)
  const roles = findRoles(known, [], {
    begin_of_text: begin,
    end_of_text: textOf(model.end),
    ...(model.pad === null ? {} : { pad: textOf(model.pad) }),
    ...rolesFrom({ ...named, addBegin: named.addBegin ?? begin !== null }, known),
  })
  const text = sentencePieceToJson(model, { roles, legacy: named.legacy, addedTokens: added })
  return loaded(text, parseTokenizerFile(text), roles)
}

/** What the configuration says of the roles, as far as the vocabulary has those tokens. */
function rolesFrom(named: NamedTokens, known: ReadonlySet<string>): Partial<TokenRoles> {
  const { begin, end, pad, addBegin } = named
  const roles: Partial<TokenRoles> = {}
  if (addBegin === false) roles.begin_of_text = null
  if (addBegin === true && begin !== null && known.has(begin)) roles.begin_of_text = begin
  if (end !== null && known.has(end)) roles.end_of_text = end
  if (pad !== null && known.has(pad)) roles.pad = pad
  return roles
}

/** Special tokens that are in the vocabulary without being listed as added. */
function vocabularyTokens({ model }: TokenizerFile, { begin, end, pad }: NamedTokens): string[] {
  const has = model.type === 'BPE' ? model.vocab : new Set(model.vocab.map(([token]) => token))
  return [begin, end, pad].filter((token) => token !== null && has.has(token)) as string[]
}

/** What `loadTokenizer` finds without being told. */
function silentRoles(file: TokenizerFile, known: ReadonlySet<string>): TokenRoles | undefined {
  try {
    return findRoles(known, file.post_processor)
  } catch {
    return undefined
  }
}

function specialPieces({ pieces }: SentencePieceModel): string[] {
  return pieces.filter(({ kind }) => kind === 'control' || kind === 'userDefined').map(({ text }) => text)
}

function same(roles: TokenRoles, others: TokenRoles | undefined): boolean {
  return (
    roles.begin_of_text === others?.begin_of_text &&
    roles.end_of_text === others.end_of_text &&
    roles.pad === others.pad
  )
}

function loaded(tokenizerJson: string, file: TokenizerFile, roles: TokenRoles): LoadedTokenizer {
  return { tokenizer: createTokenizer(file), tokenizerJson, tokenizerConfig: configFor(roles) }
}

function configFor(roles: TokenRoles): string {
  const config = {
    // The one class that takes tokenizer.json as it is.
    tokenizer_class: 'PreTrainedTokenizerFast',
    bos_token: roles.begin_of_text,
    eos_token: roles.end_of_text,
    pad_token: roles.pad,
    clean_up_tokenization_spaces: false,
  }
  return `${JSON.stringify(config, null, 2)}\n`
}
