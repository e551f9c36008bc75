import { stderr } from 'node:process'
import { AppError } from '../../shared/domain/errors.ts'
import type { JobProgress } from '../../shared/domain/job.ts'
import type { PredictionFile } from '../../shared/domain/predictionFile.ts'
import type { AlertBudget } from '../../shared/stats/alertBudget.ts'
import type { Period } from '../../shared/stats/periods.ts'
import { readPredictionFile } from '../corpus/predictionFile.ts'
import {
  eventOption,
  evaluatePair,
  evaluatePredictions,
  type Evaluation,
  type EvaluationSettings,
  type PairedEvaluation,
} from '../scoring/evaluation/evaluatePredictions.ts'
import { pairFiles } from '../scoring/evaluation/pairFiles.ts'
import { scoredRows } from '../scoring/evaluation/scoredRows.ts'
import { evaluationText } from './evaluationText.ts'
import { interruption, printJson } from './terminal.ts'

/** Every statistic of a file of predictions, without a workspace. */
interface EvaluateOptions {
  predictions: string
  against?: string
  option?: number
  optionNames?: string[]
  threshold?: number[]
  alerts?: AlertBudget[]
  allNotes?: number
  period: Period | 'none'
  resamples: number
  seed: number
  json?: boolean
}

export interface EvaluatedFile {
  predictions: FileFacts
  settings: EvaluationSettings & { resamples: number; seed: number; level: number }
  evaluation: Evaluation
  against: (FileFacts & { onlyFirst: number; onlySecond: number } & PairedEvaluation) | null
}

type FileFacts = Pick<PredictionFile, 'layout' | 'warnings'> & { file: string; optionNames: string[] | null }

export async function evaluateCommand(options: EvaluateOptions): Promise<void> {
  const show = progressLine()
  const bootstrap = { resamples: options.resamples, seed: options.seed, level: 0.95, signal: interruption, onProgress: show }
  const names = options.optionNames
  const read = (path: string) => readPredictionFile(path, { options: names, signal: interruption, onProgress: show })
  try {
    const file = await read(options.predictions)
    const settings = settingsFor(file, options)
    // What is wrong with the other file is said before minutes of computing.
    const other = options.against === undefined ? null : await read(options.against)
    const pairs = other && pairFiles(file, other)
    const evaluation = await evaluatePredictions(scoredRows(file), settings, bootstrap)
    const against = other && pairs && {
      ...factsOf(other, names),
      onlyFirst: pairs.onlyFirst,
      onlySecond: pairs.onlySecond,
      ...(await evaluatePair(scoredRows(file, pairs.first), scoredRows(other, pairs.second), settings.option, bootstrap)),
    }
    const { resamples, seed, level } = bootstrap
    const result: EvaluatedFile = {
      predictions: factsOf(file, names),
      settings: { ...settings, resamples, seed, level },
      evaluation,
      against,
    }
    show(null)
    if (options.json) return printJson(result)
    process.stdout.write(evaluationText(result))
  } finally {
    show(null)
  }
}

function factsOf({ name, layout, warnings }: PredictionFile, names: string[] | undefined): FileFacts {
  const noPatients = `${name} has no column patient_id: every note counts as a patient of its own, and intervals are too narrow where patients have several.`
  return { file: name, layout, optionNames: names ?? null, warnings: layout.patient === null ? [...warnings, noPatients] : warnings }
}

/** @throws AppError 'usage.…' for what the file cannot be asked */
function settingsFor(file: PredictionFile, options: EvaluateOptions): EvaluationSettings {
  const { threshold = [0.5], alerts = [{ share: 0.05 }], period } = options
  const option = eventOption(file, options.option ?? null)
  if (option !== null && option >= file.classCount) {
    throw new AppError('usage.option', `There is no option ${option}: the last of ${file.name} is ${file.classCount - 1}.`)
  }
  if (option === null && (options.threshold || options.alerts)) {
    const message = `--threshold and --alerts are of one event: say with --option which of the ${file.classCount} options that is.`
    throw new AppError('usage.option', message)
  }
  if (alerts.some((budget) => 'perDay' in budget) && !file.times?.some((time) => time !== null)) {
    throw new AppError('usage.alerts', `Alerts a day need the column time, which ${file.name} ${file.times ? 'has empty' : 'lacks'}. Give a share such as 5%.`)
  }
  const { allNotes = null } = options
  if (allNotes !== null && allNotes < file.labels.length) {
    throw new AppError('usage.allNotes', `${file.name} has ${file.labels.length} notes: --all-notes, of which they are a sample, cannot be fewer.`)
  }
  return { option, thresholds: threshold, alerts, allNotes, period: period === 'none' ? null : period }
}

/** "5%" of the notes, or "10/day". Null for anything else. */
export function alertBudgetOf(text: string): AlertBudget | null {
  const share = /^(\d+(?:\.\d+)?)\s*%$/.exec(text)
  if (share && Number(share[1]) > 0 && Number(share[1]) <= 100) return { share: Number(share[1]) / 100 }
  const perDay = /^(\d+(?:\.\d+)?)\s*\/\s*day$/.exec(text)
  return perDay && Number(perDay[1]) > 0 ? { perDay: Number(perDay[1]) } : null
}

/** One line on a terminal, nothing in a log; null clears it. */
function progressLine(): (progress: JobProgress | null) => void {
  if (!stderr.isTTY) return () => undefined
  return (progress) => {
    const share = progress?.total ? ` ${Math.floor((100 * progress.done) / progress.total)} %` : ''
    stderr.write(`\r\u001b[K${progress ? `${progress.phase}${share}` : ''}`)
  }
}
