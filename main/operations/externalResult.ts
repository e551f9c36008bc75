import type { ExternalResult } from '../../shared/domain/modelBundle.ts'
import type { OperatingValidation } from '../../shared/domain/operatingModel.ts'
import { hiddenSizes } from '../../shared/stats/smallCells.ts'

/** The figures of a validation as they may leave the hospital: counts below ten, and figures that rest on them, stay. */

export const smallestCount = 10

type Judged = Omit<OperatingValidation, 'corpusName' | 'splitName' | 'fittedOn'>

export function externalResultOf(
  judged: Judged,
  positive: number,
  about: { manifestHash: string; taskId: string; site: string; createdAt: string },
): ExternalResult {
  const { n, patients, counts, from, until, auroc, brier, calibration, operatingPoint: point } = judged
  const hidden = hiddenSizes([n, ...counts], smallestCount)
  const suppressed: string[] = []
  const few = counts.some((count) => count < smallestCount) || patients < smallestCount
  if (few) suppressed.push(`AUROC, Brier score, calibration and operating point: an option has fewer than ${smallestCount} notes, or there are fewer than ${smallestCount} patients`)
  const cells = point === null || few ? [] : cellsOf(point, counts[positive])
  const isOpen = !few && point !== null && cells.every((count) => count === 0 || count >= smallestCount)
  if (!few && point !== null && !isOpen) suppressed.push(`operating point: a cell of its table has fewer than ${smallestCount} notes`)
  if (hidden.some(Boolean)) suppressed.push(`counts from 1 to ${smallestCount - 1}, and what would give them away`)
  return {
    format: 1,
    kind: 'external validation',
    product: 'Wardbench',
    ...about,
    n: hidden[0] ? null : n,
    patients: patients < smallestCount ? null : patients,
    counts: counts.map((count, option) => (hidden[option + 1] ? null : count)),
    years: few || from === null || until === null ? null : [from.slice(0, 4), until.slice(0, 4)],
    auroc: few ? null : auroc,
    brier: few ? null : brier,
    calibration: few ? null : calibration,
    operatingPoint: isOpen ? point : null,
    suppressed,
  }
}

/** Flagged and not flagged, with and without the event. */
function cellsOf({ flagged, n, sensitivity }: NonNullable<Judged['operatingPoint']>, events: number): number[] {
  const caught = Math.round((sensitivity.value ?? 0) * events)
  return [caught, events - caught, flagged - caught, n - events - (flagged - caught)]
}
