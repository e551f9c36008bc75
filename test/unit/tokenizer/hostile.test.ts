import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadTokenizer } from '../../../main/tokenizer/tokenizer.ts'
import { loadTokenizerFiles } from '../../../main/tokenizer/tokenizerFiles.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { fixtureBytes, fixtureText, golden, variantJson } from '../../fixtures/tokenizer/golden.ts'

/** WARDBENCH_FUZZ_RUNS=20 tries twenty times as many of the changed bytes. */
const runs = Number(process.env.WARDBENCH_FUZZ_RUNS ?? 1)
const seed = Number(process.env.WARDBENCH_FUZZ_SEED ?? 20_261_129)

type Json = Record<string, unknown>
interface File extends Json {
  model: Json & { vocab: Record<string, unknown>; merges: unknown[] }
  added_tokens: Json[]
}

const byteLevel = fixtureText('byteLevel.json.gz')
const unigram = JSON.stringify({
  added_tokens: [{ id: 0, content: '</s>', special: true }],
  model: { type: 'Unigram', unk_id: 1, vocab: [['</s>', 0], ['<unk>', 0], ['a', -1]] },
})

function load(change: (file: File) => void, json = byteLevel) {
  const file = JSON.parse(json) as File
  change(file)
  return loadTokenizer(JSON.stringify(file))
}

const outcomes = ['loads', 'is refused']

/** One of the two outcomes, or what else was thrown. */
function outcome(create: () => { encode(text: string): unknown }): unknown {
  try {
    create().encode('Répété:  BP 142/88 <s> 病 😀\r\n\t▁')
    return 'loads'
  } catch (error) {
    return error instanceof AppError && error.code === 'tokenizer.unsupported' ? 'is refused' : error
  }
}

describe('a tokenizer.json from a stranger', () => {
  test.each<[string, (file: File) => void, RegExp]>([
    ['an id below zero', ({ model }) => (model.vocab['a'] = -1), /out of range/],
    ['an id that is no whole number', ({ model }) => (model.vocab['a'] = 1.5), /out of range/],
    ['an id that would need billions of rows', ({ model }) => (model.vocab['a'] = 4e9), /out of range/],
    ['an id that is text', ({ model }) => (model.vocab['a'] = '3'), /out of range/],
    ['one id for two tokens', ({ model }) => (model.vocab['a'] = model.vocab['b']), /one id to two/],
    ['half a character as a token', ({ model }) => (model.vocab['\ud800'] = 9000), /Unicode/],
    ['a token of a million characters', ({ model }) => (model.vocab['x'.repeat(1e6)] = 9000), /characters/],
    ['no vocabulary', ({ model }) => Object.assign(model, { vocab: [] }), /no vocabulary/],
    ['an empty vocabulary', ({ model }) => Object.assign(model, { vocab: {} }), /empty/],
    ['a merge of three', ({ model }) => model.merges.push('a b c'), /no pair/],
    ['a merge with a number', ({ model }) => model.merges.push(['a', 1]), /no pair/],
    ['a merge of missing tokens', ({ model }) => model.merges.push(['\u0001', 'zz']), /not in its vocabulary/],
    ['merges that are no list', ({ model }) => Object.assign(model, { merges: 'a b' }), /merges/],
    ['an added token on the id of another', (file) => (file.added_tokens[1]['id'] = 0), /added token/],
    ['an added token that moves', ({ added_tokens: added }) => (added[1]['id'] = 9000), /added token/],
    ['an added token of billions', ({ added_tokens: added }) => (added[1]['id'] = 4e9), /added_tokens/],
    ['an unknown normalizer', (file) => (file['normalizer'] = { type: 'Nmt' }), /normalizer/],
    ['a replacement that swells text', (file) => (file['normalizer'] = swell), /normalizer/],
    ['an unknown decoder', (file) => (file['decoder'] = { type: 'WordPiece' }), /decoder/],
    ['an unknown post-processor', (file) => (file['post_processor'] = { type: 'New' }), /post_processor/],
    ['bytes in the middle', (file) => (file['pre_tokenizer'] = inSequence(bytes, { type: 'WhitespaceSplit' })), /bytes/],
    ['bytes without their decoder', (file) => (file['decoder'] = { type: 'Fuse' }), /bytes/],
    ['a role that no token has', ({ model }) => (model['token_roles'] = { ...roles, pad: '<none>' }), /padding/],
  ])('is refused for %s', (_, change, message) => {
    expect(() => load(change)).toThrow(AppError)
    expect(() => load(change)).toThrow(message)
  })

  test.each(['(a+)+$', '(\\p{L}|\\p{L}\\s?)*;', '\\s+$', '.*.*.*x', '['])('never runs its own pattern: %s', (source) => {
    const split = { type: 'Split', pattern: { Regex: source }, behavior: 'Isolated', invert: false }
    expect(() => load((file) => (file['pre_tokenizer'] = inSequence(split, bytes)))).toThrow(/regular expression/)
    const replace = { type: 'Replace', pattern: { Regex: source }, content: '' }
    expect(() => load((file) => (file['normalizer'] = replace))).toThrow(/regular expression/)
  })

  test.each([
    ['normalizer', 'normalizers'],
    ['pre_tokenizer', 'pretokenizers'],
    ['post_processor', 'processors'],
    ['decoder', 'decoders'],
  ])('is refused when the steps of its %s are nested without end', (name, list) => {
    const depth = 20_000
    const nested = `${`{"type":"Sequence","${list}":[`.repeat(depth)}${']}'.repeat(depth)}`
    const json = JSON.stringify({ ...(JSON.parse(byteLevel) as object), [name]: 'nested' }).replace('"nested"', nested)
    expect(outcome(() => loadTokenizer(json))).toBe('is refused')
  })

  test('with thousands of added tokens that begin alike finds them at once, and is refused for more than any has', () => {
    const added = (count: number, length: number) => (file: File) => {
      const first = Object.keys(file.model.vocab).length + file.added_tokens.length
      for (let index = 0; index < count; index++) file.added_tokens.push({ id: first + index, content: `aaa${'a'.repeat(index % length)}${index}`, special: false, normalized: false })
    }
    const tokenizer = load(added(2000, 400))
    const before = process.cpuUsage()
    expect(tokenizer.encode(`${'a'.repeat(200_000)}399`).ids.at(-1)).toBe(tokenizer.tokenId(`aaa${'a'.repeat(399)}399`))
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(20)
    expect(() => load(added(2000, 1000))).toThrow(/added_tokens/)
  })

  test('loads or is refused, whatever bytes are changed', () => {
    const change = fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(3), fc.constantFrom('', '"', '{', '}', '[', ',', '\\', '\\u0000', '\ud800', '0', '-1', '1e999', 'null', '"__proto__":1,'))
    // The steps stand before the vocabulary, which is most of the file.
    const { model, ...steps } = JSON.parse(byteLevel) as File
    const text = JSON.stringify({ ...steps, model: { ...model, vocab: Object.fromEntries(Object.entries(model.vocab).slice(0, 260)), merges: [] } })
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        let changed = text
        for (const [place, length, inserted] of changes) {
          const at = Math.floor(place * changed.length)
          changed = changed.slice(0, at) + inserted + changed.slice(at + length)
        }
        expect(outcomes).toContain(outcome(() => loadTokenizer(changed)))
      }),
      { numRuns: 300 * runs, seed },
    )
  }, 60_000 * (1 + runs))

  test.each<[string, unknown[], RegExp]>([
    ['a score that overflows', [['</s>', 0], ['<unk>', 0], ['a', 'INFINITE']], /score/],
    ['a token twice', [['</s>', 0], ['<unk>', 0], ['a', -1], ['a', -2]], /twice/],
    ['a score as text', [['</s>', 0], ['<unk>', 0], ['a', '-1']], /layout/],
    ['no unknown token', [['</s>', 0]], /model/],
  ])('is refused for %s in a unigram vocabulary', (_, vocab, message) => {
    const json = JSON.stringify({ ...JSON.parse(unigram), model: { type: 'Unigram', unk_id: 1, vocab } })
    expect(() => loadTokenizer(json.replace('"INFINITE"', '-1e999'))).toThrow(AppError)
    expect(() => loadTokenizer(json.replace('"INFINITE"', '-1e999'))).toThrow(message)
  })

  test('may have tokens with the names of JavaScript', () => {
    const json = byteLevel.replace('"vocab":{', '"vocab":{"__proto__":9000,"constructor":9001,')
    const tokenizer = loadTokenizer(json)
    expect(tokenizer.tokenId('__proto__')).toBe(9000)
    expect(tokenizer.tokenId('constructor')).toBe(9001)
    expect(tokenizer.tokenId('toString')).toBeUndefined()
    expect(tokenizer.vocabSize).toBe(9002)
  })

  test('loads or is refused, whatever value is changed', () => {
    const llama = JSON.parse(fixtureText('llama.json.gz')) as File
    // A small vocabulary keeps this quick.
    llama.model.vocab = Object.fromEntries(Object.entries(llama.model.vocab).slice(0, 300))
    llama.model.merges = []
    const json = JSON.stringify(llama)
    const places = [...json.matchAll(/(?<=:)(?:"[^"]*"|\d+|true|false|null)/g)]
    const values = fc.oneof(fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify(value)), fc.constant('1e999'))
    fc.assert(
      fc.property(fc.nat(places.length - 1), values, (at, value) => {
        const { 0: old, index } = places[at]
        const changed = json.slice(0, index) + value + json.slice(index + old.length)
        expect(outcomes).toContain(outcome(() => loadTokenizer(changed)))
      }),
      { numRuns: 300 },
    )
  })
})

describe('a tokenizer.model from a stranger', () => {
  const models = ['llama', 't5', 'unigram_bytes'].map((name) => fixtureBytes(`${name}.model.gz`))

  const others = ['', 'not a model at all', '\n\uffff\uffff', '\u0012\u0000']
  test.each(others)('is refused when it is something else: %j', (text) => {
    const tokenizerModel = Buffer.from(text, 'latin1')
    expect(() => loadTokenizerFiles({ tokenizerModel })).toThrow(/damaged/)
  })

  test('is refused or loads when it is cut off anywhere', () => {
    for (const model of models.slice(0, 2)) {
      const found = Array.from({ length: 40 }, (_, cut) => {
        const tokenizerModel = model.subarray(0, Math.floor((model.length * cut) / 40) - (cut > 0 ? cut % 3 : 0))
        return outcome(() => loadTokenizerFiles({ tokenizerModel }).tokenizer)
      })
      expect(outcomes).toEqual(expect.arrayContaining(found))
      expect(found.filter((one) => one === 'is refused').length).toBeGreaterThan(10)
    }
  })

  test('is refused or loads when bytes of it are changed', () => {
    const [llama, t5, bytes] = models
    const small = [llama, bytes, t5.subarray(0, 30_000)]
    fc.assert(
      fc.property(
        fc.nat(2),
        fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        (which, changes) => {
          const tokenizerModel = Uint8Array.from(small[which])
          for (const [place, byte] of changes) tokenizerModel[Math.floor(place * tokenizerModel.length)] = byte
          expect(outcomes).toContain(outcome(() => loadTokenizerFiles({ tokenizerModel }).tokenizer))
        },
      ),
      { numRuns: 150 },
    )
  })

  test('is refused for a score that is not a number', () => {
    const score = Buffer.alloc(4)
    score.writeFloatLE(NaN)
    const piece = Buffer.concat([Buffer.from([0x0a, 1, 0x61, 0x15]), score])
    const tokenizerModel = Buffer.concat([Buffer.from([0x0a, piece.length]), piece])
    expect(() => loadTokenizerFiles({ tokenizerModel })).toThrow(/damaged/)
  })

  test('is refused or loads when its character map is changed', () => {
    const t5 = golden.variants.find(({ name }) => name === 't5')
    if (!t5) throw new RangeError('There is no t5')
    const file = JSON.parse(variantJson(t5))
    file.model.vocab = file.model.vocab.slice(0, 100)
    const [precompiled] = file.normalizer.normalizers
    const map = Buffer.from(precompiled.precompiled_charsmap, 'base64')
    const change = fc.tuple(fc.nat(map.length - 1), fc.nat(255))
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 200 }), (changes) => {
        const changed = Buffer.from(map)
        for (const [place, byte] of changes) changed[place] = byte
        precompiled.precompiled_charsmap = changed.toString('base64')
        expect(outcomes).toContain(outcome(() => loadTokenizer(JSON.stringify(file))))
      }),
      { numRuns: 40 },
    )
  })
})

describe('any text', () => {
  const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code))
  const part = fc.constantFrom(' ', '\r', '\n', 'a', '▁', '<s>', '[MASK]', '\u0301', '👩🏽‍⚕️', '1')
  const anyText = fc.string({ unit: fc.oneof(unit, part), maxLength: 60 })
  const variants = golden.variants.filter(({ base }) => base !== null)

  test.each(variants)('is encoded with offsets in order and inside of it: $name', (variant) => {
    const tokenizer = loadTokenizer(variantJson(variant))
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, continues) => {
        const { ids, offsets } = tokenizer.encode(text, { continues })
        expect(offsets).toHaveLength(2 * ids.length)
        let last = 0
        for (let token = 0; token < ids.length; token++) {
          const [start, end] = offsets.subarray(2 * token, 2 * token + 2)
          if (start > end || end > text.length || start < last - 8 || ids[token] >= tokenizer.vocabSize)
            throw new Error(`Token ${token} is at ${start} to ${end}`)
          last = start
        }
        tokenizer.decode(ids)
      }),
      { numRuns: 60 },
    )
  })

  test('comes back from byte-level tokens as it was', () => {
    for (const name of ['own', 'gpt2', 'llama3', 'smollm', 'mistral tekken', 'deepseek']) {
      const variant = golden.variants.find((candidate) => candidate.name === name)
      if (!variant) throw new RangeError(`There is no variant ${name}`)
      const tokenizer = loadTokenizer(variantJson(variant))
      fc.assert(
        fc.property(anyText, (text) => {
          expect(tokenizer.decode(tokenizer.encode(text).ids)).toBe(text.toWellFormed())
        }),
      )
    }
  })
})

const bytes = { type: 'ByteLevel', add_prefix_space: false, use_regex: false }
const swell = { type: 'Replace', pattern: { String: ' ' }, content: 'x'.repeat(1e6) }
const roles = { begin_of_text: null, end_of_text: '<|endoftext|>', pad: '<|endoftext|>' }

function inSequence(...pretokenizers: object[]) {
  return { type: 'Sequence', pretokenizers }
}
