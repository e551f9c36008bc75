/**
 * The part of Hugging Face's tokenizer.json that byte-level BPE uses, parsed at the edge. Whatever would change the ids
 * and is not implemented is refused here, since a model fed with other ids than it was trained on fails silently.
 */
import * as z from 'zod'
import { AppError } from '../../shared/domain/errors.ts'

const pattern = z.union([z.object({ Regex: z.string() }), z.object({ String: z.string() })])

const splitStep = z.object({
  type: z.literal('Split'),
  pattern,
  behavior: z.literal('Isolated'),
  invert: z.literal(false).default(false),
})
const digitsStep = z.object({ type: z.literal('Digits'), individual_digits: z.boolean() })
const byteLevelStep = z.object({
  type: z.literal('ByteLevel'),
  add_prefix_space: z.literal(false),
  use_regex: z.boolean().default(true),
})
const preTokenizerStep = z.discriminatedUnion('type', [splitStep, digitsStep, byteLevelStep])
export type PreTokenizerStep = z.infer<typeof preTokenizerStep>

const preTokenizer = z.union([
  preTokenizerStep.transform((step) => [step]),
  z
    .object({ type: z.literal('Sequence'), pretokenizers: z.array(preTokenizerStep) })
    .transform(({ pretokenizers }) => pretokenizers),
])

const addedToken = z.object({
  id: z.int().min(0),
  content: z.string().min(1),
  special: z.boolean(),
  single_word: z.literal(false).default(false),
  lstrip: z.literal(false).default(false),
  rstrip: z.literal(false).default(false),
})

const merge = z.union([
  z.tuple([z.string(), z.string()]),
  z.templateLiteral([z.string(), ' ', z.string()]).transform((text): [string, string] => {
    const gap = text.indexOf(' ')
    return [text.slice(0, gap), text.slice(gap + 1)]
  }),
])

const emptyAffix = z.literal('').nullish()

const tokenizerFile = z.object({
  added_tokens: z.array(addedToken).default([]),
  normalizer: z.object({ type: z.literal('NFC') }).nullish(),
  pre_tokenizer: preTokenizer,
  decoder: z.object({ type: z.literal('ByteLevel') }),
  model: z.object({
    type: z.literal('BPE').default('BPE'),
    dropout: z.literal(0).nullish(),
    unk_token: z.string().nullish(),
    continuing_subword_prefix: emptyAffix,
    end_of_word_suffix: emptyAffix,
    byte_fallback: z.literal(false).default(false),
    ignore_merges: z.boolean().default(false),
    vocab: z.record(z.string(), z.int().min(0)),
    merges: z.array(merge),
  }),
})
export type TokenizerFile = z.infer<typeof tokenizerFile>

/** @throws AppError 'tokenizer.unsupported' naming the setting that is not byte-level BPE as implemented here. */
export function parseTokenizerFile(text: string): TokenizerFile {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new AppError('tokenizer.unsupported', 'The tokenizer.json is not valid JSON. Copy the model folder again.', {
      cause,
    })
  }
  const parsed = tokenizerFile.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new AppError(
    'tokenizer.unsupported',
    `This tokenizer.json is not a byte-level BPE of the kind that can be read here (at ${issue.path.join('.')}). ` +
      'Choose a model with a GPT-2, Llama 3 or Qwen 2 style tokenizer.',
    { cause: parsed.error },
  )
}

interface NewTokenizer {
  specialTokens: readonly string[]
  /** Ids by vocabulary entry, written in the byte alphabet; special tokens included. */
  vocabulary: ReadonlyMap<string, number>
  merges: readonly (readonly [string, string])[]
  splitPattern: string
}

/** A tokenizer.json that `tokenizers` and `transformers` load. */
export function writeTokenizerFile({ specialTokens, vocabulary, merges, splitPattern }: NewTokenizer): string {
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false }
  return JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specialTokens.map((content) => ({
      id: vocabulary.get(content),
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: splitPattern }, behavior: 'Isolated', invert: false },
        byteLevel,
      ],
    },
    post_processor: null,
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(vocabulary),
      // The older spelling of a merge, which every version of `tokenizers` reads.
      merges: merges.map(([left, right]) => `${left} ${right}`),
    },
  })
}
