import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadLlamaCpp, type LlamaCppModel } from '../../main/engine/backends/llamaCpp.ts'
import { inspectGguf } from '../../main/models/gguf/ggufFile.ts'
import { readGgufHeader } from '../../main/models/gguf/header.ts'
import { ggufScorer } from '../../main/models/gguf/scorer.ts'
import { ggufTokenizer } from '../../main/models/gguf/tokenizer.ts'
import { presets, type LlamaConfig } from '../../main/models/llama/config.ts'
import { createScorer } from '../../main/models/llama/scorer.ts'
import { initialWeights, type Weights } from '../../main/models/llama/weights.ts'
import { scoreOptions } from '../../main/scoring/optionScores.ts'
import { loadTokenizer } from '../../main/tokenizer/tokenizer.ts'
import { writeGguf } from './ggufWriter.ts'

const runs = Number(process.env['WARDBENCH_FUZZ_RUNS'] ?? 1)

/** The same weights and tokenizer by llama.cpp, from a file that the test writes, and by our own engine. */
const tokenizerJson = readFileSync(new URL('../fixtures/hub/llama-tied-f32/tokenizer.json', import.meta.url), 'utf8')
const tokenizer = loadTokenizer(tokenizerJson)
const config: LlamaConfig = {
  ...presets.nano,
  vocabSize: tokenizer.vocabSize,
  hiddenSize: 64,
  intermediateSize: 96,
  layerCount: 2,
  headCount: 4,
  keyValueHeadCount: 2,
  maxPositions: 256,
  tieEmbeddings: false,
}
const folder = mkdtempSync(join(tmpdir(), 'wardbench-gguf-'))
const path = join(folder, 'tiny.gguf')
/** Larger than at the start of training: answers that differ. */
const weights: Weights = new Map(
  [...initialWeights(config, 3)].map(([name, values]) => [name, values.map((value) => 3 * value)]),
)
writeGguf(path, config, weights, tokenizerJson)
afterAll(() => rmSync(folder, { recursive: true }))

describe('a GGUF model by llama.cpp', () => {
  let model: LlamaCppModel
  beforeAll(async () => {
    model = await loadLlamaCpp(path, { threads: 2, contextLength: 256 })
  })
  afterAll(() => model.dispose())

  it('has the tokens of the tokenizer that was written, with the characters of each', () => {
    const own = ggufTokenizer(model)
    for (const text of ['Patient admitted with chest pain.\nAnswer:', 'Größe 180 cm – naïve 🙂 °C', ' A', 'x\n\n  y']) {
      const [expected, actual] = [tokenizer.encode(text), own.encode(text)]
      expect([...actual.ids]).toEqual([...expected.ids])
      expect(own.decode(actual.ids)).toBe(text)
      // What one token shows of a character that several make up is each tokenizer's own choice; the ends are not.
      expect([actual.offsets[0], actual.offsets.at(-1)]).toEqual([0, text.length])
      for (let i = 2; i < actual.offsets.length; i += 2)
        expect(actual.offsets[i]).toBeGreaterThanOrEqual(actual.offsets[i - 2])
    }
    const ascii = 'BP 120/80, HR 72. Denies fever.'
    expect([...own.encode(ascii).offsets]).toEqual([...tokenizer.encode(ascii).offsets])
  })

  it('refuses a text longer than its context, of which it would leave out the beginning', async () => {
    const { ids } = tokenizer.encode('Denies fever. '.repeat(200))
    const read = (length: number) => model.logProbabilities([...ids.subarray(0, length)], [length - 1])
    expect(await read(256)).toHaveLength(model.vocabSize)
    await expect(read(257)).rejects.toMatchObject({ code: 'score.tooLong' })
  })

  it('gives the option probabilities of our own engine, by token and by text', async () => {
    const ids = (text: string) => tokenizer.encode(text).ids
    const follow = (text: string) => tokenizer.encode(text, { continues: true }).ids
    const options = [['A', 'B', 'C'].map(follow), [' no', ' within 30 days', ' later'].map(follow)]
    const prompts = ['Chest pain since the morning.\nAnswer:', 'Discharged home in good condition.\nAnswer:'].flatMap(
      (text) => options.map((each) => ({ ids: ids(text), options: each })),
    )
    const score = async (scorer: Parameters<typeof scoreOptions>[0]['scorer']) =>
      scoreOptions({ scorer, prompts, batchTokens: 512 })
    const ours = await createScorer({ config, weights, threads: 1 })
    const [expected, actual] = [await score(ours), await score(ggufScorer(model))]
    await ours.dispose()
    expect(new Set(expected.map(({ convention }) => convention))).toEqual(new Set(['token', 'likelihood']))
    for (const [index, { probabilities, convention }] of expected.entries()) {
      expect(actual[index].convention).toBe(convention)
      // llama.cpp keeps keys and values in 16 bit.
      for (const [option, value] of probabilities.entries())
        expect(Math.abs(actual[index].probabilities[option] - value)).toBeLessThan(2e-3)
    }
    const spread = expected.flatMap(({ probabilities }) => Math.max(...probabilities) - Math.min(...probabilities))
    expect(Math.max(...spread)).toBeGreaterThan(0.1)
  })
})

describe('the header of a GGUF file', () => {
  it('says what the model is', async () => {
    expect(await inspectGguf(path)).toMatchObject({
      kind: 'gguf',
      architecture: 'llama (GGUF 3)',
      parameters: [...weights.values()].reduce((sum, { length }) => sum + length, 0),
      dataTypes: ['F32'],
      shape: { Layers: 2, 'Hidden size': 64, Context: '256 tokens', 'Chat template': 'none' },
      tokenizer: { kind: 'gpt2', tokens: config.vocabSize },
      suggestedName: 'tiny',
    })
  })

  const bytes = readFileSync(path)
  const headBytes = 12_000
  const opened = async (content: Uint8Array) => {
    const other = join(folder, 'other.gguf')
    writeFileSync(other, content)
    return readGgufHeader(other)
  }

  it('is refused where the file ends within it or within its tensors, and where it is no such file', async () => {
    for (const length of [0, 3, 23, 60, 500, 4000, bytes.length - 1000]) {
      const cut = join(folder, 'cut.gguf')
      writeFileSync(cut, bytes)
      truncateSync(cut, length)
      await expect(readGgufHeader(cut)).rejects.toMatchObject({ code: 'model.damagedFile' })
    }
    await expect(opened(Buffer.from('PK\u0003\u0004'.repeat(20)))).rejects.toThrow('does not begin')
  })

  it('is read or refused by name whatever its bytes are, and never believed', async () => {
    const tries = 300 * runs
    const head = bytes.subarray(0, headBytes)
    const change = fc.record({ at: fc.nat(headBytes - 9), value: fc.uint8Array({ minLength: 1, maxLength: 8 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const content = Buffer.from(head)
        for (const { at, value } of changes) content.set(value, at)
        await opened(content).catch((error: unknown) => expect(error).toMatchObject({ code: 'model.damagedFile' }))
      }),
      { numRuns: tries },
    )
    process.stderr.write(`GGUF headers: ${tries} tries\n`)
  }, 60_000 * (1 + runs))
})

it('a model that llama.cpp cannot read is an error with a reason', async () => {
  const cut = join(folder, 'short.gguf')
  writeFileSync(cut, readFileSync(path).subarray(0, 20_000))
  await expect(loadLlamaCpp(cut, { threads: 1, contextLength: 64 })).rejects.toMatchObject({
    code: 'model.damagedFile',
  })
})

describe('llama.cpp in a process of its own', () => {
  const backend = new URL('../../main/engine/backends/llamaCpp.ts', import.meta.url).href
  const load = `
    const { loadLlamaCpp } = await import(${JSON.stringify(backend)})
    const model = await loadLlamaCpp(${JSON.stringify(path)}, { threads: 1, contextLength: 64 }).catch((error) => error)
    if (model instanceof Error) console.log(model.code, model.message)
    else console.log('read', (await model.logProbabilities([1, 2, 3], [2])).length)
    process.exit(0)`
  function run(before: string): string {
    const script = join(folder, 'load.mjs')
    writeFileSync(script, before + load)
    return execFileSync(process.execPath, [script], { encoding: 'utf8', stdio: 'pipe' })
  }

  it('says what to install where the package is absent', () => {
    const output = run(`
      import { registerHooks } from 'node:module'
      registerHooks({ resolve(specifier, context, next) {
        if (specifier === 'node-llama-cpp') throw new Error('not found')
        return next(specifier, context)
      } })`)
    expect(output).toMatch(/^engine\.llamaCpp .*npm install --no-save node-llama-cpp/)
  })

  it('asks the network for nothing', () => {
    const output = run(`
      import { Socket } from 'node:net'
      import dns from 'node:dns'
      const refuse = () => process.exit(99)
      Socket.prototype.connect = refuse
      globalThis.fetch = refuse
      dns.lookup = refuse`)
    expect(output).toBe(`read ${config.vocabSize}\n`)
  })
})
