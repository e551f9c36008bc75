import { describe, expect, test } from 'vitest'
import { loadTokenizer } from '../../../main/tokenizer/tokenizer.ts'
import { loadTokenizerFiles } from '../../../main/tokenizer/tokenizerFiles.ts'
import { fixtureBytes, fixtureText } from '../../fixtures/tokenizer/golden.ts'

const tokenizerJson = fixtureText('byteLevel.json.gz')
const tokenizerModel = fixtureBytes('llama.model.gz')

function config(settings: object): string {
  return JSON.stringify(settings)
}

describe('tokenizer.json with a configuration', () => {
  test('is kept letter by letter where the configuration says nothing new', () => {
    const loaded = loadTokenizerFiles({ tokenizerJson, tokenizerConfig: config({ eos_token: '<|endoftext|>' }) })
    expect(loaded.tokenizerJson).toBe(tokenizerJson)
    expect(loaded.tokenizer.beginOfText).toBeUndefined()
  })

  test('gets its end and padding token from it, and the kept file knows them', () => {
    const { tokenizer, tokenizerJson: kept } = loadTokenizerFiles({
      tokenizerJson,
      tokenizerConfig: config({ eos_token: { content: '<|im_end|>' }, pad_token: null, model_max_length: 1e30 }),
      specialTokensMap: config({ pad_token: '<|im_start|>', eos_token: 'not this one' }),
    })
    expect(tokenizer.endOfText).toBe(tokenizer.tokenId('<|im_end|>'))
    expect(tokenizer.padToken).toBe(tokenizer.tokenId('<|im_start|>'))
    expect(loadTokenizer(kept)).toMatchObject({ endOfText: tokenizer.endOfText, padToken: tokenizer.padToken })
    expect(JSON.parse(kept).model.vocab).toEqual(JSON.parse(tokenizerJson).model.vocab)
  })

  test('begins texts as the post-processor says, unless the configuration says otherwise', () => {
    const file = JSON.parse(tokenizerJson)
    const special = { SpecialToken: { id: '<|im_start|>', type_id: 0 } }
    file.post_processor = {
      type: 'Sequence',
      processors: [
        { type: 'ByteLevel', add_prefix_space: true, trim_offsets: false, use_regex: true },
        {
          type: 'TemplateProcessing',
          single: [special, { Sequence: { id: 'A', type_id: 0 } }],
          pair: [],
          special_tokens: { '<|im_start|>': { id: '<|im_start|>', ids: [1], tokens: ['<|im_start|>'] } },
        },
      ],
    }
    const json = JSON.stringify(file)
    expect(loadTokenizer(json).beginOfText).toBe(1)
    const without = loadTokenizerFiles({ tokenizerJson: json, tokenizerConfig: config({ add_bos_token: false }) })
    expect(without.tokenizer.beginOfText).toBeUndefined()
    expect(loadTokenizer(without.tokenizerJson).beginOfText).toBeUndefined()
    const other = config({ add_bos_token: true, bos_token: '<|im_end|>' })
    expect(loadTokenizerFiles({ tokenizerJson: json, tokenizerConfig: other }).tokenizer.beginOfText).toBe(2)
  })

  test('is refused when the configuration is no JSON', () => {
    expect(() => loadTokenizerFiles({ tokenizerJson, tokenizerConfig: '{' })).toThrow(/tokenizer_config\.json/)
    expect(() => loadTokenizerFiles({ tokenizerJson, specialTokensMap: '[]' })).toThrow(/special_tokens_map\.json/)
  })
})

describe('tokenizer.model with a configuration', () => {
  test('begins texts with the token of the model, unless told not to', () => {
    const { tokenizer } = loadTokenizerFiles({ tokenizerModel })
    expect(tokenizer.beginOfText).toBe(tokenizer.tokenId('<s>'))
    expect(tokenizer.endOfText).toBe(tokenizer.tokenId('</s>'))
    const plain = loadTokenizerFiles({ tokenizerModel, tokenizerConfig: config({ add_bos_token: false }) })
    expect(plain.tokenizer.beginOfText).toBeUndefined()
  })

  test('gets the tokens that were added to the model later', () => {
    const { length } = JSON.parse(loadTokenizerFiles({ tokenizerModel }).tokenizerJson).added_tokens
    const loaded = loadTokenizerFiles({
      tokenizerModel,
      tokenizerConfig: config({
        pad_token: '<pad>',
        added_tokens_decoder: { 0: { content: '<unk>', special: true }, 1501: { content: '<pad>', special: true } },
      }),
      addedTokens: config({ '[NOTE]': 1500 }),
    })
    const { tokenizer } = loaded
    expect(tokenizer.vocabSize).toBe(1502)
    expect(tokenizer.padToken).toBe(1501)
    expect(Array.from(tokenizer.encode('[NOTE]<pad>').ids)).toEqual([1500, 1501])
    expect(JSON.parse(loaded.tokenizerJson).added_tokens).toHaveLength(length + 2)
  })

  test('is passed over where there is a tokenizer.json; with neither, the folder is refused', () => {
    expect(loadTokenizerFiles({ tokenizerJson, tokenizerModel }).tokenizerJson).toBe(tokenizerJson)
    expect(() => loadTokenizerFiles({})).toThrow(/neither/)
  })

  test('continues a text without the mark that stands before every text', () => {
    const { tokenizer } = loadTokenizerFiles({ tokenizerModel })
    const whole = tokenizer.encode('The patient\nAnswer: A').ids
    const parts = [tokenizer.encode('The patient').ids, tokenizer.encode('\nAnswer: A', { continues: true }).ids]
    expect(parts.flatMap((ids) => Array.from(ids))).toEqual(Array.from(whole))
    expect(tokenizer.encode('\nAnswer: A').ids[0]).toBe(tokenizer.tokenId(' '))
  })

  test('writes a tokenizer_config.json that names the same tokens', () => {
    const { tokenizerConfig } = loadTokenizerFiles({ tokenizerModel })
    expect(JSON.parse(tokenizerConfig)).toMatchObject({
      tokenizer_class: 'PreTrainedTokenizerFast',
      bos_token: '<s>',
      eos_token: '</s>',
    })
  })
})
