import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import {
  sampleSize,
  type NoteSample,
  type PromptDraft,
  type PromptLengths,
  type PromptPreview,
} from '../../shared/domain/taskPreview.ts'
import type { ReadableDb } from '../db/connection.ts'
import { reads } from '../db/registry.ts'
import type { ComputeKinds } from '../services/computation.ts'
import { selectNotes } from '../tasks/labels/selectNotes.ts'
import { summarisePrompts } from '../tasks/promptLengths.ts'
import { buildPrompt, promptSuffix } from '../tasks/prompts.ts'
import { readableText } from '../tasks/readableText.ts'
import { loadTokenizer, type Tokenizer } from '../tokenizer/tokenizer.ts'

/** A task that is still being written, on the notes of a corpus. */

export function sampleNotes(db: ReadableDb, { corpusId, notes }: ComputeKinds['noteSample']['input']): NoteSample {
  const encounters = new Map(reads.encounters(db, corpusId).map((encounter) => [encounter.encounterKey, encounter]))
  const { chosen, left } = selectNotes(reads.noteFacts(db, corpusId), notes, encounters)
  const reasons = [...Map.groupBy(left, ({ reason }) => reason)]
  const looked = chosen
    .toSorted((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : a.id - b.id))
    .slice(0, sampleSize)
    .map(({ id }) => id)
  const texts = reads.noteTexts(db, looked)
  const sample = looked.filter((_, index) => readableText(texts[index], notes.sections).text !== '')
  return {
    notes: chosen.length,
    left: reasons.map(([reason, group]) => ({ reason, notes: group.length })).sort((a, b) => b.notes - a.notes),
    sample,
    withoutSections: looked.length - sample.length,
  }
}

export function previewPrompt(
  db: ReadableDb,
  { noteId, draft, reading, folders }: ComputeKinds['promptPreview']['input'],
): PromptPreview {
  const { note, text } = reads.note(db, noteId)
  const shown = { noteKey: note.noteKey, type: note.type, time: note.time, text, suffix: promptSuffix(draft) }
  if (folders.length === 0) {
    const readable = readableText(text, draft.sections)
    return { ...shown, readRanges: readable.inNote([[0, readable.text.length]]), tokens: null }
  }
  const tokenizer = tokenizerIn(folders)
  const { readRanges, noteTokens, totalTokens } = buildPrompt({ task: taskOf(draft), text, tokenizer, ...reading })
  return { ...shown, readRanges, tokens: { note: noteTokens, suffix: suffixTokens(tokenizer, draft), total: totalTokens } }
}

export function measurePrompts(
  db: ReadableDb,
  { noteIds, draft, reading, folders }: ComputeKinds['promptLengths']['input'],
): PromptLengths {
  const tokenizer = tokenizerIn(folders)
  const prompts = reads.noteTexts(db, noteIds).map((text) => ({
    prompt: buildPrompt({ task: taskOf(draft), text, tokenizer, ...reading }),
    characters: text.length,
  }))
  return summarisePrompts(prompts, suffixTokens(tokenizer, draft))
}

function taskOf({ sections, ...draft }: PromptDraft): Parameters<typeof buildPrompt>[0]['task'] {
  return { ...draft, notes: { sections } }
}

function suffixTokens(tokenizer: Tokenizer, draft: Parameters<typeof promptSuffix>[0]): number {
  return tokenizer.encode(promptSuffix(draft), { continues: true }).ids.length
}

/** An adapter's tokenizer may stand in its base's folder. */
function tokenizerIn(folders: readonly string[]): Tokenizer {
  const json = tokenizerJsonIn(folders)
  if (json === null) {
    throw new AppError('task.tokenizer', 'This model has no tokenizer that can count here. Choose another model.')
  }
  return loadTokenizer(json)
}

export function tokenizerJsonIn(folders: readonly string[]): string | null {
  const file = folders.map((folder) => join(folder, 'tokenizer.json')).find((path) => existsSync(path))
  return file === undefined ? null : readFileSync(file, 'utf8')
}
