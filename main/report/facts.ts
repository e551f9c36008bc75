import type { CohortSummary } from '../../shared/domain/cohort.ts'
import type { Comparison } from '../../shared/domain/compare.ts'
import type { CorpusSummary } from '../../shared/domain/corpus.ts'
import type { DriftReport } from '../../shared/domain/drift.ts'
import type { ExternalReport } from '../../shared/domain/externalTest.ts'
import type { LabelSetSummary } from '../../shared/domain/labels.ts'
import type { LeakageReport } from '../../shared/domain/leakage.ts'
import type { PrivacySettings } from '../../shared/domain/privacy.ts'
import type { RecalibrationReport } from '../../shared/domain/recalibration.ts'
import type { ModelSummary, RunSummary } from '../../shared/domain/run.ts'
import type { EvaluationSet, SplitSet, SplitSummary } from '../../shared/domain/split.ts'
import type { SubgroupReport } from '../../shared/domain/subgroup.ts'
import type { TableOne } from '../../shared/domain/tableOne.ts'

/** Everything a report says, gathered beforehand: counts, settings and statistics, never the text of a note. */
export interface ReportFacts {
  /** ISO, UTC. */
  madeAt: string
  /** Of the application. */
  version: string
  corpus: CorpusSummary
  /** What the import masked and shifted; null: nothing. */
  privacy: PrivacySettings | null
  /** Rows of the source that are no notes here. */
  rejects: { reason: string; rows: number }[]
  labels: LabelSetSummary
  /** What the labels are restricted to, where its definition is still in the workspace. */
  cohort: CohortSummary | null
  /** Question and options as every model read them after the note. */
  prompt: string
  split: SplitSummary
  /** Labelled notes of these labels; `set` null: in no set of the split. */
  labelled: LabelledSet[]
  comparison: Comparison
  /** What was scored of the split. */
  set: EvaluationSet
  /** By split set, labelled notes only; null where no labelled note is in a set. */
  tableOne: TableOne | null
  subgroups: SubgroupReport
  /** Null where the notes say nothing of time. */
  drift: DriftReport | null
  /** The models that have scored another hospital too; null: none. */
  external: ExternalReport | null
  /** Null where nothing can be recalibrated, as on the validation set itself. */
  recalibration: RecalibrationReport | null
  leakage: LeakageReport | null
  /** Those compared and their ancestors, each once. */
  models: ReportModel[]
  /** Counts from 1 to below it are hidden, and what would give them away. */
  minimumCell: number
}

export interface LabelledSet {
  set: SplitSet | null
  notes: number
  patients: number
  /** Notes per option index. */
  counts: number[]
}

export interface ReportModel {
  model: ModelSummary
  /** What people call the tasks whose labels it learned. */
  taskNames: string[]
  /** The run of this workspace that made it. */
  run: Omit<RunSummary, 'checkpointStep'> | null
}
