import { analysesContract } from './analyses.ts'
import { auditContract } from './audit.ts'
import { cohortsContract } from './cohorts.ts'
import { compareContract } from './compare.ts'
import { corporaContract } from './corpora.ts'
import { devicesContract } from './devices.ts'
import { experimentsContract } from './experiments.ts'
import { jobsContract } from './jobs.ts'
import { modelsContract } from './models.ts'
import { monitoringContract } from './monitoring.ts'
import { operationsContract } from './operations.ts'
import { overviewContract } from './overview.ts'
import { plannerContract } from './planner.ts'
import { predictionsContract } from './predictions.ts'
import { readingContract } from './reading.ts'
import { reportsContract } from './reports.ts'
import { reviewContract } from './review.ts'
import { runsContract } from './runs.ts'
import { tasksContract } from './tasks.ts'
import { workspaceContract } from './workspace.ts'

/** Everything a host can be asked; MessagePort and WebSocket speak the same. */
export const contract = {
  workspace: workspaceContract,
  audit: auditContract,
  corpora: corporaContract,
  overview: overviewContract,
  tasks: tasksContract,
  cohorts: cohortsContract,
  models: modelsContract,
  runs: runsContract,
  experiments: experimentsContract,
  predictions: predictionsContract,
  reading: readingContract,
  compare: compareContract,
  analyses: analysesContract,
  reports: reportsContract,
  review: reviewContract,
  operations: operationsContract,
  monitoring: monitoringContract,
  jobs: jobsContract,
  devices: devicesContract,
  planner: plannerContract,
}
export type Contract = typeof contract
