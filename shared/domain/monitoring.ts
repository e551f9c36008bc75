import * as z from 'zod'
import { minimumSample } from './analysis.ts'
import { statedReason } from './audit.ts'
import { estimate } from './compare.ts'
import { jobState } from './job.ts'

/** What became of an operating model's predictions once outcomes are known, month by month, beside its validation. */

export const monitoredMeasures = [
  'auroc',
  'slope',
  'intercept',
  'observedOverExpected',
  'eventRate',
  'alertRate',
  'positivePredictiveValue',
  'actedShare',
  'predictiveValueActed',
  'predictiveValueNotActed',
  'lengthShift',
  'typeShift',
  'unknownWords',
  'tokensPerWord',
  'shortened',
] as const
export const monitoredMeasure = z.enum(monitoredMeasures)
export type MonitoredMeasure = z.infer<typeof monitoredMeasure>

export const measureNames: Record<MonitoredMeasure, string> = {
  auroc: 'AUROC',
  slope: 'Calibration slope',
  intercept: 'Calibration intercept',
  observedOverExpected: 'Observed / expected events',
  eventRate: 'Share with the event',
  alertRate: 'Share flagged',
  positivePredictiveValue: 'PPV of flags',
  actedShare: 'Flags acted on',
  predictiveValueActed: 'PPV, acted on',
  predictiveValueNotActed: 'PPV, not acted on',
  lengthShift: 'Shift of note length (PSI)',
  typeShift: 'Shift of note type (PSI)',
  unknownWords: 'Words not in the training notes',
  tokensPerWord: 'Tokens per word',
  shortened: 'Share of notes shortened',
}

/** Which of them are shares of notes, flags or words. */
export const shareMeasures: ReadonlySet<MonitoredMeasure> = new Set([
  'eventRate',
  'alertRate',
  'positivePredictiveValue',
  'actedShare',
  'predictiveValueActed',
  'predictiveValueNotActed',
  'unknownWords',
  'shortened',
] as const)

export const side = z.enum(['below', 'above'])

export const monitoredFigure = estimate.extend({
  /** Notes, flags or words that it is of. */
  n: z.number(),
  /** Null: it has none, or too little is known to judge it. */
  limits: z.object({ centre: z.number().nullable(), low: z.number().nullable(), high: z.number().nullable() }).nullable(),
  /** On which side of the limits it lies, where that is a limit that counts. */
  crossed: side.nullable(),
})
export type MonitoredFigure = z.infer<typeof monitoredFigure>

/** With two options: events and figures of the event; with more, AUROC is the macro average and events have no figures. */
export const monitoredFigures = z.record(monitoredMeasure, monitoredFigure)
export type MonitoredFigures = z.infer<typeof monitoredFigures>

export const monitoredPeriod = z.object({
  period: z.string(),
  scored: z.number(),
  patients: z.number(),
  /** Scored notes whose outcome is known. */
  known: z.number(),
  /** Known and with the event. */
  events: z.number(),
  flagged: z.number(),
  figures: monitoredFigures,
})
export type MonitoredPeriod = z.infer<typeof monitoredPeriod>

export const monitoringConfig = z.object({
  operatingId: z.number().int(),
  period: z.enum(['month', 'quarter']).default('month'),
  /** Below it, a period is counted but not judged; flags: as events. */
  minimum: minimumSample.prefault({}),
  /** Figures of outcomes are held against limits only where so large a share of the outcomes is known. */
  minimumKnown: z.number().min(0).max(1).default(0.8),
  resamples: z.number().int().min(100).max(10_000).default(1000),
  seed: z.number().int().default(1),
})
export type MonitoringConfigInput = z.input<typeof monitoringConfig>

export const monitoringReport = monitoringConfig.extend({
  at: z.string(),
  /** The validation: all figures as of one period; null where its notes are no longer in the workspace. */
  reference: monitoredPeriod.nullable(),
  /** In order, without gaps. */
  periods: z.array(monitoredPeriod),
  /** All periods together; its alarms are of the period 'all'. */
  overall: monitoredPeriod,
  /** Why scored notes have no outcome yet. */
  unknown: z.array(z.object({ reason: z.string(), notes: z.number() })),
  /** What the vocabulary is of. */
  vocabulary: z.object({ notes: z.number(), words: z.number() }).nullable(),
  warnings: z.array(z.string()),
})
export type MonitoringReport = z.infer<typeof monitoringReport>

/** A figure that lies outside its limits; it stays until somebody has taken note, or it lies within again. */
export const monitoringAlarm = z.object({
  id: z.number(),
  operatingId: z.number(),
  measure: monitoredMeasure,
  period: z.string(),
  side,
  value: z.number(),
  /** The limit that was crossed. */
  limit: z.number(),
  at: z.string(),
  acknowledged: z.object({ by: z.string(), reason: z.string(), at: z.string() }).nullable(),
})
export type MonitoringAlarm = z.infer<typeof monitoringAlarm>

export const acknowledgement = z.object({
  alarmIds: z.array(z.number().int()).min(1).max(1000),
  /** A name that nobody proves. */
  by: z.string().trim().min(1).max(80),
  reason: statedReason,
})
export type Acknowledgement = z.infer<typeof acknowledgement>

/** A file of outcomes: note_id and label, for the notes of one corpus. */
export const outcomeImport = z.object({
  operatingId: z.number().int(),
  corpusId: z.number().int(),
  path: z.string().min(1),
})
export type OutcomeImport = z.infer<typeof outcomeImport>

export const outcomeFile = z.object({
  id: z.number(),
  corpusId: z.number(),
  taskId: z.string(),
  name: z.string(),
  at: z.string(),
  rows: z.number(),
  /** Rows of notes that the corpus has by now; the others wait for theirs. */
  matched: z.number(),
  /** Notes that the corpus does not have yet. */
  unknownNotes: z.number(),
  /** Rows whose label is none of the options. */
  unreadable: z.number(),
})
export type OutcomeFile = z.infer<typeof outcomeFile>

/** A row that says nothing yet: its note is not known, or its label is none of the options. */
export const openOutcome = z.object({ line: z.number(), noteKey: z.string(), reason: z.enum(['unknownNote', 'unreadableLabel', 'noLabelYet']) })
export type OpenOutcome = z.infer<typeof openOutcome>

export const challengerSettings = z.object({
  operatingId: z.number().int(),
  /** Corpus that the candidate learns from and both are judged on; null: the one with most scored notes. */
  corpusId: z.number().int().nullable().default(null),
  /** First day of the later test, which the candidate does not learn from; null: half of the known outcomes lie after it. */
  testFrom: z.iso.date().nullable().default(null),
})
export type ChallengerSettings = z.infer<typeof challengerSettings>
export type ChallengerSettingsInput = z.input<typeof challengerSettings>

/** One of the two on the later test: after its own recalibration, at its own threshold. */
export const contender = z.object({
  auroc: estimate,
  brier: estimate,
  slope: estimate.nullable(),
  intercept: estimate.nullable(),
  observedOverExpected: estimate.nullable(),
  threshold: z.number(),
  flagged: z.number(),
  /** Of two options. */
  sensitivity: estimate.nullable(),
  positivePredictiveValue: estimate.nullable(),
})
export type Contender = z.infer<typeof contender>

const pairedDifference = z.object({ value: z.number().nullable(), interval: estimate.shape.interval, p: z.number().nullable() })

/** Candidate − champion, paired on the same resamples of patients. */
export const challengeComparison = z.object({
  n: z.number(),
  patients: z.number(),
  counts: z.array(z.number()),
  champion: contender,
  candidate: contender,
  difference: z.object({
    auroc: pairedDifference,
    brier: pairedDifference,
    sensitivity: pairedDifference.nullable(),
    positivePredictiveValue: pairedDifference.nullable(),
  }),
  /** DeLong's paired test, of two options; holds for one note a patient. */
  delongP: z.number().nullable(),
})
export type ChallengeComparison = z.infer<typeof challengeComparison>

export const challengeReport = z.object({
  championPassId: z.number(),
  candidatePassId: z.number(),
  testFrom: z.string(),
  resamples: z.number(),
  /** All notes of the later test. */
  all: challengeComparison,
  /** Only patients of whom neither learned from any note; null where there are too few. */
  unseen: challengeComparison.nullable(),
  /** Fitted for the candidate on its validation notes, as the champion's was; null: none. */
  recalibration: z.string().nullable(),
  /** By the interval of the AUROC difference on all notes. */
  verdict: z.enum(['candidate', 'champion', 'undecided']),
  warnings: z.array(z.string()),
})
export type ChallengeReport = z.infer<typeof challengeReport>

export const challenger = z.object({
  id: z.number(),
  operatingId: z.number(),
  settings: challengerSettings,
  splitId: z.number().nullable(),
  modelId: z.number().nullable(),
  /** The last of its jobs; null where that is gone. */
  jobId: z.number().nullable(),
  state: jobState.nullable(),
  report: challengeReport.nullable(),
  decision: z.object({ kind: z.enum(['promoted', 'kept']), reason: z.string(), at: z.string(), promotedId: z.number().nullable() }).nullable(),
  createdAt: z.string(),
})
export type Challenger = z.infer<typeof challenger>

export const challengerDecision = z.object({
  id: z.number().int(),
  kind: z.enum(['promoted', 'kept']),
  reason: statedReason,
})
export type ChallengerDecision = z.infer<typeof challengerDecision>
