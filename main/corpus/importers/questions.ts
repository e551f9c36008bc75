import { basename } from 'node:path'
import { createRandom } from '../../../shared/random.ts'
import type { ImportSettings } from '../../../shared/domain/corpus.ts'
import type { Importer, OfferedFile, ReadInput } from './importer.ts'
import { openBytes } from './readers/bytes.ts'
import { isJsonObject, openJsonLines } from './readers/ndjson.ts'
import { readNestedJson } from './readers/nestedJson.ts'
import { openParquet } from './readers/parquet.ts'
import { noteOf } from './records.ts'
import type { Source, SourceItem } from './source.ts'
import { CellProblem } from './values.ts'

/**
 * Reading-comprehension sets in the form of PubMedQA (question, context, yes/no/maybe) and SciQ (question, support, one
 * correct answer and three distractors, shuffled with a seed): NDJSON, one JSON array or object, or Parquet. An item is a
 * note: the question and the answers to choose from first, so that a cut on the right never takes them; the right
 * answer is its attribute "answer".
 */
export const questionForms = {
  PubMedQA: { type: 'PubMedQA question', task: 'pubmedqa', marks: ['question', 'final_decision'] },
  SciQ: { type: 'SciQ question', task: 'sciq', marks: ['question', 'correct_answer', 'distractor1'] },
} as const
export type QuestionForm = keyof typeof questionForms

const mostFiles = 500

export const questions: Importer = {
  id: 'questions',
  title: 'Reading comprehension (PubMedQA, SciQ)',
  shiftedDates: false,
  async detect(files) {
    const possible = files.filter(({ name }) => /\.((nd)?jsonl?|parquet)$/.test(name))
    if (possible.length > mostFiles) return null
    const found: { file: OfferedFile; form: QuestionForm }[] = []
    for (const file of possible) {
      const form = await formOf(file)
      if (form) found.push({ file, form })
    }
    if (found.length === 0) return null
    return {
      files: found.map(({ file: { path, bytes }, form }) => ({ path, bytes, table: form })),
      evidence: found.map(({ file, form }) => `${file.name} has ${questionForms[form].marks.join(', ')}`),
      missing: ['Use "benchmarks import" to get the task, its labels and the test set as well'],
    }
  },
  async *read({ files, settings, signal }: ReadInput) {
    for (const { path, table } of files) yield await openQuestions(path, table as QuestionForm, settings, signal)
  },
}

async function formOf(file: OfferedFile): Promise<QuestionForm | undefined> {
  const columns = file.name.endsWith('.parquet') ? new Set(await file.columns()) : null
  const head = columns ? '' : (await file.head()).toLowerCase()
  const has = (mark: string) => columns?.has(mark) ?? head.includes(`"${mark}"`)
  return (Object.keys(questionForms) as QuestionForm[]).find((form) => questionForms[form].marks.every(has))
}

async function openQuestions(path: string, form: QuestionForm, settings: ImportSettings, signal?: AbortSignal): Promise<Source> {
  const { items, ...reader } = await openItems(path, signal)
  async function* records(): AsyncGenerator<SourceItem> {
    for await (const item of items) yield 'reason' in item ? item : recordOf(item, form, settings)
  }
  return { name: basename(path), items: records(), warnings: () => [], ...reader }
}

interface Item {
  line: number
  key: string | null
  fields: Fields
}
type Fields = Record<string, unknown>

async function openItems(path: string, signal?: AbortSignal) {
  if (/\.parquet$/i.test(path)) {
    const { rows, bytesRead, totalBytes } = await openParquet(path, signal)
    return { items: parquetItems(rows), bytesRead, totalBytes }
  }
  if (await isNested(path)) {
    const { chunks, bytesRead, totalBytes } = await openBytes(path, signal)
    return { items: nestedItems(chunks), bytesRead, totalBytes }
  }
  const { lines, bytesRead, totalBytes } = await openJsonLines(path, {
    signal,
    convert(text) {
      const value: unknown = JSON.parse(text)
      return isJsonObject(value) ? { key: null, fields: lowered(value) } : null
    },
  })
  return { items: lines, bytesRead, totalBytes }
}

/** An array, or an object whose first member is one; else an object a line. */
async function isNested(path: string): Promise<boolean> {
  const { chunks } = await openBytes(path)
  for await (const chunk of chunks) return /^\s*(\[|\{\s*"[^"]*"\s*:\s*\{)/.test(chunk.toString('latin1'))
  return false
}

async function* nestedItems(chunks: AsyncIterable<Buffer>): AsyncGenerator<Item | { line: number; reason: string }> {
  for await (const record of readNestedJson(chunks)) {
    if ('reason' in record) {
      yield record
      continue
    }
    const { line, key, text } = record
    const value = parsed(text)
    yield isJsonObject(value) ? { line, key, fields: lowered(value) } : { line, reason: 'item is not a JSON object' }
  }
}

async function* parquetItems(
  rows: AsyncIterable<{ line: number; values: Record<string, string> } | { line: number; reason: string }>,
): AsyncGenerator<Item | { line: number; reason: string }> {
  for await (const row of rows) {
    if ('reason' in row) {
      yield row
      continue
    }
    const values = Object.entries(row.values).map(([name, value]) => [name, value.startsWith('{') ? (parsed(value) ?? value) : value])
    yield { line: row.line, key: null, fields: lowered(Object.fromEntries(values) as Fields) }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** PubMedQA writes its names in capitals, its copies in small letters. */
function lowered(value: Fields): Fields {
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name.toLowerCase(), each]))
}

function recordOf({ line, key, fields }: Item, form: QuestionForm, settings: ImportSettings): SourceItem {
  try {
    const id = key ?? identifierOf(fields) ?? `line ${line}`
    const { text, answer } = form === 'PubMedQA' ? pubMedQa(fields) : sciQ(fields, line, settings.answerSeed ?? 1)
    const { type } = questionForms[form]
    const note = { noteKey: id, patientKey: null, encounterKey: null, time: null, type, text, attributes: { answer } }
    return { table: 'notes', record: noteOf(note, { minimumWords: 0 }) }
  } catch (error) {
    if (error instanceof CellProblem) return { line, reason: error.message }
    throw error
  }
}

function identifierOf(fields: Fields): string | null {
  const given = fields.pubid ?? fields.pmid ?? fields.id
  return typeof given === 'string' || typeof given === 'number' ? String(given) : null
}

function pubMedQa(fields: Fields): { text: string; answer: string } {
  const answer = textOf(fields, 'final_decision').toLowerCase()
  if (!['yes', 'no', 'maybe'].includes(answer)) throw new CellProblem('final_decision is neither yes, no nor maybe')
  return { text: `Question: ${textOf(fields, 'question')}\n${contextOf(fields)}`, answer }
}

/** A text, a list of texts, or { contexts: [...] }. */
function contextOf(fields: Fields): string {
  const given = fields.context ?? fields.contexts
  const parts = isJsonObject(given) ? given.contexts : given
  const text = Array.isArray(parts) ? parts.filter((part) => typeof part === 'string').join('\n') : parts
  if (typeof text !== 'string' || text.trim() === '') throw new CellProblem('context is empty: give the text that answers the question')
  return text
}

const letters = ['A', 'B', 'C', 'D']

/** Where the answer stands depends on the seed and the line alone. */
function sciQ(fields: Fields, line: number, seed: number): { text: string; answer: string } {
  const question = textOf(fields, 'question')
  const given = ['correct_answer', 'distractor1', 'distractor2', 'distractor3'].map((name) => textOf(fields, name))
  const order = createRandom(seed, line).shuffle([0, 1, 2, 3])
  const options = order.map((index, place) => `${letters[place]}. ${given[index]}`)
  const support = typeof fields.support === 'string' ? fields.support : ''
  return { text: [`Question: ${question}`, ...options, support].join('\n').trimEnd(), answer: letters[order.indexOf(0)] }
}

function textOf(fields: Fields, name: string): string {
  const value = fields[name]
  if (typeof value === 'string' && value.trim() !== '') return value.trim()
  throw new CellProblem(`${name} is empty: every item needs it as text`)
}
