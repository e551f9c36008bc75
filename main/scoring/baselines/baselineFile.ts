/** One file for the baselines of several tasks: what a "model" of kind tfidf or noteShape is on disk. */
import * as z from 'zod'
import { noteShapeFile, restoreNoteShapeBaseline } from './noteShape.ts'
import type { NoteShapeBaseline } from './noteShape.ts'
import { restoreTextBaseline, textBaselineFile } from './textBaseline.ts'
import type { TextBaseline } from './textBaseline.ts'
import { AppError } from '../../../shared/domain/errors.ts'

export interface Baseline {
  /** Class probabilities [classCount]. */
  predict(note: { text: string; type: string }): Float64Array
}

const baselineFile = z.object({
  version: z.literal(1),
  tasks: z.record(z.string(), z.discriminatedUnion('method', [textBaselineFile, noteShapeFile])),
})

/** JSON of fitted baselines by task id. */
export function writeBaselines(baselines: ReadonlyMap<string, TextBaseline | NoteShapeBaseline>): string {
  return JSON.stringify({ version: 1, tasks: Object.fromEntries(baselines) })
}

/** @throws AppError 'baseline.unreadable' when the file is damaged or of a newer version. */
export function loadBaseline(json: string): Map<string, Baseline> {
  const parsed = baselineFile.safeParse(parseJson(json))
  if (!parsed.success) throw unreadable(parsed.error)
  return new Map(
    Object.entries(parsed.data.tasks).map(([taskId, file]) => {
      if (file.method === 'tfidf') {
        const baseline = restoreTextBaseline(file)
        return [taskId, { predict: ({ text }) => baseline.predict(text) }]
      }
      const baseline = restoreNoteShapeBaseline(file)
      return [taskId, { predict: ({ text, type }) => baseline.predict({ characters: text.length, type }) }]
    }),
  )
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw unreadable(cause)
  }
}

function unreadable(cause: unknown): AppError {
  return new AppError('baseline.unreadable', 'The baseline file cannot be read. Fit the baseline again.', { cause })
}
