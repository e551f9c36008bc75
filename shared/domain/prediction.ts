import * as z from 'zod'
import { deviceKind } from './device.ts'
import { promptReading } from './reading.ts'
import { evaluationSet } from './split.ts'
import { noteRow } from './corpus.ts'
import { noteSelection } from './task.ts'

/** Scoring passes and per-note predictions (SPEC section 5). */

export const scoreConfig = z.object({
  modelId: z.number(),
  taskIds: z.array(z.string()).min(1),
  splitId: z.number(),
  set: evaluationSet,
  ...promptReading,
  /** At most this many notes per task, the same ones for every model; null: all. */
  maximumNotes: z.number().int().min(1).nullable().default(null),
  device: deviceKind.default('cpu'),
  /** Null: all of the machine's. */
  threads: z.number().int().min(1).max(512).nullable().default(null),
})
export type ScoreConfig = z.infer<typeof scoreConfig>
export type ScoreConfigInput = z.input<typeof scoreConfig>

export const scoringPass = z.object({
  id: z.number(),
  modelId: z.number(),
  modelName: z.string(),
  modelKind: z.string(),
  /**
   * What the model knew of the task: nothing (zero-shot), labels (finetuned, baseline), what nobody here knows (imported,
   * from a file), or the truth (ceiling).
   */
  role: z.enum(['zero-shot', 'finetuned', 'baseline', 'imported', 'ceiling']),
  /** Zero-shot of a model that learned other tasks: no longer the one that was pretrained. */
  learnedOthers: z.boolean(),
  taskId: z.string(),
  taskVersion: z.number(),
  /** As the task was when its labels were derived. */
  options: z.array(z.string()),
  positive: z.number(),
  /** What of each note the task reads; 'admission' is said wherever results are shown. */
  sections: noteSelection.shape.sections,
  labelSetId: z.number(),
  splitId: z.number(),
  set: evaluationSet,
  maximumTokens: z.number().nullable(),
  truncation: z.string().nullable(),
  /** Longest part of a note that was given, in characters; null: as the tokens allowed. */
  maximumCharacters: z.number().nullable(),
  /** At most this many notes were scored; null: all. */
  maximumNotes: z.number().nullable(),
  /** Version of the prompt's layout, and SHA-256 of the tokenizer's file; null for models that read no prompt. */
  promptTemplate: z.number().nullable(),
  tokenizerHash: z.string().nullable(),
  /**
   * How answers were read: 'letters', P of each option's letter; 'likelihood', of each option's text by token, where the
   * tokenizer does not write each letter as one token; null for models that read no prompt.
   */
  answers: z.enum(['letters', 'likelihood']).nullable(),
  device: z.string(),
  createdAt: z.string(),
  notes: z.number(),
  truncated: z.number(),
  /** Notes of this pass that the model or an ancestor learned from; more than 0 is a warning. */
  seenInTraining: z.number(),
})
export type ScoringPass = z.infer<typeof scoringPass>

export const roleNames: Record<ScoringPass['role'], string> = {
  finetuned: 'Finetuned',
  'zero-shot': 'Zero-shot',
  baseline: 'Baseline',
  imported: 'Imported',
  ceiling: 'Known ceiling',
}

/** "Finetuned: ReadmitNano"; "Known ceiling" only once. */
export function modelInRole({ role, modelName }: Pick<ScoringPass, 'role' | 'modelName'>): string {
  return modelName.startsWith(roleNames[role]) ? modelName : `${roleNames[role]}: ${modelName}`
}

export const predictionRow = noteRow.extend({
  /** Rank by risk in this pass, 1 = highest. */
  rank: z.number(),
  /** Probability of the event (two options) or expected option index scaled to 0–1 (more). */
  risk: z.number(),
  probabilities: z.array(z.number()),
  predicted: z.number(),
  label: z.number(),
  truncated: z.boolean(),
  /** Risk by the pass chosen for comparison, when there is one. */
  otherRisk: z.number().nullable(),
})
export type PredictionRow = z.infer<typeof predictionRow>

export const notePrediction = z.object({
  passId: z.number(),
  modelId: z.number(),
  modelName: z.string(),
  role: scoringPass.shape.role,
  probabilities: z.array(z.number()),
  /**
   * What the probabilities are the softmax of: the logit of each option's letter, or the log-probability of each option's
   * text by token (see `answers` of the pass). Null where the model has none, and in passes from before they were kept.
   */
  scores: z.array(z.number()).nullable(),
  /** The label it was scored against. */
  label: z.number(),
  rank: z.number(),
  passNotes: z.number(),
  noteTokens: z.number().nullable(),
  totalTokens: z.number().nullable(),
  /** Part of the note text the model read, in UTF-16 units: kept ranges [start, end). */
  readRanges: z.array(z.tuple([z.number(), z.number()])),
})
export type NotePrediction = z.infer<typeof notePrediction>

/** The prompt of a note in a pass, piece by piece, as it went in. */
export const notePrompt = z.object({
  /** The begin-of-text token, as the tokenizer writes it; null where there is none or the tokenizer is not at hand. */
  begin: z.string().nullable(),
  /** What was read of the note: ranges [start, end) in UTF-16 units. */
  readRanges: z.array(z.tuple([z.number(), z.number()])),
  /** What follows the note, exactly. */
  suffix: z.string(),
  /** Of all that the task may read of the note, of what was read, of what follows; null where nobody counted. */
  tokens: z.object({ note: z.number().nullable(), read: z.number().nullable(), suffix: z.number().nullable(), total: z.number().nullable() }),
  /**
   * 'rebuilt': built anew with the tokenizer of the pass, with the same result as then; 'stored': from what the pass kept,
   * since the tokenizer is not at hand; 'changed': built anew, and not as it was then.
   */
  origin: z.enum(['rebuilt', 'stored', 'changed']),
})
export type NotePrompt = z.infer<typeof notePrompt>

export const noteDetail = z.object({
  note: noteRow,
  corpusName: z.string(),
  synthetic: z.boolean(),
  text: z.string(),
  sections: z.array(z.object({ title: z.string(), start: z.number() })),
  encounter: z
    .object({
      admitTime: z.string().nullable(),
      dischargeTime: z.string().nullable(),
      disposition: z.string().nullable(),
      payer: z.string().nullable(),
      service: z.string().nullable(),
    })
    .nullable(),
  labels: z.array(z.object({ taskId: z.string(), value: z.number() })),
})
export type NoteDetail = z.infer<typeof noteDetail>
