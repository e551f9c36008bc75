/** Files of predictions that were made elsewhere: what their columns are, and how their rows find the notes of a corpus. */
import * as z from 'zod'
import { evaluationSet } from './split.ts'

export const predictionLayout = z.object({
  /** 'meds': the prediction schema of MEDS, whose rows are known by patient and moment. */
  kind: z.enum(['table', 'meds']),
  note: z.string().nullable(),
  patient: z.string().nullable(),
  time: z.string().nullable(),
  label: z.string().nullable(),
  /** One of the event, or one per option. */
  probabilities: z.array(z.string()),
  unused: z.array(z.string()),
})
export type PredictionLayout = z.infer<typeof predictionLayout>

/** A file by column; all [n] but the probabilities, which are row-major [n, classCount] and sum to 1. */
export interface PredictionFile {
  name: string
  layout: PredictionLayout
  classCount: number
  /** Different from each other. */
  noteKeys: string[]
  /** The note's key where the file has no column of patients. */
  patientKeys: string[]
  /** 'YYYY-MM-DD' or 'YYYY-MM-DDTHH:MM:SS'; null without a column of times. */
  times: (string | null)[] | null
  /** 0 … classCount-1; -1 where the file has no labels. */
  labels: Int32Array
  probabilities: Float64Array
  /** Where in the file each row is. */
  lines: Uint32Array
  warnings: string[]
}

/** Which labelled notes of a workspace the predictions of a file are of. */
export const predictionImport = z.object({
  path: z.string().min(1),
  taskId: z.string(),
  splitId: z.number(),
  set: evaluationSet,
})
export type PredictionImport = z.infer<typeof predictionImport>

export const namedPredictionImport = predictionImport.extend({ name: z.string().trim().min(1).max(120) })
export type NamedPredictionImport = z.infer<typeof namedPredictionImport>

/** What would become of the rows of a file. */
export const predictionMatching = z.object({
  file: z.string(),
  layout: predictionLayout,
  options: z.array(z.string()),
  rows: z.number(),
  /** Rows that are of a labelled note of the set. */
  matched: z.number(),
  /** Rows that are not, and why. */
  unmatched: z.array(z.object({ reason: z.string(), rows: z.number() })),
  /** Labelled notes of the set, and those of them that the file lacks. */
  notes: z.number(),
  missing: z.number(),
  /** Of matched rows: those whose label in the file is another than ours, which counts; null without labels in the file. */
  otherLabel: z.number().nullable(),
  /** Of matched rows: those whose patient is another than ours. */
  otherPatient: z.number(),
  warnings: z.array(z.string()),
})
export type PredictionMatching = z.infer<typeof predictionMatching>
