import { AppError } from '../../../shared/domain/errors.ts'
import type { PredictionFile } from '../../../shared/domain/predictionFile.ts'

/** The notes that two files have in common, as places in each, in the order of the first. */
export interface PairedRows {
  first: number[]
  second: number[]
  onlyFirst: number
  onlySecond: number
}

/** @throws AppError where nothing is in common, or a note has another label in each */
export function pairFiles(first: PredictionFile, second: PredictionFile): PairedRows {
  if (first.classCount !== second.classCount) {
    const message = `${first.name} has probabilities of ${first.classCount} options, ${second.name} of ${second.classCount}: they are of different questions.`
    throw new AppError('evaluate.options', message)
  }
  const placeOf = new Map(second.noteKeys.map((key, place) => [key, place]))
  const pairs: PairedRows = { first: [], second: [], onlyFirst: 0, onlySecond: 0 }
  let otherLabels = 0
  let example = ''
  for (const [place, key] of first.noteKeys.entries()) {
    const other = placeOf.get(key)
    if (other === undefined) continue
    pairs.first.push(place)
    pairs.second.push(other)
    if (first.labels[place] === second.labels[other]) continue
    otherLabels++
    example ||= `line ${first.lines[place]} of ${first.name} and line ${second.lines[other]} of ${second.name}`
  }
  if (pairs.first.length === 0) {
    const message = `${first.name} and ${second.name} have no note in common. Both need the same note_id for the same note.`
    throw new AppError('evaluate.noCommonNotes', message)
  }
  if (otherLabels > 0) {
    const notes = otherLabels === 1 ? '1 note has' : `${otherLabels} notes have`
    throw new AppError('evaluate.labels', `${notes} another label in each file, such as ${example}. Compare predictions of the same labels.`)
  }
  const common = pairs.first.length
  return { ...pairs, onlyFirst: first.noteKeys.length - common, onlySecond: second.noteKeys.length - common }
}
