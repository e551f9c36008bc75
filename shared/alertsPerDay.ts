import type { Comparison } from './domain/compare.ts'

/** Alerts a day among all labelled notes of the set, as many times those among the compared notes as these are a sample. */
export function alertsPerDay(alerts: number, { n, covered }: Pick<Comparison, 'n' | 'covered'>): number | null {
  return covered.days === null || n === 0 ? null : (alerts * covered.notes) / n / covered.days
}

/** How the alerts a day come about; empty where the compared notes are all there are. */
export function sampleText({ n, covered }: Pick<Comparison, 'n' | 'covered'>): string {
  if (covered.notes <= n) return ''
  const [scored, all] = [n, covered.notes].map((count) => count.toLocaleString('en-US'))
  return `${scored} of the ${all} labelled notes of this set are compared: alerts a day are scaled up to all of them (× ${(covered.notes / n).toFixed(2)}), as of a random sample.`
}
