import { AppError } from '../../shared/domain/errors.ts'
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

export type Truncation = 'right' | 'left' | 'middle'

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
}

/** What follows every note of the task. */
export function promptSuffix({ question, options }: Pick<Task, 'question' | 'options'>): string {
  const lines = options.map((option, index) => `${optionLetter(index)}. ${option}`)
  return ['', question, ...lines, 'Answer:'].join('\n')
}

/** @throws AppError 'prompt.tooLong' where question and options leave no token for the note. */
export function buildPrompt({ task, text, tokenizer, maximumTokens, truncation }: PromptInput): Prompt {
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
  const kept = keptTokens(noteIds.length, room, truncation)

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

/** Token ranges [start, end) of the note that fit `room`, none empty. A middle cut keeps the odd token in front. */
function keptTokens(length: number, room: number, truncation: Truncation): [number, number][] {
  if (length === 0) return []
  if (length <= room) return [[0, length]]
  if (truncation === 'right') return [[0, room]]
  if (truncation === 'left') return [[length - room, length]]
  const head = Math.ceil(room / 2)
  const ranges: [number, number][] = [[0, head], [length - (room - head), length]]
  return ranges.filter(([start, end]) => end > start)
}
