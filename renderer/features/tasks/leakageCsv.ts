/** A leakage report as a file: counts and ids of notes, never text. Pure. */
import type { LeakageReport } from '../../../shared/domain/leakage.ts'
import { leakageFindings } from '../../../shared/domain/leakageFindings.ts'
import type { SplitSet } from '../../../shared/domain/split.ts'
import { toCsv } from '../../lib/csv.ts'

type Line = (string | number | null)[]

export function leakageCsv(report: LeakageReport, nameOf: (set: SplitSet) => string): string {
  const ids = (values: readonly number[]) => values.join(' ')
  const findings = leakageFindings(report, nameOf).map(({ check, severity, title, text }): Line => [
    check,
    severity,
    `${title}. ${text}`,
    null,
    null,
    '',
  ])
  const patients = (report.patients ?? []).map(({ learned, set, patients: both, notes }): Line => [
    'patients',
    '',
    `patients of ${nameOf(learned)} in ${nameOf(set)}`,
    both,
    notes,
    '',
  ])
  const texts = report.texts.flatMap(({ learned, set, notes, exact, near, examples }): Line[] => [
    ['texts', '', `exact duplicates of ${nameOf(learned)} in ${nameOf(set)}`, exact, notes, ''],
    [
      'texts',
      '',
      `near-duplicates of ${nameOf(learned)} in ${nameOf(set)}`,
      near,
      notes,
      examples.map(({ noteId, otherId, similarity, exact: same }) => `${noteId}/${otherId}:${same ? 'exact' : similarity.toFixed(2)}`).join(' '),
    ],
  ])
  const late = report.timeOrder.map(({ taskName, late: notes, checked, examples }): Line => [
    'time',
    '',
    `${taskName}: notes filed when the outcome was known`,
    notes,
    checked,
    ids(examples),
  ])
  const words = report.outcomeWords.flatMap((entry) =>
    entry.words.flatMap(({ word, counts, examples }) =>
      counts.map((count, option): Line => [
        'words',
        '',
        `${entry.taskName}: notes labelled ${entry.options[option]} with "${word}"`,
        count,
        entry.notes[option] ?? 0,
        ids(examples),
      ]),
    ),
  )
  return toCsv(
    ['check', 'severity', 'what', 'count', 'of', 'example note ids'],
    [...findings, ...patients, ...texts, ...late, ...words],
  )
}
