/**
 * TF-IDF with logistic regression: what a language model must beat. It sees the whole note, not the 512 tokens that the
 * model reads, and only training notes.
 */
import * as z from 'zod'
import { defaultLogisticSettings, fitLogistic, logisticModel, logisticPredictor } from './logistic.ts'
import { fitTfidf, tfidfModel, tfidfVectorizer } from './tfidf.ts'
import type { LongWork } from './tfidf.ts'
import { createPause } from '../../../shared/pause.ts'

export const textBaselineFile = z.object({
  method: z.literal('tfidf'),
  tfidf: tfidfModel,
  logistic: logisticModel,
})
export type TextBaselineFile = z.infer<typeof textBaselineFile>

export interface TextBaselineSettings {
  maximumWords: 1 | 2
  minimumDocuments: number
  maximumFeatures: number
  inverseRegularization: number
}

export const defaultTextBaselineSettings: TextBaselineSettings = {
  maximumWords: 2,
  minimumDocuments: 2,
  maximumFeatures: 30_000,
  inverseRegularization: 1,
}

export interface TextBaseline {
  /** Class probabilities [classCount]. */
  predict(text: string): Float64Array
  /** For `restoreTextBaseline`. It holds words of the training notes: treat it as PHI. */
  toJSON(): TextBaselineFile
}

/**
 * `label` from 0 to classCount-1. A class that no training note has gets probability 0.
 * @throws AppError 'baseline.singleClass' when the notes have fewer than two different labels.
 */
export async function fitTextBaseline(
  train: readonly { text: string; label: number }[],
  classCount: number,
  settings: TextBaselineSettings = defaultTextBaselineSettings,
  { signal, onProgress }: LongWork = {},
): Promise<TextBaseline> {
  const tfidf = await fitTfidf(train.map(({ text }) => text), settings, { signal, onProgress })
  const vectorize = tfidfVectorizer(tfidf)
  const pause = createPause(signal)
  const rows = []
  for (const { text } of train) {
    rows.push(vectorize(text))
    const turn = pause()
    if (!turn) continue
    onProgress?.({ phase: 'vectors', done: rows.length, total: train.length })
    await turn
  }
  const logistic = await fitLogistic(
    rows,
    train.map(({ label }) => label),
    { classCount, featureCount: tfidf.terms.length },
    { ...defaultLogisticSettings, inverseRegularization: settings.inverseRegularization },
    { signal, onProgress },
  )
  return restoreTextBaseline({ method: 'tfidf', tfidf, logistic })
}

export function restoreTextBaseline(file: TextBaselineFile): TextBaseline {
  const vectorize = tfidfVectorizer(file.tfidf)
  const predictRow = logisticPredictor(file.logistic)
  return { predict: (text) => predictRow(vectorize(text)), toJSON: () => file }
}
