import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alertBudget } from '../../../shared/stats/alertBudget.ts'
import { auroc, macroAuroc, microAuroc, perClassAuroc, rocCurve, weightedAuroc } from '../../../shared/stats/auroc.ts'
import { averagePrecision } from '../../../shared/stats/averagePrecision.ts'
import {
  bootstrapDifference,
  clusteredAuroc,
  clusteredAveragePrecision,
  clusteredBootstrap,
  clusteredMacroAuroc,
} from '../../../shared/stats/bootstrap.ts'
import { calibration } from '../../../shared/stats/calibration.ts'
import { clusteredMean } from '../../../shared/stats/clusteredRatio.ts'
import { confusionAt, confusionMeasures } from '../../../shared/stats/confusion.ts'
import { compareDelong, delong } from '../../../shared/stats/delong.ts'
import { drift } from '../../../shared/stats/drift.ts'
import { reasons, reasonText } from '../../../shared/stats/estimable.ts'
import { whyNotProbabilities, whyNotRanked, whyNotRetrieved } from '../../../shared/stats/inputs.ts'
import { confusionMatrix, oneVsRest } from '../../../shared/stats/multiclass.ts'
import { netBenefit } from '../../../shared/stats/netBenefit.ts'
import { indexPatients } from '../../../shared/stats/patients.ts'
import { perplexity } from '../../../shared/stats/perplexity.ts'
import { precisionRecallCurve } from '../../../shared/stats/precisionRecallCurve.ts'
import { fitRecalibration } from '../../../shared/stats/recalibration.ts'
import {
  expectedCalibrationError,
  probabilityHistogram,
  reliabilityByCount,
  reliabilityByWidth,
} from '../../../shared/stats/reliability.ts'
import { macroAurocWithin, subgroups } from '../../../shared/stats/subgroups.ts'
import { accuracy, brier, brierOverClasses, logLoss, majorityRate, prevalence } from '../../../shared/stats/summary.ts'
import { anything, holdsNonFinite } from './scoredProbabilities.ts'

/** Every statistic of the event's probability. Of ROC curves the origin's threshold is infinite by definition. */
async function binaryStatistics(values: number[], labels: number[]) {
  const patients = indexPatients(labels.map((_, row) => row >> 1))
  const table = { probabilities: values.flatMap((each) => [1 - each, each]), classCount: 2 }
  const bootstrap = await clusteredBootstrap(
    [
      clusteredAuroc(values, labels, patients),
      clusteredAveragePrecision(values, labels, patients),
      clusteredMean(values, patients),
    ],
    patients.count,
    { resamples: 8 },
  )
  const counts = confusionAt(values, labels, 0.5).value
  return {
    auroc: auroc(values, labels),
    roc: rocCurve(values, labels)?.map(({ falsePositiveRate, truePositiveRate }) => [falsePositiveRate, truePositiveRate]),
    averagePrecision: averagePrecision(values, labels),
    precisionRecall: precisionRecallCurve(values, labels),
    delong: delong(values, labels),
    paired: compareDelong(values, values.toReversed(), labels),
    brier: brier(values, labels),
    prevalence: prevalence(labels),
    calibration: calibration(values, labels, patients),
    byWidth: reliabilityByWidth(values, labels),
    byCount: reliabilityByCount(values, labels),
    ece: expectedCalibrationError(values, labels),
    histogram: probabilityHistogram(values, labels),
    netBenefit: netBenefit(values, labels),
    alerts: alertBudget(values, labels, { share: 0.2 }, 3),
    confusion: counts && confusionMeasures(counts),
    recalibrations: (['temperature', 'platt', 'isotonic'] as const).map((method) =>
      fitRecalibration(method, { ...table, labels, event: 1 }),
    ),
    perplexity: perplexity(values, labels, patients),
    intervals: bootstrap.estimates,
    difference: bootstrapDifference(bootstrap, 0, 1),
    drift: await drift(
      {
        probabilities: values,
        labels,
        times: labels.map((_, row) => (row % 3 === 0 ? null : `2020-0${1 + (row % 3)}-01`)),
        patients,
        period: 'month',
        minimum: { notes: 0, events: 0 },
      },
      { resamples: 4 },
    ),
  }
}

/** Every statistic of more than two classes. `table` row-major [n, classCount]. */
async function multiclassStatistics(table: number[], labels: number[], classCount: number) {
  const patients = indexPatients(labels.map((_, row) => row >> 1))
  const bootstrap = await clusteredBootstrap([clusteredMacroAuroc(table, labels, classCount, patients)], patients.count, {
    resamples: 8,
  })
  return {
    perClass: perClassAuroc(table, labels, classCount),
    averages: [macroAuroc, weightedAuroc, microAuroc].map((average) => average(table, labels, classCount)),
    oneVsRest: oneVsRest(table, labels, classCount),
    summaries: [accuracy, brierOverClasses, logLoss].map((summary) => summary(table, labels, classCount)),
    majorityRate: majorityRate(labels),
    matrix: confusionMatrix(table, labels, classCount),
    temperature: fitRecalibration('temperature', { probabilities: table, classCount, labels, event: 0 }),
    intervals: bootstrap.estimates,
    subgroups: await subgroups(
      {
        groups: labels.map((_, row) => (row % 2 === 0 ? 'F' : 'M')),
        levels: ['F', 'M'],
        labels,
        classCount,
        patients,
        statistics: [macroAurocWithin(table, labels, classCount, 0)],
        minimum: { notes: 0, events: 0 },
      },
      { resamples: 4 },
    ),
  }
}

const repeat = <T>(value: T, times: number): T[] => Array.from({ length: times }, () => value)

describe('where nothing can be estimated', () => {
  test.each([
    ['no notes', [], []],
    ['one note', [0.3], [1]],
    ['no event', [0.1, 0.4, 0.8], [0, 0, 0]],
    ['events only', [0.1, 0.4, 0.8], [1, 1, 1]],
    ['all ties', repeat(0.5, 6), [0, 1, 0, 1, 1, 0]],
    ['certain probabilities', [0, 1, 0, 1], [1, 0, 0, 1]],
    ['probabilities of 0 alone', [0, 0, 0], [0, 1, 0]],
    ['NaN', [0.2, NaN, 0.7], [0, 1, 1]],
    ['infinities', [-Infinity, 0.5, Infinity], [0, 1, 1]],
    ['the smallest doubles', [5e-324, 1e-320, 1 - 2 ** -53], [1, 0, 0]],
    ['one event among a thousand', Array.from({ length: 1000 }, (_, row) => row / 1000), [...repeat(0, 999), 1]],
  ])('there is a named reason or a number: %s', async (_, values, labels) => {
    const finite = values.map((value) => (Math.abs(value) === Infinity ? 0.5 : value))
    expect(holdsNonFinite(await binaryStatistics(finite, labels))).toBe(false)
    // Infinite scores have ranks; what needs probabilities refuses them.
    expect(auroc(values, labels) === null).toBe(whyNotRanked(values, labels) !== null)
    expect(brier(values, labels) === null).toBe(whyNotProbabilities(values) !== null)
  })

  test.each([
    ['no notes', [], []],
    ['one note', [0.2, 0.3, 0.4, 0.05, 0.05], [2]],
    ['one class', repeat([0.2, 0.3, 0.4, 0.05, 0.05], 4).flat(), [2, 2, 2, 2]],
    ['all ties', repeat(0.2, 25), [0, 1, 2, 3, 4]],
    ['rows that do not sum to 1', repeat([0.4, 0.3, 0.9, 0.1, 0], 4).flat(), [0, 1, 2, 0]],
    ['a row of zeros', [...repeat(0, 5), 0.2, 0.2, 0.2, 0.2, 0.2], [0, 1]],
    ['NaN', [0.2, NaN, 0.4, 0.3, 0.1, 0.2, 0.2, 0.2, 0.2, 0.2], [0, 1]],
    [
      'a class of one in a thousand',
      Array.from({ length: 1000 }, (_, row) => [0.4, 0.3, 0.1, 0.1, 0.1].map((each) => each + ((row * 7) % 11) / 100)).flat(),
      Array.from({ length: 1000 }, (_, row) => (row === 500 ? 4 : row % 4)),
    ],
  ])('there is a named reason or a number, of five classes: %s', async (_, table, labels) => {
    expect(holdsNonFinite(await multiclassStatistics(table, labels, 5))).toBe(false)
  })

  test('no input at all gives NaN or infinity', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async ({ values, labels }) => {
        const finite = values.map((value) => (Math.abs(value) === Infinity ? 3 : value))
        expect(holdsNonFinite(await binaryStatistics(finite, labels))).toBe(false)
        expect(holdsNonFinite(await multiclassStatistics(finite.flatMap((each) => [each, 0.3, 1 - each]), labels, 3))).toBe(false)
      }),
      { numRuns: 60 },
    )
  })

  test('what is null has its reason elsewhere, and nothing else has one', () => {
    fc.assert(
      fc.property(anything, ({ values, labels }) => {
        expect(auroc(values, labels) === null).toBe(whyNotRanked(values, labels) !== null)
        expect(rocCurve(values, labels) === null).toBe(whyNotRanked(values, labels) !== null)
        expect(delong(values, labels) === null).toBe(whyNotRanked(values, labels) !== null)
        expect(averagePrecision(values, labels) === null).toBe(whyNotRetrieved(values, labels) !== null)
        expect(brier(values, labels) === null).toBe(whyNotProbabilities(values) !== null)
      }),
    )
  })

  test('every reason is a sentence', () => {
    for (const reason of reasons) expect(reasonText[reason]).toMatch(/^[a-z].*[a-z0-9]$/)
  })
})
