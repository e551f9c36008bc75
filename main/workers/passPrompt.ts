import { AppError } from '../../shared/domain/errors.ts'
import type { NotePrompt, ScoringPass } from '../../shared/domain/prediction.ts'
import type { Truncation } from '../../shared/domain/reading.ts'
import type { Task } from '../../shared/domain/task.ts'
import type { ReadableDb } from '../db/connection.ts'
import { reads } from '../db/registry.ts'
import type { ComputeKinds } from '../services/computation.ts'
import { buildPrompt, promptSuffix, promptTemplateVersion, type PromptInput } from '../tasks/prompts.ts'
import { loadTokenizer } from '../tokenizer/tokenizer.ts'
import { hashOfTokenizer } from './predictors/promptSettings.ts'
import { tokenizerJsonIn } from './taskPreview.ts'

/** The prompt of one note as a pass gave it to its model: built anew where the tokenizer is at hand, and held against what was stored. */
export function passPrompt(db: ReadableDb, { passId, noteId, folders }: ComputeKinds['passPrompt']['input']): NotePrompt {
  const pass = reads.pass(db, passId)
  const stored = reads.notePredictions(db, noteId, pass.taskId).find((prediction) => prediction.passId === passId)
  if (!stored) throw new AppError('prompt.unscored', 'This pass has not scored the note. Choose a pass that has.')
  if (pass.promptTemplate === null)
    throw new AppError('prompt.none', 'This model reads no prompt: it has no question and no tokens.')
  const task = reads.labelSetTask(db, pass.labelSetId)
  const kept: NotePrompt = {
    begin: null,
    readRanges: stored.readRanges,
    suffix: promptSuffix(task),
    tokens: { note: stored.noteTokens, read: null, suffix: null, total: stored.totalTokens },
    origin: 'stored',
  }
  const json = tokenizerJsonIn(folders)
  if (json === null || pass.promptTemplate !== promptTemplateVersion || hashOfTokenizer(json) !== pass.tokenizerHash) return kept
  const tokenizer = loadTokenizer(json)
  const prompt = buildPrompt({ ...promptInput(pass, task, reads.note(db, noteId).text), tokenizer })
  const suffixTokens = tokenizer.encode(kept.suffix, { continues: true }).ids.length
  const beginTokens = tokenizer.beginOfText === undefined ? 0 : 1
  const same =
    prompt.totalTokens === stored.totalTokens && JSON.stringify(prompt.readRanges) === JSON.stringify(stored.readRanges)
  return {
    begin: tokenizer.beginOfText === undefined ? null : tokenizer.decode([tokenizer.beginOfText]),
    readRanges: prompt.readRanges,
    suffix: kept.suffix,
    tokens: {
      note: prompt.noteTokens,
      read: prompt.totalTokens - suffixTokens - beginTokens,
      suffix: suffixTokens,
      total: prompt.totalTokens,
    },
    origin: same ? 'rebuilt' : 'changed',
  }
}

/** How a pass has read its notes, for building the prompt of one of them again. */
export function promptInput(pass: ScoringPass, task: Task, text: string): Omit<PromptInput, 'tokenizer'> {
  return {
    text,
    task,
    maximumTokens: pass.maximumTokens ?? 512,
    truncation: (pass.truncation ?? 'right') as Truncation,
    maximumCharacters: pass.maximumCharacters,
  }
}
