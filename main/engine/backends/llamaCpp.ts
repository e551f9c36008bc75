/**
 * llama.cpp through node-llama-cpp, an optional package: GGUF models, read for their probabilities. Loaded only when asked for,
 * in a child process; it may neither build nor download anything.
 */
import { AppError } from '../../../shared/domain/errors.ts'

export interface LlamaCppModel {
  readonly vocabSize: number
  readonly beginOfText: number | undefined
  readonly endOfText: number
  /** Longest text the model was made for, in tokens. */
  readonly contextLength: number
  /** No token is added; special tokens spelled out in the text stay text. `continues`: no space is put before it. */
  tokenize(text: string, continues: boolean): number[]
  detokenize(tokens: readonly number[]): string
  /**
   * Log-probabilities [at.length · vocabSize] of the token after each of the positions `at` (ascending) of `tokens`, not
   * below that of the smallest float32. @throws AppError 'score.tooLong' past `contextLength` of the options or the model.
   */
  logProbabilities(tokens: readonly number[], at: readonly number[]): Promise<Float32Array>
  dispose(): Promise<void>
}

export interface LlamaCppOptions {
  readonly threads: number
  /** Longest sequence that will be read. */
  readonly contextLength: number
}

/** What is used of the package, whose own types need not be there. */
interface Package {
  getLlama(options: object): Promise<{ loadModel(options: object): Promise<NativeModel> }>
}
interface NativeModel {
  readonly trainContextSize: number
  readonly tokens: { readonly bos: number | null; readonly eos: number | null; readonly shouldPrependBosToken: boolean }
  readonly fileInfo: {
    readonly metadata: { readonly tokenizer: { readonly ggml: { readonly tokens: readonly string[] } } }
  }
  tokenize(text: string, specialTokens: boolean, options?: 'trimLeadingSpace'): number[]
  detokenize(tokens: readonly number[], specialTokens: boolean): string
  createContext(options: object): Promise<{ getSequence(): NativeSequence }>
  dispose(): Promise<void>
}
interface NativeSequence {
  clearHistory(): Promise<void>
  controlledEvaluate(
    input: readonly (number | readonly [number, { generateNext: typeof unsampled }])[],
  ): Promise<readonly ({ next: { probabilities?: ReadonlyMap<number, number> } } | undefined)[]>
}

/** The model's own distribution over the whole vocabulary. */
const unsampled = { probabilities: true, options: { temperature: 1, topK: 0, topP: 1, minP: 0 } } as const
const smallest = Math.log(2 ** -149)

/** Not a literal: it may be absent, and bundlers must leave it alone. */
const packageName: string = 'node-llama-cpp'
const toInstall = 'Install it beside the workbench: npm install --no-save node-llama-cpp@3.21.1'

/** @throws AppError 'engine.llamaCpp' with what to do, where the package or its native half is missing or fails. */
export async function loadLlamaCpp(path: string, { threads, contextLength }: LlamaCppOptions): Promise<LlamaCppModel> {
  const { getLlama } = await (import(packageName) as Promise<Package>).catch((cause: unknown) => {
    throw new AppError(
      'engine.llamaCpp',
      `GGUF models need the package node-llama-cpp, which is not installed. ${toInstall}`,
      { cause },
    )
  })
  const options = {
    gpu: false,
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    logLevel: 'disabled',
    maxThreads: threads,
  }
  const llama = await getLlama(options).catch((cause: unknown) => {
    const message = `llama.cpp could not be started on this machine: its native library is missing or does not fit. ${toInstall}`
    throw new AppError('engine.llamaCpp', message, { cause })
  })
  const model = await llama.loadModel({ modelPath: path, gpuLayers: 0, useMmap: true }).catch((cause: unknown) => {
    const message =
      'llama.cpp cannot read this model: the file is damaged, or of a kind that this version does not know.'
    throw new AppError('model.damagedFile', message, { cause })
  })
  const vocabSize = model.fileInfo.metadata.tokenizer.ggml.tokens.length
  const length = Math.min(contextLength, model.trainContextSize)
  const context = await model.createContext({
    contextSize: length,
    batchSize: length,
    sequences: 1,
    threads,
    flashAttention: false,
  })
  const sequence = context.getSequence()
  const { bos, eos, shouldPrependBosToken } = model.tokens
  return {
    vocabSize,
    beginOfText: shouldPrependBosToken && bos !== null ? bos : undefined,
    endOfText: eos ?? bos ?? 0,
    contextLength: model.trainContextSize,
    tokenize: (text, continues) => model.tokenize(text, false, continues ? 'trimLeadingSpace' : undefined),
    detokenize: (tokens) => model.detokenize(tokens, true),
    async logProbabilities(tokens, at) {
      const last = at.at(-1)!
      // Past its context llama.cpp would drop the beginning of the text, and answer all the same.
      if (last >= length) {
        const message = `The model reads at most ${length} tokens; ${last + 1} were given. Lower the token budget.`
        throw new AppError('score.tooLong', message)
      }
      await sequence.clearHistory()
      const asked = new Set(at)
      const input = tokens
        .slice(0, last + 1)
        .map((token, index) => (asked.has(index) ? ([token, { generateNext: unsampled }] as const) : token))
      const outputs = await sequence.controlledEvaluate(input)
      const result = new Float32Array(at.length * vocabSize).fill(smallest)
      for (const [row, index] of at.entries())
        for (const [token, probability] of outputs[index]!.next.probabilities!)
          result[row * vocabSize + token] = Math.max(Math.log(probability), smallest)
      return result
    },
    dispose: () => model.dispose(),
  }
}
