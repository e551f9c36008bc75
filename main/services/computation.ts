import type { CohortChoices, CohortDefinition, CohortFlow } from '../../shared/domain/cohort.ts'
import type { DriftInput, DriftReport } from '../../shared/domain/drift.ts'
import type { ExternalInput, ExternalReport } from '../../shared/domain/externalTest.ts'
import type { RecalibrationInput, RecalibrationReport } from '../../shared/domain/recalibration.ts'
import type { SubgroupInput, SubgroupReport } from '../../shared/domain/subgroup.ts'
import type { Comparison } from '../../shared/domain/compare.ts'
import type { ExperimentDefinition, ExperimentReport, GroupResult, ResultTable } from '../../shared/domain/experiment.ts'
import type { JobProgress } from '../../shared/domain/job.ts'
import type { FoundModel } from '../../shared/domain/modelFolder.ts'
import type { LabelMoves, LabelPreview, SettingsByTask } from '../../shared/domain/labels.ts'
import type { MedsFileFacts, MedsRequest } from '../../shared/domain/meds.ts'
import type { Promotion } from '../../shared/domain/operatingModel.ts'
import type { PredictionImport, PredictionMatching } from '../../shared/domain/predictionFile.ts'
import type { NotePrompt } from '../../shared/domain/prediction.ts'
import type { ReportInput } from '../../shared/domain/report.ts'
import type { SimilarNotes } from '../../shared/domain/similarNotes.ts'
import type { SplitPreview, SplitSettings } from '../../shared/domain/split.ts'
import type { TableOne, TableOneInput } from '../../shared/domain/tableOne.ts'
import type { NoteSelection, Task } from '../../shared/domain/task.ts'
import type { NoteSample, PromptDraft, PromptLengths, PromptPreview, PromptReading } from '../../shared/domain/taskPreview.ts'
import type { PrivacySample, PrivacySampleInput } from '../../shared/domain/privacySample.ts'
import type { WorkspaceKey } from '../encryption/keyFile.ts'
import type { NewOperatingModel } from '../db/queries/operationWrites.ts'
import type { ExternalResult } from '../../shared/domain/modelBundle.ts'
import type { SplitAssignment } from '../tasks/splits.ts'

/** Computations of seconds that run in a thread and are answered, not queued: what goes in and what comes out. */
export interface ComputeKinds {
  split: { input: { corpusId: number; settings: SplitSettings }; output: SplitAssignment }
  splitPreview: { input: { corpusId: number; settings: SplitSettings }; output: SplitPreview }
  compare: {
    input: {
      passIds: number[]
      referencePassId: number
      resamples: number
      seed: number
      minimumCases: number
      /** Only notes of this window of the later period. */
      window: number | null
    }
    output: Comparison
  }
  subgroups: { input: SubgroupInput; output: SubgroupReport }
  drift: { input: DriftInput; output: DriftReport }
  external: { input: ExternalInput; output: ExternalReport }
  recalibration: { input: RecalibrationInput; output: RecalibrationReport }
  /** What would be promoted; the caller stores it. */
  promotion: { input: Promotion; output: NewOperatingModel }
  /** Of a version that came with a bundle, on a pass of this hospital. */
  externalResult: {
    input: { operatingId: number; passId: number; about: { manifestHash: string; site: string; createdAt: string } }
    output: ExternalResult
  }
  /** A table for each comparison. */
  compareGroups: {
    input: {
      comparisons: {
        groups: { labels: GroupResult['labels']; passIds: number[]; perplexity: number | null }[]
        window: number | null
      }[]
      resamples: number
      minimumCases: number
    }
    output: ResultTable[]
  }
  /** The HTML file. */
  report: { input: ReportInput & { referencePassId: number; version: string }; output: string }
  experimentReport: {
    input: { report: ExperimentReport; definition: ExperimentDefinition; version: string; minimumCell: number }
    output: string
  }
  labelPreview: {
    input: {
      corpusId: number
      tasks: Task[]
      settings: SettingsByTask
      cohortId: number | null
      meds?: MedsRequest | null
    }
    output: LabelPreview[]
  }
  predictionFile: { input: PredictionImport; output: PredictionMatching }
  medsFile: { input: { path: string }; output: MedsFileFacts }
  labelMoves: { input: { beforeId: number; afterId: number }; output: LabelMoves }
  cohort: { input: { corpusId: number; definition: CohortDefinition }; output: CohortFlow }
  cohortMonths: { input: { corpusId: number; cohortId: number }; output: { month: string; notes: number }[] }
  cohortChoices: { input: { corpusId: number }; output: CohortChoices }
  tableOne: { input: TableOneInput; output: TableOne }
  noteSample: { input: { corpusId: number; notes: NoteSelection }; output: NoteSample }
  promptPreview: {
    input: { noteId: number; draft: PromptDraft; reading: PromptReading; folders: string[] }
    output: PromptPreview
  }
  passPrompt: { input: { passId: number; noteId: number; folders: string[] }; output: NotePrompt }
  similarNotes: { input: { passId: number; noteId: number; nearest: number }; output: SimilarNotes }
  promptLengths: {
    input: { noteIds: number[]; draft: PromptDraft; reading: PromptReading; folders: string[] }
    output: PromptLengths
  }
  privacySample: { input: PrivacySampleInput; output: PrivacySample }
  inspectModel: { input: { folder: string }; output: FoundModel }
}

export interface ComputeRequest {
  workspacePath: string
  filesFolder: string
  key: WorkspaceKey | null
  kind: keyof ComputeKinds
  input: unknown
}

/** Progress any number of times, then the answer. */
export type ComputeReply =
  | { progress: JobProgress }
  | { ok: true; value: unknown }
  | { ok: false; error: { code: string; message: string } }
