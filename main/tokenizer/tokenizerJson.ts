/**
 * Hugging Face's tokenizer.json, parsed at the edge: byte-level BPE, SentencePiece-style BPE and Unigram. Whatever would
 * change the ids and is not implemented is refused here, since a model fed with other ids than it was trained on fails
 * silently. The file may come from a stranger: sizes are bounded and every id and merge is checked.
 */
import * as z from 'zod'
import { AppError } from '../../shared/domain/errors.ts'
import { maximumVocabulary } from './merges.ts'
import { readMerges, readPieces, readVocabulary } from './vocabulary.ts'

const pattern = z.union([z.object({ Regex: z.string() }), z.object({ String: z.string().min(1) })])

/** What is put into text; bounded, so that no file can blow a note up. */
const shortText = z.string().max(16)

const normalizerStep = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['NFC', 'NFD', 'NFKC', 'NFKD']) }),
  z.object({ type: z.enum(['Lowercase', 'StripAccents']) }),
  z.object({ type: z.literal('Strip'), strip_left: z.boolean(), strip_right: z.boolean() }),
  z.object({ type: z.literal('Replace'), pattern, content: shortText }),
  z.object({ type: z.literal('Prepend'), prepend: shortText.min(1) }),
  z.object({ type: z.literal('Precompiled'), precompiled_charsmap: z.string() }),
])
export type NormalizerStep = z.infer<typeof normalizerStep>

const splitStep = z
  .object({
    type: z.literal('Split'),
    pattern,
    behavior: z.enum(['Isolated', 'Removed']),
    invert: z.boolean().default(false),
  })
  .refine(({ behavior, invert }) => behavior === 'Removed' || !invert)
const metaspace = z
  .object({
    type: z.literal('Metaspace'),
    replacement: z.string().length(1),
    prepend_scheme: z.enum(['always', 'first', 'never']).default('always'),
    /** The older spelling; `tokenizers` too refuses one that contradicts the newer. */
    add_prefix_space: z.boolean().default(true),
    split: z.boolean().nullish().transform((split) => split ?? true),
  })
  .refine((step) => step.add_prefix_space || step.prepend_scheme === 'never')
const byteLevelStep = z.object({
  type: z.literal('ByteLevel'),
  add_prefix_space: z.boolean(),
  use_regex: z.boolean().default(true),
})
const preTokenizerStep = z.discriminatedUnion('type', [
  splitStep,
  metaspace,
  byteLevelStep,
  z.object({ type: z.literal('Digits'), individual_digits: z.boolean() }),
  z.object({ type: z.literal('WhitespaceSplit') }),
])
export type PreTokenizerStep = z.infer<typeof preTokenizerStep>

const decoderStep = z.discriminatedUnion('type', [
  metaspace,
  z.object({ type: z.enum(['ByteLevel', 'ByteFallback', 'Fuse']) }),
  z.object({ type: z.literal('Replace'), pattern: z.object({ String: z.string().min(1) }), content: shortText }),
  z.object({ type: z.literal('Strip'), content: z.string().length(1), start: z.int().min(0), stop: z.int().min(0) }),
])
export type DecoderStep = z.infer<typeof decoderStep>

const templatePiece = z.union([
  z.object({ SpecialToken: z.object({ id: z.string() }) }),
  z.object({ Sequence: z.object({ id: z.string() }) }),
])
const tokenAndId = z.tuple([z.string(), z.number()])
const postProcessorStep = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('TemplateProcessing'),
    single: z.array(templatePiece),
    special_tokens: z.record(z.string(), z.object({ tokens: z.array(z.string()) })),
  }),
  z.object({ type: z.enum(['RobertaProcessing', 'BertProcessing']), cls: tokenAndId, sep: tokenAndId }),
  z.object({ type: z.literal('ByteLevel') }),
])
export type PostProcessorStep = z.infer<typeof postProcessorStep>

/** A list of steps, from one step, nested sequences of steps, or nothing. */
function steps<Step extends z.ZodType>(step: Step, listName: string) {
  function flatten(value: unknown, depth: number): unknown[] {
    if (value === null || value === undefined) return []
    const { type, [listName]: list } = value as Record<string, unknown>
    // Deeper nesting than any real file's stays as it is, and no step of that type is known.
    if (type !== 'Sequence' || !Array.isArray(list) || depth > 8) return [value]
    return list.flatMap((inner) => flatten(inner, depth + 1))
  }
  return z
    .unknown()
    .optional()
    .transform((value) => flatten(value, 0))
    .pipe(z.array(step))
}

const addedToken = z
  .object({
    id: z.int().min(0).max(maximumVocabulary - 1),
    content: z.string().min(1),
    special: z.boolean(),
    single_word: z.boolean().default(false),
    lstrip: z.boolean().default(false),
    rstrip: z.boolean().default(false),
    normalized: z.boolean().optional(),
  })
  .transform((token) => ({ ...token, normalized: token.normalized ?? !token.special }))

/** Together; Gemma's 6,400 tokens have 80,000. */
const mostAddedCharacters = 2 ** 19

const emptyAffix = z.literal('').nullish()
const flag = z.boolean().nullish().transform((value) => value ?? false)

/**
 * What the tokens mean to the model, where tokenizer_config.json said so: `tokenizers` ignores unknown fields of the
 * model. Absent from files that were not written here.
 */
const tokenRoles = z.object({
  begin_of_text: z.string().nullable(),
  end_of_text: z.string(),
  pad: z.string(),
})
export type TokenRoles = z.infer<typeof tokenRoles>

const bytePairModel = z.object({
  type: z.literal('BPE'),
  dropout: z.literal(0).nullish(),
  unk_token: z.string().nullish(),
  continuing_subword_prefix: emptyAffix,
  end_of_word_suffix: emptyAffix,
  fuse_unk: flag,
  byte_fallback: flag,
  ignore_merges: flag,
  vocab: z.unknown().transform(readVocabulary),
  merges: z.unknown().transform(readMerges),
  token_roles: tokenRoles.optional(),
})
export type BytePairFile = z.infer<typeof bytePairModel>

const unigramModel = z
  .object({
    type: z.literal('Unigram'),
    unk_id: z.int().min(0),
    byte_fallback: flag,
    vocab: z.unknown().transform(readPieces),
    token_roles: tokenRoles.optional(),
  })
  .refine(({ unk_id: unknown, vocab }) => unknown < vocab.length)
export type UnigramFile = z.infer<typeof unigramModel>

const tokenizerFile = z.object({
  added_tokens: z
    .array(addedToken)
    .refine((tokens) => tokens.reduce((sum, { content }) => sum + content.length, 0) <= mostAddedCharacters)
    .default([]),
  normalizer: steps(normalizerStep, 'normalizers'),
  pre_tokenizer: steps(preTokenizerStep, 'pretokenizers'),
  decoder: steps(decoderStep, 'decoders'),
  post_processor: steps(postProcessorStep, 'processors'),
  model: z.preprocess(
    // Files of the first versions leave the type of BPE out.
    (model) => (isRecord(model) && !('type' in model) && 'merges' in model ? { ...model, type: 'BPE' } : model),
    z.discriminatedUnion('type', [bytePairModel, unigramModel]),
  ),
})
export type TokenizerFile = z.infer<typeof tokenizerFile>

/** Ten times the largest in use. */
const longestFile = 300_000_000

/** @throws AppError 'tokenizer.unsupported' naming the setting that cannot be followed exactly. */
export function parseTokenizerFile(text: string): TokenizerFile {
  if (text.length > longestFile) throw unsupported('its size', 'is larger than that of any known tokenizer')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new AppError('tokenizer.unsupported', 'The tokenizer.json is not valid JSON. Copy the model folder again.', {
      cause,
    })
  }
  const parsed = tokenizerFile.safeParse(json)
  if (!parsed.success) {
    const path = parsed.error.issues[0].path.filter((key) => typeof key === 'string' || typeof key === 'number')
    throw unsupported(path.slice(0, 4).join('.') || 'its layout')
  }
  return parsed.data
}

/** `where` must not hold text that the file chose freely at length. */
export function unsupported(where: string, why = 'is of a kind that cannot be followed exactly here'): AppError {
  return new AppError(
    'tokenizer.unsupported',
    `This tokenizer cannot be read: ${where} ${why}. ` +
      'Copy the model folder again, or choose a model with a GPT-2, Llama, Mistral or Qwen style tokenizer.',
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
