/**
 * Logistic regression on note length and note type alone: it shows how much of a task is predictable without reading.
 * Length enters as the logarithm of the characters and its square, so that risk may be highest in the middle.
 */
import * as z from 'zod'
import { defaultLogisticSettings, fitLogistic, logisticModel, logisticPredictor } from './logistic.ts'
import type { LongWork, SparseRow } from './tfidf.ts'

export interface NoteShape {
  characters: number
  /** A type that no training note had counts as none. */
  type: string
}

export const noteShapeFile = z.object({
  method: z.literal('noteShape'),
  /** Mean and standard deviation of ln(1 + characters) over the training notes. */
  logLength: z.object({ mean: z.number(), deviation: z.number().positive() }),
  types: z.array(z.string()),
  logistic: logisticModel,
})
export type NoteShapeFile = z.infer<typeof noteShapeFile>

export interface NoteShapeBaseline {
  /** Class probabilities [classCount]. */
  predict(note: NoteShape): Float64Array
  toJSON(): NoteShapeFile
}

/**
 * `label` from 0 to classCount-1.
 * @throws AppError 'baseline.singleClass' when the notes have fewer than two different labels.
 */
export async function fitNoteShapeBaseline(
  train: readonly (NoteShape & { label: number })[],
  classCount: number,
  work: LongWork = {},
): Promise<NoteShapeBaseline> {
  const logLengths = train.map(({ characters }) => Math.log1p(characters))
  const mean = average(logLengths)
  // Training notes of one length have no deviation to scale by.
  const deviation = Math.sqrt(average(logLengths.map((length) => (length - mean) ** 2))) || 1
  const shape = { logLength: { mean, deviation }, types: [...new Set(train.map(({ type }) => type))].toSorted() }
  const logistic = await fitLogistic(
    train.map((note) => shapeRow(note, shape)),
    train.map(({ label }) => label),
    { classCount, featureCount: 2 + shape.types.length },
    defaultLogisticSettings,
    work,
  )
  return restoreNoteShapeBaseline({ method: 'noteShape', ...shape, logistic })
}

export function restoreNoteShapeBaseline(file: NoteShapeFile): NoteShapeBaseline {
  const predictRow = logisticPredictor(file.logistic)
  return { predict: (note) => predictRow(shapeRow(note, file)), toJSON: () => file }
}

function shapeRow(note: NoteShape, { logLength, types }: Pick<NoteShapeFile, 'logLength' | 'types'>): SparseRow {
  const length = (Math.log1p(note.characters) - logLength.mean) / logLength.deviation
  const type = types.indexOf(note.type)
  return type < 0
    ? { indices: Int32Array.of(0, 1), values: Float64Array.of(length, length * length) }
    : { indices: Int32Array.of(0, 1, 2 + type), values: Float64Array.of(length, length * length, 1) }
}

function average(values: readonly number[]): number {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0
}
