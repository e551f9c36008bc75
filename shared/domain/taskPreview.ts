import * as z from 'zod'
import { noteSelection, task } from './task.ts'

/** A task that is still being written, on real notes: which notes it takes, and what a model would read of them. */

/** A draft may lack what a task may not: empty options are shown as they are. */
export const promptDraft = z.object({
  name: z.string(),
  question: z.string(),
  options: z.array(z.string()).max(26),
  sections: noteSelection.shape.sections,
})
export type PromptDraft = z.infer<typeof promptDraft>

export const promptReading = z.object({
  /** Whose tokenizer counts; null: no model yet, so the note is shown whole and nothing is counted. */
  modelId: z.number().nullable(),
  maximumTokens: z.number().int().min(64).max(8192).default(512),
  truncation: z.enum(['right', 'left', 'middle']).default('right'),
})
export type PromptReading = z.infer<typeof promptReading>

export const noteSample = z.object({
  /** Notes that the task would take, and those of its types that it leaves. */
  notes: z.number(),
  left: z.array(z.object({ reason: z.string(), notes: z.number() })),
  /** Ids of at most `sampleSize` of them: the same ones every time, those with the lowest hashes. */
  sample: z.array(z.number()),
  /** Of the notes looked at for the sample, those without the sections that are read. */
  withoutSections: z.number(),
})
export type NoteSample = z.infer<typeof noteSample>
export const sampleSize = 200
export const noteSampleInput = z.object({ corpusId: z.number(), notes: noteSelection })

export const promptPreview = z.object({
  noteKey: z.string(),
  type: z.string(),
  time: z.string().nullable(),
  text: z.string(),
  /** What follows the note, exactly. */
  suffix: z.string(),
  readRanges: z.array(z.tuple([z.number(), z.number()])),
  /** Null without a tokenizer. */
  tokens: z.object({ note: z.number(), suffix: z.number(), total: z.number() }).nullable(),
})
export type PromptPreview = z.infer<typeof promptPreview>

/** How much of the sampled notes the budget lets through. */
export const promptLengths = z.object({
  notes: z.number(),
  truncated: z.number(),
  suffixTokens: z.number(),
  /** Tokens of whole notes. */
  noteTokens: z.object({ median: z.number(), p90: z.number(), maximum: z.number() }),
  /** Mean share of a note's characters that is read. */
  readShare: z.number(),
})
export type PromptLengths = z.infer<typeof promptLengths>

/** A column that the import kept, with the values that its notes have, most frequent first. */
export const noteColumn = z.object({
  column: z.string(),
  notes: z.number(),
  distinct: z.number(),
  values: z.array(z.object({ value: z.string(), notes: z.number() })),
})
export type NoteColumn = z.infer<typeof noteColumn>

export const listedTask = task.and(z.object({ builtIn: z.boolean() }))
export type ListedTask = z.infer<typeof listedTask>
