import type { PretrainConfig } from '../../shared/domain/run.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { reads } from '../db/registry.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { cohortMembers } from './cohort.ts'
import type { JobContext } from './serve.ts'

/**
 * What a pretraining run reads: training notes of its split, general text where it is mixed in, and validation notes
 * that are measured and never learned from.
 */

export interface TextSource {
  ids: number[]
  hashes: string[]
}

export interface PretrainingText {
  notes: TextSource
  general: TextSource | null
  validation: TextSource
}

const validationNotes = 200

/** @throws AppError 'pretrain.noNotes' where the split or the general corpus has nothing to learn from. */
export function pretrainingText({ db }: JobContext, { splitId, general, cohort }: PretrainConfig): PretrainingText {
  const chosen = cohort && cohortMembers(db, cohort.id)
  const membersOf = (set: 'train' | 'validation') =>
    reads.memberNotes(db, splitId, set).filter(({ noteId }) => chosen?.has(noteId) ?? true)
  const notes = sourceOf(membersOf('train'))
  if (notes.ids.length === 0) {
    const what = cohort ? `The split has no training notes of the cohort "${cohort.name}".` : 'The split has no training notes.'
    throw new AppError('pretrain.noNotes', `${what} Choose another one.`)
  }
  const held = membersOf('validation').slice(0, validationNotes)
  return { notes, general: general && generalSource(db, general), validation: sourceOf(held) }
}

function generalSource(db: JobContext['db'], general: NonNullable<PretrainConfig['general']>): TextSource {
  const source =
    general.splitId === null
      ? sourceOf(reads.noteFacts(db, general.corpusId).map(({ id, hash }) => ({ noteId: id, hash })))
      : sourceOf(reads.memberNotes(db, general.splitId, 'train'))
  if (source.ids.length > 0) return source
  throw new AppError('pretrain.noNotes', 'The corpus of general text has nothing to learn from. Choose another one.')
}

function sourceOf(notes: readonly { noteId: number; hash: string }[]): TextSource {
  return { ids: notes.map(({ noteId }) => noteId), hashes: notes.map(({ hash }) => hash) }
}

const readAtOnce = 500

/** Texts in order, a few at a time: a corpus is never in memory as text. */
export function* texts({ db, signal }: JobContext, { ids }: TextSource): Generator<string> {
  for (let start = 0; start < ids.length; start += readAtOnce) {
    signal.throwIfAborted()
    yield* reads.noteTexts(db, ids.slice(start, start + readAtOnce))
  }
}

/** The text as token ids. */
export function documentsOf(context: JobContext, { general }: PretrainConfig, text: PretrainingText, tokenizer: Tokenizer) {
  const encode = (source: TextSource) => Array.from(texts(context, source), (note) => document(tokenizer, note))
  return {
    documents: encode(text.notes),
    general: text.general && { documents: encode(text.general), share: general?.share ?? 0 },
    validation: encode(text.validation),
    endOfText: tokenizer.endOfText,
  }
}

/** Begins as the model's own texts began; the token that ends it is added when documents are packed. */
function document(tokenizer: Tokenizer, note: string): Int32Array {
  const { ids } = tokenizer.encode(note)
  return tokenizer.beginOfText === undefined ? ids : Int32Array.of(tokenizer.beginOfText, ...ids)
}

/** A vocabulary is settled long before this much text. */
const tokenizerCharacters = 30_000_000

/** What a new tokenizer is trained on: as much of each source as the model will read of it. */
export function* tokenizerText(
  context: JobContext,
  { notes, general }: PretrainingText,
  share: number,
): Generator<string> {
  yield* limited(texts(context, notes), tokenizerCharacters * (general ? 1 - share : 1))
  if (general) yield* limited(texts(context, general), tokenizerCharacters * share)
}

function* limited(source: Iterable<string>, characters: number): Generator<string> {
  let seen = 0
  for (const text of source) {
    if (seen >= characters) return
    seen += text.length
    yield text
  }
}
