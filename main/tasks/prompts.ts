import { AppError } from '../../shared/domain/errors.ts'
import type { Truncation } from '../../shared/domain/reading.ts'
import { optionLetter, type NoteSelection, type Task } from '../../shared/domain/task.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { readableText } from './readableText.ts'

/**
 * Notes to prompts (SPEC section 3): note, newline, question, newline, options one a line, newline, "Answer:". Only the
 * note is ever truncated, after what the task does not read of it is left out. Note and suffix are encoded apart and joined: encoded as one, the note's last characters
 * could merge into the question, and the suffix would change with the note and with the cut.
 */
/** Stored with every scoring pass; raised by any change of what a model is shown. */
export const promptTemplateVersion = 1

export interface Prompt {
  ids: Int32Array // [totalTokens]
  /** Tokens of all that the task may read of the note, truncated or not. */
  noteTokens: number
  /** Tokens of the prompt: begin-of-text where the model has one, what is read of the note, and the suffix. */
  totalTokens: number
  /** What was read of the note, [start, end) in UTF-16 units, in order and apart. */
  readRanges: [number, number][]
  truncated: boolean
}

export interface PromptInput {
  task: Pick<Task, 'name' | 'question' | 'options'> & { notes?: Pick<NoteSelection, 'sections'> }
  text: string
  tokenizer: Pick<Tokenizer, 'encode' | 'beginOfText'>
  /** Budget of the whole prompt. */
  maximumTokens: number
  truncation: Truncation
  /** Budget of the note in UTF-16 units; null: as many as the tokens allow. */
  maximumCharacters?: number | null
}

/** What follows every note of the task. */
export function promptSuffix({ question, options }: Pick<Task, 'question' | 'options'>): string {
  const lines = options.map((option, index) => `${optionLetter(index)}. ${option}`)
  return ['', question, ...lines, 'Answer:'].join('\n')
}

/** @throws AppError 'prompt.tooLong' where question and options leave no token for the note. */
export function buildPrompt(input: PromptInput): Prompt {
  const { begin, noteIds, offsets, kept, readable, suffix } = readNote(input)
  const noteRead = kept.reduce((sum, [start, end]) => sum + end - start, 0)
  const ids = new Int32Array(begin.length + noteRead + suffix.length)
  ids.set(begin)
  let position = begin.length
  for (const [start, end] of kept) {
    ids.set(noteIds.subarray(start, end), position)
    position += end - start
  }
  ids.set(suffix, position)

  // Ranges that meet in the middle of one character become one.
  const readRanges = readable.inNote(kept.map(([start, end]) => [offsets[2 * start], offsets[2 * end - 1]]))
  return { ids, noteTokens: noteIds.length, totalTokens: ids.length, readRanges, truncated: noteRead < noteIds.length }
}

/** Where the note's tokens begin in the prompt, and where in the note each of them stands: one range, or one a section. */
export function promptTokens(input: PromptInput): { start: number; ranges: [number, number][][] } {
  const { begin, offsets, kept, readable } = readNote(input)
  const ranges = kept.flatMap(([start, end]) =>
    Array.from({ length: end - start }, (_, index) => {
      const token = start + index
      return readable.inNote([[offsets[2 * token], offsets[2 * token + 1]]])
    }),
  )
  return { start: begin.length, ranges }
}

function readNote(input: PromptInput) {
  const { task, text, tokenizer, maximumTokens, truncation, maximumCharacters = null } = input
  const suffix = tokenizer.encode(promptSuffix(task), { continues: true }).ids
  const begin = tokenizer.beginOfText === undefined ? [] : [tokenizer.beginOfText]
  const room = maximumTokens - begin.length - suffix.length
  if (room < 1) {
    const taken = `${begin.length + suffix.length} of ${maximumTokens} tokens`
    const problem = `The question and options of ${task.name} take ${taken}, which leaves none for the note.`
    throw new AppError('prompt.tooLong', `${problem} Raise the token budget or shorten them.`)
  }
  const readable = readableText(text, task.notes?.sections)
  const { ids: noteIds, offsets } = tokenizer.encode(readable.text)
  let ends = endsOf(room, truncation)
  if (maximumCharacters !== null && maximumCharacters < readable.text.length) {
    const { head, tail } = endsOf(maximumCharacters, truncation)
    const tokens = [...noteIds.keys()]
    ends = {
      head: Math.min(ends.head, tokens.filter((token) => offsets[2 * token + 1] <= head).length),
      tail: Math.min(ends.tail, tokens.filter((token) => offsets[2 * token] >= readable.text.length - tail).length),
    }
  }
  return { begin, noteIds, offsets, kept: keptTokens(noteIds.length, ends), readable, suffix }
}

/** What fits a budget of tokens or characters at either end of the note. A middle cut keeps the odd one in front. */
function endsOf(budget: number, truncation: Truncation): { head: number; tail: number } {
  const head = { right: budget, left: 0, middle: Math.ceil(budget / 2) }[truncation]
  return { head, tail: budget - head }
}

/** Token ranges [start, end) of the note, none empty. */
function keptTokens(length: number, { head, tail }: { head: number; tail: number }): [number, number][] {
  const ranges: [number, number][] = head + tail >= length ? [[0, length]] : [[0, head], [length - tail, length]]
  return ranges.filter(([start, end]) => end > start)
}
