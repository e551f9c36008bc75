import { metrics, type MetricId } from '../../shared/metrics.ts'
import { section, table, type Content } from './html.ts'

const ofEveryTask: readonly MetricId[] = ['clusteredInterval', 'difference', 'pValue', 'accuracy', 'majorityRate']
const probabilities: readonly MetricId[] = ['brier', 'logLoss', 'expectedCalibrationError']
const ofTwoOptions: readonly MetricId[] = [
  'auroc', 'delongInterval', 'averagePrecision', 'prevalence', ...probabilities, 'observedOverExpected', 'intercept', 'slope', 'reliability', 'netBenefit',
  'sensitivity', 'specificity', 'positivePredictiveValue', 'negativePredictiveValue', 'numberNeededToEvaluate',
] // prettier-ignore
const ofMoreOptions: readonly MetricId[] = ['macroAuroc', 'weightedAuroc', 'microAuroc', ...probabilities]
const ofExperiments: readonly MetricId[] = ['auroc', 'macroAuroc', 'clusteredInterval', 'difference', 'pValue', 'seeds', 'perplexity']

/** What the numbers of a report mean, in the words of the screens; for readers who have only the file. */
export function termsSection(report: { options: number } | 'experiment'): Content {
  const ids = report === 'experiment' ? ofExperiments : [...(report.options === 2 ? ofTwoOptions : ofMoreOptions), ...ofEveryTask]
  return section(
    'terms',
    'What the numbers mean',
    table({
      caption: 'Metrics of this report',
      header: ['Number', 'Meaning', 'Range', 'Caution', 'Source'],
      rows: ids.map((id) => {
        const { name, meaning, range, caution, ...rest } = metrics[id]
        return [name, meaning, range, caution, 'source' in rest ? rest.source : '']
      }),
      text: [1, 2, 3, 4],
    }),
  )
}
