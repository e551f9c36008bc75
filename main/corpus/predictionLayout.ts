import { AppError } from '../../shared/domain/errors.ts'
import type { PredictionLayout } from '../../shared/domain/predictionFile.ts'

/** Which columns of a predictions file are read, by their names alone; upper and lower case are the same. */

const medsNames = ['subject_id', 'prediction_time', 'predicted_boolean_probability'] as const
const shownColumns = 20

/**
 * Either note_id, patient_id, time, label and p (of the event) or p_0 … p_k (one per option), or MEDS predictions.
 * @throws AppError 'predictions.columns' that says what is missing and what was found
 */
export function predictionLayoutOf(file: string, columns: readonly string[], labelsNeeded: boolean): PredictionLayout {
  const named = (name: string) => columns.find((column) => column.toLowerCase() === name) ?? null
  const meds = named('note_id') === null && medsNames.some((name) => named(name) !== null)
  const layout: PredictionLayout = meds
    ? {
        kind: 'meds',
        note: null,
        patient: named('subject_id'),
        time: named('prediction_time'),
        label: named('boolean_value'),
        probabilities: [named('predicted_boolean_probability')].filter((name) => name !== null),
        unused: [],
      }
    : {
        kind: 'table',
        note: named('note_id'),
        patient: named('patient_id'),
        time: named('time'),
        label: named('label'),
        probabilities: probabilityColumns(file, columns),
        unused: [],
      }
  const missing = meds ? missingOfMeds(layout, labelsNeeded) : missingOfTable(layout, labelsNeeded)
  if (missing.length > 0) {
    const more = columns.length > shownColumns ? ` and ${columns.length - shownColumns} more` : ''
    const found = columns.slice(0, shownColumns).join(', ') + more
    throw problem(file, `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing. Found: ${found}. Rename the columns that hold them.`)
  }
  const used = new Set([layout.note, layout.patient, layout.time, layout.label, ...layout.probabilities])
  return { ...layout, unused: columns.filter((column) => !used.has(column)) }
}

function missingOfTable({ note, label, probabilities }: PredictionLayout, labelsNeeded: boolean): string[] {
  return [
    ...(note === null ? ['note_id'] : []),
    ...(label === null && labelsNeeded ? ['label'] : []),
    ...(probabilities.length === 0 ? ['the probability (p of the event, or p_0, p_1, … of each option)'] : []),
  ]
}

function missingOfMeds({ patient, time, label, probabilities }: PredictionLayout, labelsNeeded: boolean): string[] {
  return [
    ...(patient === null ? ['subject_id'] : []),
    ...(time === null ? ['prediction_time'] : []),
    ...(label === null && labelsNeeded ? ['boolean_value'] : []),
    ...(probabilities.length === 0 ? ['predicted_boolean_probability'] : []),
  ]
}

/** In the order of the options. */
function probabilityColumns(file: string, columns: readonly string[]): string[] {
  const ofEvent = columns.find((column) => column.toLowerCase() === 'p')
  const byOption = new Map<number, string>()
  for (const column of columns) {
    const match = /^p_(\d{1,3})$/i.exec(column)
    if (match) byOption.set(Number(match[1]), column)
  }
  if (byOption.size === 0) return ofEvent === undefined ? [] : [ofEvent]
  if (ofEvent !== undefined) {
    throw problem(file, `both p and ${[...byOption.values()].join(', ')} are there. Keep p (of the event) or the others (one per option).`)
  }
  const last = [...byOption.keys()].reduce((most, index) => Math.max(most, index))
  const absent = Array.from({ length: Math.max(2, last + 1) }, (_, index) => index).filter((index) => !byOption.has(index))
  if (absent.length > 0) {
    const names = absent.map((index) => `p_${index}`).join(', ')
    throw problem(file, `${names} ${absent.length > 1 ? 'are' : 'is'} missing beside ${[...byOption.values()].join(', ')}. Options count from 0; a single probability is called p.`)
  }
  return Array.from({ length: byOption.size }, (_, index) => byOption.get(index)!)
}

function problem(file: string, what: string): AppError {
  return new AppError('predictions.columns', `${file}, header: ${what}`)
}
