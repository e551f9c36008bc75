/**
 * Predictions as they were made, beside what happened, by period: figures of each with their intervals, held against the
 * validation. Pure; what a figure is of and how its limits come about is in docs/operations.md.
 */
import { monitoredMeasures, type MonitoredFigure, type MonitoredFigures, type MonitoredMeasure, type MonitoredPeriod } from '../domain/monitoring.ts'
import type { MinimumSample } from '../domain/analysis.ts'
import { clusteredAuroc, clusteredBootstrap, clusteredMacroAuroc, type BootstrapOptions } from '../stats/bootstrap.ts'
import { calibration } from '../stats/calibration.ts'
import { clusteredRatioError } from '../stats/clusteredError.ts'
import { measure, notEstimable, type Measure } from '../stats/estimable.ts'
import { whyNotScored } from '../stats/inputs.ts'
import { normalInterval } from '../stats/interval.ts'
import { indexPatients, type PatientIndex } from '../stats/patients.ts'
import { proportion } from '../stats/proportion.ts'
import { estimateLimits, shareLimits, sideOf, type Limits } from './controlLimits.ts'
import { countByEnds, countByName, stabilityIndex, stabilityLimits, tenthsOf } from './stabilityIndex.ts'

/** A note and what the model said of it at the time. */
export interface MonitoredNote {
  patient: string
  /** Null: in no period. */
  period: string | null
  /** Of each option, as they were given at the time. */
  probabilities: readonly number[]
  flagged: boolean
  /** Somebody acted on it. */
  acted: boolean
  /** Option that came true; null: not known yet. */
  label: number | null
  type: string
  characters: number
  truncated: boolean
  /** Null where the note is not in the sample whose words were counted. `tokens`: of the words that were read. */
  words: { words: number; unknown: number; read: number; tokens: number | null } | null
}

export interface MonitorInput {
  /** Row by row of the validation; null where it is gone. */
  reference: readonly MonitoredNote[] | null
  notes: readonly MonitoredNote[]
  /** In order. */
  periods: readonly string[]
  options: number
  /** The event of two options. */
  positive: number
  minimum: MinimumSample
  minimumKnown: number
}

export interface Monitored {
  reference: MonitoredPeriod | null
  periods: MonitoredPeriod[]
  overall: MonitoredPeriod
}

/** @throws what `signal` was aborted with. */
export async function monitorPeriods(input: MonitorInput, options: BootstrapOptions = {}): Promise<Monitored> {
  const { notes, periods } = input
  const { onProgress, ...own } = options
  const ends = tenthsOf((input.reference ?? []).map(({ characters }) => characters))
  const types = [...new Set((input.reference ?? []).map(({ type }) => type))].toSorted()
  const bins: Record<Binned, Bins> = {
    lengthShift: binsOf(input.reference, ends.length, (rows) => countByEnds(rows.map(({ characters }) => characters), ends)),
    typeShift: binsOf(input.reference, types.length, (rows) => countByName(rows.map(({ type }) => type), types)),
  }
  const describe = (period: string, rows: readonly MonitoredNote[]) => describePeriod(period, rows, { ...input, bins }, own)
  const reference = input.reference && (await describe('validation', input.reference))
  const overall = await describe('all', notes)
  const ofPeriod = Map.groupBy(notes, ({ period }) => period)
  const expectation = reference && { reference, overall, bins }
  const judged = (each: MonitoredPeriod) => (expectation === null ? each : withLimits(each, expectation, input))
  const described: MonitoredPeriod[] = []
  for (const period of periods) {
    onProgress?.({ phase: 'periods', done: described.length, total: periods.length, detail: period })
    described.push(judged(await describe(period, ofPeriod.get(period) ?? [])))
  }
  // All periods together show a slow drift that no single one does.
  return { reference, periods: described, overall: judged(overall) }
}

type Context = MonitorInput & { bins: Record<Binned, Bins> }

async function describePeriod(period: string, rows: readonly MonitoredNote[], context: Context, options: BootstrapOptions): Promise<MonitoredPeriod> {
  const { positive, minimum } = context
  const known = rows.filter(({ label }) => label !== null)
  const events = context.options === 2 ? known.filter(({ label }) => label === positive).length : 0
  const flagged = rows.filter((row) => row.flagged)
  const words = rows.flatMap((row) => (row.words === null ? [] : [{ ...row.words, patient: row.patient }]))
  const tokenized = words.filter((each) => each.tokens !== null && each.read > 0)
  const few = rows.length < minimum.notes
  const figures: MonitoredFigures = {
    ...(await outcomeFigures(known, context, options)),
    ...flagFigures(flagged, context),
    alertRate: figure(few ? notEstimable('too-few') : proportion(flagged.length, rows.length), rows.length),
    shortened: figure(few ? notEstimable('too-few') : proportion(rows.filter(({ truncated }) => truncated).length, rows.length), rows.length),
    lengthShift: shift(rows, context.bins.lengthShift, minimum),
    typeShift: shift(rows, context.bins.typeShift, minimum),
    unknownWords: ratio(words.map(({ unknown }) => unknown), words.map((each) => each.words), words, minimum),
    tokensPerWord: ratio(tokenized.map(({ tokens }) => tokens ?? 0), tokenized.map(({ read }) => read), tokenized, minimum),
  }
  return {
    period,
    scored: rows.length,
    patients: new Set(rows.map(({ patient }) => patient)).size,
    known: known.length,
    events,
    flagged: flagged.length,
    figures,
  }
}

type OutcomeMeasure = 'auroc' | 'slope' | 'intercept' | 'observedOverExpected' | 'eventRate'

async function outcomeFigures(
  known: readonly MonitoredNote[],
  { options, positive, minimum }: Context,
  bootstrap: BootstrapOptions,
): Promise<Record<OutcomeMeasure, MonitoredFigure>> {
  const n = known.length
  const all = (absent: Measure) => ({
    auroc: figure(absent, n),
    slope: figure(absent, n),
    intercept: figure(absent, n),
    observedOverExpected: figure(absent, n),
    eventRate: figure(absent, n),
  })
  const counts = Array.from({ length: options }, (_, option) => known.filter(({ label }) => label === option).length)
  if (n < minimum.notes || counts.filter((count) => count >= minimum.events).length < 2) return all(notEstimable('too-few'))
  const table = Float64Array.from(known.flatMap(({ probabilities }) => probabilities))
  const reason = whyNotScored(table)
  if (reason !== null) return all(notEstimable(reason))
  const patients = indexPatients(known.map(({ patient }) => patient))
  const labels = Int32Array.from(known, ({ label }) => label ?? 0)
  if (options > 2) {
    const classes = [...counts.keys()].filter((option) => counts[option] >= minimum.events)
    const statistic = clusteredMacroAuroc(table, labels, options, patients, classes)
    return { ...all(notEstimable('no-events')), auroc: figure(await bootstrapped(statistic, patients, bootstrap), n) }
  }
  const scores = Float64Array.from(known, ({ probabilities }) => probabilities[positive])
  const truth = Uint8Array.from(labels, (label) => Number(label === positive))
  const { slope, intercept, observedOverExpected } = calibration(scores, truth, patients)
  return {
    auroc: figure(await bootstrapped(clusteredAuroc(scores, truth, patients), patients, bootstrap), n),
    slope: figure(slope, n),
    intercept: figure(intercept, n),
    observedOverExpected: figure(observedOverExpected, n),
    eventRate: figure(proportion(counts[positive], n), n),
  }
}

async function bootstrapped(statistic: ReturnType<typeof clusteredAuroc>, patients: PatientIndex, options: BootstrapOptions): Promise<Measure> {
  const [{ value, interval }] = (await clusteredBootstrap([statistic], patients.count, options)).estimates
  return value === null ? notEstimable('one-class') : measure(value, interval)
}

type FlagMeasure = 'positivePredictiveValue' | 'actedShare' | 'predictiveValueActed' | 'predictiveValueNotActed'

/** Of two options the flags that came true; who acts on a flag changes what comes true, so these stand apart as well. */
function flagFigures(flagged: readonly MonitoredNote[], { options, positive, minimum }: Context): Record<FlagMeasure, MonitoredFigure> {
  const known = flagged.filter(({ label }) => label !== null)
  const value = (rows: readonly MonitoredNote[]) =>
    figure(
      options > 2
        ? notEstimable('no-events')
        : rows.length < minimum.events
          ? notEstimable('too-few')
          : proportion(rows.filter(({ label }) => label === positive).length, rows.length),
      rows.length,
    )
  return {
    positivePredictiveValue: value(known),
    actedShare: figure(
      flagged.length < minimum.events ? notEstimable('too-few') : proportion(flagged.filter(({ acted }) => acted).length, flagged.length),
      flagged.length,
    ),
    predictiveValueActed: value(known.filter(({ acted }) => acted)),
    predictiveValueNotActed: value(known.filter(({ acted }) => !acted)),
  }
}

type Binned = 'lengthShift' | 'typeShift'

interface Bins {
  count(rows: readonly MonitoredNote[]): number[]
  /** Notes of the validation per bin; null: there are none. */
  expected: number[] | null
}

/** `known`: bins that the validation tells; one more holds what it does not have. */
function binsOf(reference: readonly MonitoredNote[] | null, known: number, count: Bins['count']): Bins {
  return { count, expected: reference === null || known === 0 ? null : count(reference) }
}

function shift(rows: readonly MonitoredNote[], { count, expected }: Bins, minimum: MinimumSample): MonitoredFigure {
  if (expected === null) return figure(notEstimable('no-denominator'), rows.length)
  if (rows.length < minimum.notes) return figure(notEstimable('too-few'), rows.length)
  return figure(measure(stabilityIndex(expected, count(rows)), null), rows.length)
}

/** Σ above / Σ below, of notes that come in patients; n: Σ below. */
function ratio(above: readonly number[], below: readonly number[], notes: readonly { patient: string }[], minimum: MinimumSample): MonitoredFigure {
  const n = below.reduce((sum, each) => sum + each, 0)
  if (n === 0) return figure(notEstimable('no-denominator'), 0)
  if (notes.length < Math.min(minimum.notes, 20)) return figure(notEstimable('too-few'), n)
  const { value, standardError } = clusteredRatioError(above, below, indexPatients(notes.map(({ patient }) => patient)))
  return figure(measure(value, standardError === null ? null : normalInterval(value, standardError, 0.95)), n)
}

function figure({ value, reason, interval }: Measure, n: number): MonitoredFigure {
  return { value, reason, interval, n, limits: null, crossed: null }
}

interface Expectation {
  reference: MonitoredPeriod
  overall: MonitoredPeriod
  bins: Record<Binned, Bins>
}

/** Sides on which a crossing counts: a higher AUROC, or fewer shortened notes, are no alarm. */
const counting: Partial<Record<MonitoredMeasure, readonly ('below' | 'above')[]>> = {
  auroc: ['below'],
  slope: ['below', 'above'],
  observedOverExpected: ['below', 'above'],
  eventRate: ['below', 'above'],
  alertRate: ['below', 'above'],
  positivePredictiveValue: ['below'],
  actedShare: ['below'],
  lengthShift: ['above'],
  typeShift: ['above'],
  unknownWords: ['above'],
  tokensPerWord: ['below', 'above'],
  shortened: ['above'],
}
const ofOutcomes: ReadonlySet<MonitoredMeasure> = new Set<MonitoredMeasure>(['auroc', 'slope', 'intercept', 'observedOverExpected', 'eventRate', 'positivePredictiveValue'])

function withLimits(period: MonitoredPeriod, expectation: Expectation, { minimumKnown }: MonitorInput): MonitoredPeriod {
  const enough = period.known >= minimumKnown * period.scored
  const figures = { ...period.figures }
  for (const name of monitoredMeasures) {
    const own = figures[name]
    if (own.value === null || (ofOutcomes.has(name) && !enough)) continue
    const limits = limitsOf(name, own, expectation)
    const side = limits && sideOf(own.value, limits)
    figures[name] = { ...own, limits, crossed: side !== null && counting[name]?.includes(side) ? side : null }
  }
  return { ...period, figures }
}

/** Calibration is held against what it should be, not against a validation that may be off by chance. */
function ideal(value: number): Measure {
  return measure(value, { low: value, high: value })
}

function limitsOf(name: MonitoredMeasure, own: MonitoredFigure, { reference, overall, bins }: Expectation): Limits | null {
  const expected = reference.figures[name]
  switch (name) {
    case 'slope':
      return estimateLimits(ideal(1), own as Measure)
    case 'intercept':
      return estimateLimits(ideal(0), own as Measure)
    case 'auroc':
    case 'unknownWords':
    case 'tokensPerWord':
      return estimateLimits(expected as Measure, own as Measure)
    case 'observedOverExpected':
      return estimateLimits(ideal(1), own as Measure, 'log')
    case 'eventRate':
    case 'alertRate':
    case 'positivePredictiveValue':
    case 'shortened':
      return expected.value === null ? null : shareLimits(expected.value, own.n, expected.n)
    case 'actedShare': {
      // Nobody acts during a validation: the share is held against that of all periods.
      const { value, n } = overall.figures.actedShare
      return value === null || own.n === n ? null : shareLimits(value, own.n, n)
    }
    case 'lengthShift':
    case 'typeShift':
      return stabilityLimits(bins[name].expected!.length, own.n, reference.scored)
    default:
      return null
  }
}
