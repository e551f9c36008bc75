import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EvaluatedFile } from '../../../main/cli/evaluate.ts'
import { projectRoot } from '../../../main/nodeHost.ts'
import { holdsNonFinite } from '../stats/scoredProbabilities.ts'
import { vectors } from '../stats/vectors.ts'

describe('evaluate, without a workspace', { timeout: 120_000 }, () => {
  let folder: string
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'wardbench-evaluate-'))))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  function evaluate(...args: string[]) {
    return spawnSync(process.execPath, [join(projectRoot, 'main', 'cli', 'main.ts'), 'evaluate', ...args], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    })
  }

  function json(...args: string[]): EvaluatedFile {
    const ended = evaluate(...args, '--json')
    if (ended.status !== 0) throw new Error(ended.stderr)
    return JSON.parse(ended.stdout) as EvaluatedFile
  }

  function write(name: string, lines: readonly (readonly (string | number)[])[]): string {
    const path = join(folder, name)
    const text = lines.map((cells) => cells.join(',')).join('\n')
    writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text)
    return path
  }

  /** Every digit of the vectors, as JavaScript writes them. */
  function golden(name: string, labels: readonly number[], scores: readonly number[]): string {
    return write(name, [
      ['note_id', 'patient_id', 'time', 'label', 'p'],
      ...scores.map((score, row) => [`n${row}`, `p${row}`, `20${10 + (row % 3)}-01-0${1 + (row % 9)}`, labels[row], score]),
    ])
  }

  const to9 = (actual: number | null | undefined, expected: number) => expect(actual).toBeCloseTo(expected, 9)
  const to6 = (actual: number | null | undefined, expected: number) => expect(actual).toBeCloseTo(expected, 6)

  it.each(vectors.binary)('prints what scikit-learn, statsmodels and DeLong say of $name', ({ name, y, a, b, expected }) => {
    const files = [golden(`${name}-a.csv`, y, a), '--against', golden(`${name}-b.csv.gz`, y, b)]
    const { evaluation, against } = json('--predictions', ...files, '--resamples', '20')
    const { event } = evaluation
    to9(event?.auroc.value, expected.a.auroc)
    to9(event?.auroc.delong?.variance, expected.a.variance)
    expect(event?.auroc.delong?.valid).toBe(true)
    to9(event?.averagePrecision.value, expected.sklearn.average_precision_a)
    to9(event?.brier.value, expected.sklearn.brier_a)
    to9(evaluation.logLoss.value, expected.sklearn.log_loss_a)
    to6(event?.calibration.intercept.value, expected.calibration_a.intercept)
    to6(event?.calibration.slope.value, expected.calibration_a.slope)
    to6(event?.calibration.inTheLarge.value, expected.calibration_a.in_the_large)
    to9(event?.calibration.observedOverExpected.value, expected.calibration_a.observed_over_expected)
    to9(event?.expectedCalibrationError.value, expected.ece15_a_right_closed_bins)
    for (const [threshold, value] of Object.entries(expected.net_benefit_a)) {
      const point = event?.netBenefit.value?.find((each) => each.threshold === Number(threshold))
      to9(point?.model, value)
      to9(point?.treatAll, expected.net_benefit_treat_all[threshold])
    }
    const { difference, z, p, ci95 } = expected.paired_a_minus_b
    expect(against).toMatchObject({ n: y.length, onlyFirst: 0, onlySecond: 0 })
    to9(against?.delong?.value?.difference, difference)
    to9(against?.delong?.value?.z, z)
    to9(against?.delong?.value?.p, p)
    to9(against?.delong?.value?.interval?.low, ci95[0])
    to9(against?.delong?.value?.interval?.high, ci95[1])
    to9(against?.measures.auroc.difference.value, difference)
    expect(event?.drift?.periods.map(({ n }) => n).reduce((sum, n) => sum + n)).toBe(y.length)
  })

  it.each(vectors.multiclass)('prints what scikit-learn says of more than two options: $name', ({ name, y, p, expected }) => {
    const file = write(`${name}.csv`, [
      ['note_id', 'patient_id', 'label', ...p[0].map((_, option) => `p_${option}`)],
      ...p.map((row, note) => [`n${note}`, `p${note}`, y[note], ...row]),
    ])
    const { evaluation, settings } = json('--predictions', file, '--resamples', '20')
    const { options } = evaluation
    expect([evaluation.event, settings.option]).toEqual([null, null])
    to9(options?.macroAuroc.value, expected.ovr_macro)
    to9(options?.oneVsRest.value?.weighted.value, expected.ovr_weighted)
    to9(options?.oneVsRest.value?.micro.value, expected.micro)
    for (const [option, auroc] of expected.per_class.entries()) to9(options?.aurocs[option].value, auroc)
    to9(evaluation.logLoss.value, expected.log_loss)
    to9(options?.brierOverOptions.value, expected.brier_multiclass_sum)
    const asEvent = json('--predictions', file, '--resamples', '20', '--option', '1', '--threshold', '0.3', '--threshold', '0.6')
    to9(asEvent.evaluation.event?.auroc.value, expected.per_class[1])
    expect(asEvent.evaluation.event?.confusion.map(({ threshold }) => threshold)).toEqual([0.3, 0.6])
  })

  it('says for reading what it found, how the files differ, and that several notes a patient make DeLong too narrow', () => {
    const rows = Array.from({ length: 60 }, (_, row) => [`n${row}`, `p${row % 40}`, `2020-0${1 + (row % 6)}-01`, row % 3 === 0 ? 1 : 0, ((row * 7) % 60) / 60])
    const header = ['note_id', 'patient_id', 'time', 'label', 'p']
    const first = write('first.csv', [header, ...rows])
    const second = write('second.tsv', [[header.join('\t')], ...rows.slice(10).map((cells) => [cells.join('\t')])])
    const files = ['--predictions', first, '--against', second, '--resamples', '50']
    const { stdout, stderr, status } = evaluate(...files, '--alerts', '10%', '1/day', '--option-names', 'no', 'yes')
    expect([status, stderr]).toEqual([0, ''])
    for (const said of [
      'first.csv: 60 notes of 40 patients. Labels: no 40 (66.7 %), yes 20 (33.3 %)',
      'Event: yes, 20 notes, prevalence 33.3 % [22.7–45.9]',
      'AUROC, DeLong (too narrow: several notes a patient)',
      'Alert budget of 10.0 % of the notes',
      'Alert budget of 1 a day',
      'By year (AUROC from 20 notes and 5 of each outcome)',
      'first.csv − second.tsv, paired on the 50 notes of 40 patients that both have (10 are in the first only, 0 in the second only)',
      'Warning: Patients have several notes',
      'Warning: The files do not have the same notes',
    ]) expect(stdout).toContain(said) // prettier-ignore
    expect(stdout).not.toContain('NaN')
    // A sample of half of the notes: as many alerts again were in the other half.
    const perDay = (...args: string[]) => Number(/^6 of 60 notes, ([\d.]+) a day/m.exec(evaluate('--predictions', first, '--resamples', '50', '--alerts', '10%', ...args).stdout)?.[1])
    expect(perDay('--all-notes', '120')).toBeCloseTo(2 * perDay(), 2)
  })

  it('names what cannot be estimated instead of printing NaN', () => {
    const file = write('one-class.csv', [['note_id', 'label', 'p'], ['a', 1, 0.5], ['b', 1, 0.5]])
    const result = json('--predictions', file, '--resamples', '10')
    expect(result.evaluation.event?.auroc).toMatchObject({ value: null, reason: 'one-class', interval: null })
    expect(result.evaluation.event?.drift).toBeNull()
    expect(holdsNonFinite(result)).toBe(false)
    const { stdout } = evaluate('--predictions', file, '--resamples', '10')
    expect(stdout).toContain('not estimable: all notes have the same outcome')
    expect(stdout).toContain('Warning: one-class.csv has no column patient_id')
    expect(stdout).not.toMatch(/NaN|undefined|null/)
  })

  it('refuses what it cannot answer, with where and what to do', () => {
    const file = write('plain.csv', [['note_id', 'label', 'p'], ['a', 1, 0.5], ['b', 0, 0.4]])
    const other = write('other.csv', [['note_id', 'label', 'p'], ['a', 1, 0.5], ['b', 1, 0.4]])
    const strange = write('strange.csv', [['note_id', 'label', 'p'], ['c', 1, 0.5]])
    const refused = (...args: string[]) => {
      const { status, stderr, stdout } = evaluate('--predictions', file, ...args)
      expect(stdout).toBe('')
      return [status, stderr]
    }
    expect(refused('--alerts', '10/day')).toEqual([2, 'Alerts a day need the column time, which plain.csv lacks. Give a share such as 5%.\n'])
    expect(refused('--alerts', 'many')[1]).toContain('Give a share such as 5%')
    expect(refused('--option', '2')).toEqual([2, 'There is no option 2: the last of plain.csv is 1.\n'])
    expect(refused('--against', other)).toEqual([1, '1 note has another label in each file, such as line 3 of plain.csv and line 3 of other.csv. Compare predictions of the same labels.\n'])
    expect(refused('--against', strange)[1]).toContain('have no note in common')
  })
})
