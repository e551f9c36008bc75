import type { ExternalInput, ExternalReport, ExternalResult } from '../../shared/domain/externalTest.ts'
import type { JobProgress } from '../../shared/domain/job.ts'
import type { ScoringPass } from '../../shared/domain/prediction.ts'
import type { Task } from '../../shared/domain/task.ts'
import { progressOfParts } from '../../shared/progress.ts'
import { bootstrapDifference, type BootstrapResult } from '../../shared/stats/bootstrap.ts'
import { calibration } from '../../shared/stats/calibration.ts'
import { notEstimable } from '../../shared/stats/estimable.ts'
import { isClass, probabilitiesOf } from '../../shared/stats/oneClass.ts'
import { proportion } from '../../shared/stats/proportion.ts'
import type { PassScores } from './commonNotes.ts'
import { commonScores } from './commonScores.ts'
import { differenceOf, judgeTables, readingDiffers, type JudgeOptions } from './judgePass.ts'

export interface HospitalScores extends PassScores {
  /** As it was when these notes were labelled. */
  task: Task
  corpusName: string
  splitName: string
}

export interface ExternalModel {
  internal: HospitalScores
  external: HospitalScores[]
}

/**
 * Each model at home and away. Notes and patients differ between hospitals, so each is resampled by itself and the
 * difference is that of independent resamples.
 */
export async function externalReport(
  models: readonly ExternalModel[],
  input: ExternalInput,
  onProgress?: (progress: JobProgress) => void,
): Promise<ExternalReport> {
  const { task } = models[0].internal
  const { minimum, resamples, seed } = input
  const sizes = models.flatMap(({ internal, external }) => [internal, ...external].map(({ notes }) => notes.length))
  const part = progressOfParts('external', sizes, onProgress)
  let place = 0
  const judged: ExternalReport['models'] = []
  const warnings = new Set<string>()
  for (const { internal, external } of models) {
    const home = await judge(internal, input, { seed, onProgress: part(place++) })
    for (const warning of home.warnings) warnings.add(warning)
    const away: ExternalResult[] = []
    for (const [index, scores] of external.entries()) {
      // Another seed, so that resample k here and there have nothing in common.
      const { result, auroc } = await judge(scores, input, { seed: seed + index + 1, onProgress: part(place++) })
      const caveats = caveatsOf(internal, scores)
      away.push({ ...result, caveats, difference: aurocDifference(auroc, home.auroc) })
    }
    judged.push({ internal: home.result, external: away })
  }
  const { id, name, options, positive } = task
  return { taskId: id, taskName: name, options, positive, minimum, resamples, seed, models: judged, warnings: [...warnings] }
}

interface Judged {
  result: ExternalResult
  /** AUROC on each resample; null where there are too few notes or events. */
  auroc: BootstrapResult | null
  warnings: string[]
}

async function judge(
  hospital: HospitalScores,
  { minimum, resamples }: ExternalInput,
  { seed, onProgress }: Pick<JudgeOptions, 'seed' | 'onProgress'>,
): Promise<Judged> {
  const { task, pass, corpusName, splitName } = hospital
  const scores = commonScores([hospital], task)
  const { labels, patients, counts, columns, warnings } = scores
  const binary = task.options.length === 2
  const facts = {
    pass,
    corpusName,
    splitName,
    n: labels.length,
    patients: patients.count,
    counts,
    prevalence: binary ? proportion(counts[task.positive], labels.length) : null,
    difference: null,
    caveats: [],
  }
  if (labels.length < minimum.notes || counts.filter((count) => count >= minimum.events).length < 2) {
    const none = notEstimable('too-few')
    const ofEvent = binary ? none : null
    return {
      warnings,
      auroc: null,
      result: { ...facts, auroc: none, brier: none, observedOverExpected: ofEvent, slope: ofEvent },
    }
  }
  const options = { resamples, seed, minimumCases: minimum.events, onProgress }
  const { tables, bootstrap } = await judgeTables(scores, [columns[0].probabilities], options)
  const calibrated = binary
    ? calibration(probabilitiesOf(columns[0].probabilities, 2, task.positive), isClass(labels, task.positive), patients)
    : null
  return {
    warnings,
    auroc: bootstrap,
    result: {
      ...facts,
      ...tables[0],
      observedOverExpected: calibrated?.observedOverExpected ?? null,
      slope: calibrated?.slope ?? null,
    },
  }
}

function aurocDifference(away: BootstrapResult | null, home: BootstrapResult | null): ExternalResult['difference'] {
  if (away === null || home === null) return { value: null, interval: null, p: null }
  const both: BootstrapResult = {
    level: home.level,
    patientCount: Math.min(home.patientCount, away.patientCount),
    estimates: [away.estimates[0], home.estimates[0]],
    replicates: [away.replicates[0], home.replicates[0]],
  }
  return differenceOf(bootstrapDifference(both, 0, 1))
}

function caveatsOf(home: HospitalScores, away: HospitalScores): string[] {
  const differs = (of: (pass: ScoringPass) => unknown) => of(home.pass) !== of(away.pass)
  return [
    ...(differs(({ taskVersion }) => taskVersion) ? ['Labelled by another version of the task.'] : []),
    ...(differs(({ positive }) => positive) ? ['Another option is the event there.'] : []),
    ...(readingDiffers(home.pass, away.pass) ? ['The notes were read with other limits.'] : []),
    ...(away.pass.seenInTraining > 0
      ? [`The model learned from ${away.pass.seenInTraining} of these notes: its figures are too good.`]
      : []),
  ]
}
