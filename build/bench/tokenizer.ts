/**
 * Speed of tokenizers, one thread: training 8k byte-level BPE on 50 MB, loading, and encoding notes. The text is the demo
 * hospital's, whose prose has few distinct words; the harder text is the same with one word in twenty replaced by a
 * random one, which gives as many distinct words as real notes have, or more.
 */
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { generateHospital } from '../../main/corpus/demo/generateHospital.ts'
import { loadTokenizer } from '../../main/tokenizer/tokenizer.ts'
import { loadTokenizerFiles } from '../../main/tokenizer/tokenizerFiles.ts'
import { trainBytePairEncoding } from '../../main/tokenizer/trainer.ts'
import { createRandom } from '../../shared/random.ts'
import { root } from '../root.ts'

const trainingBytes = 50_000_000
const encodedBytes = 10_000_000
const vocabSize = 8192
const rounds = 5

export async function run(): Promise<void> {
  print(`Load before the start: ${loadavg()[0].toFixed(1)}. Medians of ${rounds} rounds.\n`)
  const plain = await demoNotes()
  const harder = withRareWords(plain)
  for (const [title, notes] of [['demo hospital', plain], ['with rare words', harder]] as const) {
    print(`\n${title}: ${megabytes(size(notes))} MB, ${distinctWords(notes).toLocaleString('en')} distinct words\n`)
    const start = performance.now()
    const json = await trainBytePairEncoding(notes, { vocabSize })
    print(`  train ${vocabSize} tokens: ${((performance.now() - start) / 1000).toFixed(1)} s\n`)
    measureEncoding('byte-level, trained on it', json, notes)
    for (const name of ['llama', 't5']) measureEncoding(`${name}.model`, savedModel(name), notes)
  }
  print(`\nPeak memory ${megabytes(process.resourceUsage().maxRSS * 1024)} MB\n`)
}

async function demoNotes(): Promise<string[]> {
  const outDir = await mkdtemp(path.join(tmpdir(), 'wardbench-bench-'))
  try {
    const { files } = await generateHospital({ site: 'A', encounters: 28_000, seed: 1, outDir })
    const notes = readFileSync(files.notes, 'utf8').trimEnd().split('\n')
    return firstBytes(
      notes.map((line): string => JSON.parse(line).text),
      trainingBytes,
    )
  } finally {
    await rm(outDir, { recursive: true })
  }
}

function withRareWords(notes: readonly string[]): string[] {
  const random = createRandom(11)
  const letters = 'etaoinshrdlucmfwypvbgkjqxz'
  const word = () =>
    Array.from({ length: 3 + random.integer(9) }, () => letters[Math.floor(26 * random.uniform() ** 2)]).join('')
  return notes.map((note) => note.replace(/\p{L}+/gu, (known) => (random.uniform() < 0.05 ? word() : known)))
}

/** A tokenizer of the tests: 1,500 tokens, trained on MTS-Dialog by SentencePiece. */
function savedModel(name: string): string {
  const file = path.join(root, 'test/fixtures/tokenizer', `${name}.model.gz`)
  return loadTokenizerFiles({ tokenizerModel: gunzipSync(readFileSync(file)) }).tokenizerJson
}

function measureEncoding(title: string, json: string, notes: readonly string[]): void {
  const texts = firstBytes(notes, encodedBytes)
  const bytes = size(texts)
  const loads: number[] = []
  const speeds: number[] = []
  let tokens = 0
  for (let round = 0; round < rounds; round++) {
    let start = performance.now()
    const tokenizer = loadTokenizer(json)
    loads.push(performance.now() - start)
    start = performance.now()
    tokens = 0
    for (const text of texts) tokens += tokenizer.encode(text).ids.length
    speeds.push(bytes / 1e3 / (performance.now() - start))
  }
  const speed = `${median(speeds).toFixed(1)} MB/s`
  const share = `${(bytes / tokens).toFixed(2)} bytes a token`
  print(`  encode, ${title}: ${speed} from an empty cache (${share}), load ${median(loads).toFixed(0)} ms\n`)
}

function firstBytes(texts: readonly string[], limit: number): string[] {
  let bytes = 0
  return texts.filter((text) => bytes < limit && (bytes += Buffer.byteLength(text)) > 0)
}

function size(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
}

function distinctWords(texts: readonly string[]): number {
  const words = new Set<string>()
  for (const text of texts) for (const word of text.match(/[\p{L}\p{N}]+/gu) ?? []) words.add(word)
  return words.size
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}

function print(text: string): void {
  process.stdout.write(text)
}
