/** Writes tokenizer.json as `tokenizers` and `transformers` load it. */

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
