import { AppError } from '../../shared/domain/errors.ts'
import type { Truncation } from '../../shared/domain/reading.ts'
import type { FinetuneConfig } from '../../shared/domain/run.ts'
import { evaluationSetNames, type EvaluationSet } from '../../shared/domain/split.ts'
import type { Task } from '../../shared/domain/task.ts'
import type { LabelSetInUse, LabelledNote } from '../db/queries/labelReads.ts'
import { reads } from '../db/registry.ts'
import { answerTokens } from '../scoring/answerTokens.ts'
import { nestedSample } from '../tasks/nestedSample.ts'
import { buildPrompt, type Prompt } from '../tasks/prompts.ts'
import { readableText } from '../tasks/readableText.ts'
import { learnableStays } from '../tasks/trainable.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import type { AnswerExample } from '../training/answerBatches.ts'
import type { JobContext } from './serve.ts'

/** From labelled notes of a split to prompts: the same path for training, validation and scoring. */

export interface TaskNotes {
  labels: LabelSetInUse
  notes: LabelledNote[]
}

/** Of a set that was to be scored. */
export function noLabelledNotes({ name }: Task, set: EvaluationSet): AppError {
  return new AppError('score.noNotes', `No labelled note of task “${name}” is in the set "${evaluationSetNames[set]}". Choose another set.`)
}

/** Labelled notes of one set. Of training notes only those whose outcome was known before the cut-off. */
export function notesOfTask(
  { db }: Pick<JobContext, 'db'>,
  input: {
    splitId: number
    taskId: string
    set: EvaluationSet | 'train'
    maximum: number | null
    /** Which notes are kept where there are more than `maximum`. */
    sampleSeed?: number
    /** Labels that were in use when a run was started; without it, those in use now. */
    labelSetId?: number
  },
): TaskNotes {
  const split = reads.split(db, input.splitId)
  const labels =
    input.labelSetId === undefined
      ? reads.labelSetInUse(db, split.corpusId, input.taskId)
      : reads.labelSet(db, input.labelSetId)
  let notes = reads.labelledNotes(db, split.id, labels.id, input.set)
  if (input.set === 'train' || input.set === 'validation') {
    const encounters = reads.encounters(db, split.corpusId)
    const periods = new Map(reads.patients(db, split.corpusId).map(({ patientKey, period }) => [patientKey, period]))
    const isLearnable = learnableStays({
      rule: labels.task.label,
      settings: split.settings,
      encounters,
      periodOf: (stay) => stay.period ?? periods.get(stay.patientKey) ?? null,
    })
    notes = notes.filter((note) => isLearnable(note.encounterKey))
  }
  return { labels, notes: nestedSample(notes, input.maximum, input.sampleSeed ?? 0) }
}

export interface Reading {
  tokenizer: Tokenizer
  maximumTokens: number
  truncation: Truncation
  maximumCharacters: number | null
}

export interface PromptedNote {
  example: AnswerExample
  prompt: Prompt
}

const readAtOnce = 200

/** Prompts of the notes with their answers as letters, in order. @throws AppError 'score.optionsNotTokens' */
export function promptNotes(
  context: JobContext,
  task: Task,
  notes: readonly LabelledNote[],
  reading: Reading,
): PromptedNote[] {
  const letters = answerTokens(reading.tokenizer, task.options.length)
  return promptsOf(context, task, notes, reading).map((prompt, index) => {
    const { value, noteId } = notes[index]
    return { example: { ids: prompt.ids, answerTokens: letters, answer: value, task: task.id, noteId }, prompt }
  })
}

/** Prompts with answers of a set, task by task, and the hashes of their notes. */
export function examplesOf(
  context: JobContext,
  settings: FinetuneConfig,
  set: 'train' | 'validation',
  maximum: number | null,
  reading: Reading,
  labelSetIds: Record<string, number>,
): { examples: AnswerExample[]; hashes: string[]; counts: Record<string, number> } {
  const examples: AnswerExample[] = []
  const hashes: string[] = []
  const counts: Record<string, number> = {}
  for (const [index, taskId] of settings.taskIds.entries()) {
    context.onProgress({ phase: `prompts (${set})`, done: index, total: settings.taskIds.length })
    const { labels, notes } = notesOfTask(context, {
      splitId: settings.splitId,
      taskId,
      set,
      maximum,
      sampleSeed: set === 'train' ? settings.sampleSeed : 0,
      labelSetId: labelSetIds[taskId],
    })
    counts[taskId] = notes.length
    for (const { example } of promptNotes(context, labels.task, notes, reading)) examples.push(example)
    for (const note of notes) hashes.push(note.hash)
  }
  return { examples, hashes, counts }
}

/** Prompts of the notes, in order. */
export function promptsOf(
  { db, signal, noteTexts = (ids) => reads.noteTexts(db, ids) }: JobContext,
  task: Task,
  notes: readonly LabelledNote[],
  reading: Reading,
): Prompt[] {
  const prompts: Prompt[] = []
  for (let start = 0; start < notes.length; start += readAtOnce) {
    signal.throwIfAborted()
    const batch = notes.slice(start, start + readAtOnce)
    const texts = noteTexts(batch.map((note) => note.noteId))
    for (const text of texts) prompts.push(buildPrompt({ task, text, ...reading }))
  }
  return prompts
}

/** What the task may be answered from of each note, in order. */
export function taskTexts({ db, noteTexts = (ids) => reads.noteTexts(db, ids) }: Pick<JobContext, 'db' | 'noteTexts'>, task: Task, notes: readonly LabelledNote[]): string[] {
  const texts = noteTexts(notes.map((note) => note.noteId))
  return texts.map((text) => readableText(text, task.notes.sections).text)
}
