import type { OperatingModel } from '../../shared/domain/operatingModel.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { applyRecalibration } from '../../shared/stats/recalibration.ts'
import { riskOf } from '../scoring/risk.ts'

/** What an operating model says of one note, from the probabilities that its model gave. */
export interface Decision {
  probabilities: number[]
  risk: number
  flagged: boolean
}

/** @throws AppError 'operating.probabilities' where the model gave no distribution */
export function decide(
  { task, recalibration, threshold }: Pick<OperatingModel, 'task' | 'recalibration' | 'threshold'>,
  given: readonly number[],
): Decision {
  const probabilities = recalibration === null ? given : recalibrated(recalibration, given)
  const risk = riskOf(task, probabilities)
  return { probabilities: [...probabilities], risk, flagged: risk >= threshold }
}

function recalibrated(recalibration: NonNullable<OperatingModel['recalibration']>, given: readonly number[]): number[] {
  const { value } = applyRecalibration(recalibration, { probabilities: given, classCount: given.length })
  if (value === null) throw new AppError('operating.probabilities', 'The model gave no probabilities for a note. Validate it again before it works on.')
  return [...value]
}

/** Whether its last day is over. `today` YYYY-MM-DD. */
export function isExpired({ expiresOn }: Pick<OperatingModel, 'expiresOn'>, today: string): boolean {
  return expiresOn !== null && today > expiresOn
}

/** Whether a note of this type is one it was made for; types are compared without case. */
export function isMadeFor({ noteTypes }: Pick<OperatingModel, 'noteTypes'>, type: string): boolean {
  return noteTypes.some((each) => each.toLowerCase() === type.toLowerCase())
}

/** @throws AppError 'operating.notInUse', 'operating.expired' */
export function checkAtWork(operating: Pick<OperatingModel, 'name' | 'version' | 'inUse' | 'expiresOn'>): void {
  const which = `Version ${operating.version} of "${operating.name}"`
  if (!operating.inUse) {
    throw new AppError('operating.notInUse', `${which} is not in use. Choose the version that is, roll back to this one, or score by force.`)
  }
  if (isExpired(operating, new Date().toISOString().slice(0, 10))) {
    throw new AppError('operating.expired', `${which} was to work until ${operating.expiresOn}. Promote a version that was validated since, or score by force.`)
  }
}
