import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as z from 'zod'
import { AppError } from '../../shared/domain/errors.ts'
import { loadModel } from '../models/loadModel.ts'
import { createScorer } from '../models/llama/scorer.ts'
import { scoreOptions, type OptionPrompt, type OptionScores } from '../scoring/optionScores.ts'
import { loadTokenizer, type Tokenizer } from '../tokenizer/tokenizer.ts'
import { interruption, printTable } from './terminal.ts'
import { languageModelFolders, withWorkspace } from './workspace.ts'

/**
 * `score --prompts FILE.jsonl`: any prompts with options, one a line, on a model folder or a model of a workspace. Lines
 * are read and answered a few hundred at a time. Errors name file and line, never the text.
 */

export interface ScorePromptsOptions {
  model: string
  prompts: string
  workspace?: string
  json?: boolean
}

const promptLine = z.strictObject({
  id: z.union([z.string(), z.number()]).optional(),
  prompt: z.string().min(1),
  options: z.array(z.string().min(1)).min(2).max(1000),
})
type PromptLine = z.infer<typeof promptLine>

const linesAtOnce = 256
/** Padded tokens of one batch. */
const batchTokens = 8192

export async function scorePrompts(options: ScorePromptsOptions): Promise<void> {
  const { config, weights, adapter, tokenizerJson } = await loadModel(await foldersOf(options), { hold: 'stored' })
  const tokenizer = loadTokenizer(tokenizerJson)
  const scorer = await createScorer({ config, weights, adapter: adapter ?? undefined })
  const rows: string[][] = []
  let line = 0
  try {
    for await (const batch of linesOf(options.prompts)) {
      const prompts = batch.map(({ line: number, content }) => {
        const prompt = tokenised(tokenizer, content)
        const tokens = prompt.ids.length + Math.max(...prompt.options.map(({ length }) => length))
        if (tokens <= config.maxPositions) return prompt
        const problem = `has ${tokens} tokens with its longest option; the model reads ${config.maxPositions}`
        throw new AppError('usage.promptTooLong', `${options.prompts}, line ${number} ${problem}. Shorten it.`)
      })
      const scores = await scoreOptions({ scorer, prompts, batchTokens }, { signal: interruption })
      for (const [index, { content }] of batch.entries()) {
        line++
        const result = resultOf(content, prompts[index], scores[index])
        if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`)
        else
          rows.push([String(content.id ?? line), String(result.best + 1), result.probabilities[result.best].toFixed(4)])
      }
      process.stderr.write(`${line} prompts scored\n`)
    }
  } finally {
    await scorer.dispose()
  }
  if (!options.json) printTable(['prompt', 'likeliest option', 'probability'], rows)
}

function resultOf({ id }: PromptLine, { ids, options }: OptionPrompt, scores: OptionScores) {
  const probabilities = [...scores.probabilities]
  return {
    ...(id === undefined ? {} : { id }),
    convention: scores.convention,
    promptTokens: ids.length,
    optionTokens: options.map(({ length }) => length),
    logProbabilities: [...scores.logProbabilities],
    probabilities,
    best: probabilities.indexOf(Math.max(...probabilities)),
  }
}

/** An option goes on from the prompt after a space, unless either brings its own. */
function tokenised(tokenizer: Tokenizer, { prompt, options }: PromptLine): OptionPrompt {
  const begin = tokenizer.beginOfText === undefined ? [] : [tokenizer.beginOfText]
  const isSpaced = /\s$/u.test(prompt)
  return {
    ids: Int32Array.of(...begin, ...tokenizer.encode(prompt).ids),
    options: options.map((option) => {
      const text = isSpaced || /^\s/u.test(option) ? option : ` ${option}`
      return tokenizer.encode(text, { continues: true }).ids
    }),
  }
}

async function foldersOf({ model, workspace }: ScorePromptsOptions): Promise<string[]> {
  if (existsSync(join(model, 'config.json'))) return [model]
  const id = Number(model)
  if (!Number.isSafeInteger(id) || workspace === undefined)
    throw new AppError('usage.model', '--model takes a folder with a config.json or, with --workspace, a number.')
  return withWorkspace(workspace, (session) => languageModelFolders(session, id))
}

/** @throws AppError 'usage.prompts' with the line of the first mistake. */
async function* linesOf(file: string): AsyncGenerator<{ line: number; content: PromptLine }[]> {
  if (!existsSync(file)) throw new AppError('usage.prompts', `There is no file ${file}. Check --prompts.`)
  let batch: { line: number; content: PromptLine }[] = []
  let line = 0
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    line++
    if (text.trim() === '') continue
    batch.push({ line, content: parseLine(file, line, line === 1 ? text.replace(/^\uFEFF/, '') : text) })
    if (batch.length < linesAtOnce) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
  if (line === 0) throw new AppError('usage.prompts', `${file} is empty. Give one prompt a line.`)
}

function parseLine(file: string, line: number, text: string): PromptLine {
  const expected = 'Give {"prompt": "…", "options": ["…", "…"]}, and an "id" if you like.'
  const fail = (reason: string) => new AppError('usage.prompts', `${file}, line ${line} ${reason}. ${expected}`)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw fail('is not JSON')
  }
  const parsed = promptLine.safeParse(json)
  if (parsed.success) return parsed.data
  const [{ path, code }] = parsed.error.issues
  throw fail(`cannot be used: ${path.length > 0 ? `"${path.join('.')}"` : 'its content'} (${code})`)
}
