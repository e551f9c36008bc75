import { formatCount } from '../../shared/format.ts'
import type { ReportFacts } from './facts.ts'
import { findingsOf } from './leakage.ts'
import { rowName } from './results.ts'

/** What stands in the way of relying on these figures, the gravest first. */
export function limitsOf(facts: ReportFacts): string[] {
  const { corpus, comparison, labels, set } = facts
  const { rows, counts, n, patients } = comparison
  const limits: string[] = []
  if (corpus.synthetic) limits.push('All notes are synthetic: no figure here says anything about patients of a hospital.')
  for (const row of rows) {
    const { seenInTraining } = row.pass
    if (seenInTraining > 0) limits.push(`${rowName(comparison, row)} or an ancestor learned from ${formatCount(seenInTraining)} of the notes it was scored on: its figures are too good.`)
  }
  limits.push(...leakageLimits(facts))
  if (set === 'validation') limits.push('The notes are those that chose checkpoints and settings: figures on them are too good. Judge on a test set.')
  limits.push(...sizeLimits(Math.min(...counts), n))
  if (corpus.shiftedDates) limits.push('Dates are shifted by patient: nothing can be said of calendar time, seasons or drift.')
  if (n > patients && rows.some(({ delongInterval }) => delongInterval !== null)) {
    limits.push('Patients have several notes, so DeLong’s interval and test, which take notes as independent, are not valid; the bootstrap of patients is.')
  }
  if (labels.task.notes.sections === 'admission') {
    limits.push('Read from the admission sections of the discharge summary, which was written after the stay; not from an admission note.')
  }
  limits.push(...readingLimits(facts))
  limits.push('Labels are derived from recorded data (see label settings), not judged by clinicians.')
  if (!facts.external && set !== 'external') limits.push('Notes of one source: nothing is known of other hospitals.')
  limits.push('For research and quality work; not a medical device, and no decision about a patient may rest on it.')
  return limits
}

/** Rule of thumb for evaluating a model: at least 100 notes with and without the event (Vergouwe et al., 2005). */
const enough = 100
const fewest = 10

function sizeLimits(rarest: number, n: number): string[] {
  if (rarest < fewest) return [`Fewer than ${fewest} notes have the rarest outcome: AUROC, intervals and p are not to be relied on.`]
  if (rarest < enough) return [`Fewer than ${enough} of ${formatCount(n)} notes have the rarest outcome, which is usually taken as too few to judge a model by.`]
  return []
}

function leakageLimits(facts: ReportFacts): string[] {
  const findings = findingsOf(facts)
  if (!findings) return ['The leakage checks of the split have not been run.']
  return findings.flatMap(({ severity, title }) => (severity === 'problem' ? [`${title}: figures on this split are too good.`] : []))
}

function readingLimits({ comparison }: ReportFacts): string[] {
  const limits: string[] = []
  const readers = comparison.rows.filter(({ pass }) => pass.maximumTokens !== null)
  const budgets = new Set(readers.map(({ pass }) => `${pass.maximumTokens} ${pass.truncation} ${pass.maximumCharacters}`))
  if (budgets.size > 1) limits.push('The models were given different lengths of the notes (see scoring).')
  const tokenizers = new Set(readers.map(({ pass }) => pass.tokenizerHash))
  if (budgets.size === 1 && tokenizers.size > 1 && readers.some(({ pass }) => pass.maximumCharacters === null)) {
    limits.push('The models have different tokenizers and so read different amounts of text in as many tokens.')
  }
  const cut = readers.filter(({ pass }) => pass.truncated > 0)
  if (cut.length > 0) limits.push('Of long notes only a part was read (see scoring for the share).')
  const { n, covered } = comparison
  if (covered.notes > n) limits.push(`Only ${formatCount(n)} of the ${formatCount(covered.notes)} labelled notes of the set are compared.`)
  const uneven = comparison.rows.some(({ pass }) => pass.role !== 'ceiling' && comparison.window === null && pass.notes > comparison.n)
  if (uneven) limits.push(`Not all models scored the same notes; all figures are on the ${formatCount(comparison.n)} notes that every one scored.`)
  return limits
}
