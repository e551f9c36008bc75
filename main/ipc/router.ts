import { analysesHandlers } from './handlers/analyses.ts'
import { auditHandlers } from './handlers/audit.ts'
import { cohortsHandlers } from './handlers/cohorts.ts'
import { compareHandlers } from './handlers/compare.ts'
import { corporaHandlers } from './handlers/corpora.ts'
import { devicesHandlers } from './handlers/devices.ts'
import { experimentsHandlers } from './handlers/experiments.ts'
import { jobsHandlers } from './handlers/jobs.ts'
import { modelsHandlers } from './handlers/models.ts'
import { monitoringHandlers } from './handlers/monitoring.ts'
import { operationsHandlers } from './handlers/operations.ts'
import { overviewHandlers } from './handlers/overview.ts'
import { plannerHandlers } from './handlers/planner.ts'
import { predictionsHandlers } from './handlers/predictions.ts'
import { readingHandlers } from './handlers/reading.ts'
import { reportsHandlers } from './handlers/reports.ts'
import { reviewHandlers } from './handlers/review.ts'
import { runsHandlers } from './handlers/runs.ts'
import { tasksHandlers } from './handlers/tasks.ts'
import { workspaceHandlers } from './handlers/workspace.ts'
import { api } from './implementation.ts'

/** Contract → handlers → services. */
export const router = api.router({
  workspace: workspaceHandlers,
  audit: auditHandlers,
  corpora: corporaHandlers,
  overview: overviewHandlers,
  tasks: tasksHandlers,
  cohorts: cohortsHandlers,
  models: modelsHandlers,
  runs: runsHandlers,
  experiments: experimentsHandlers,
  predictions: predictionsHandlers,
  reading: readingHandlers,
  compare: compareHandlers,
  analyses: analysesHandlers,
  reports: reportsHandlers,
  review: reviewHandlers,
  operations: operationsHandlers,
  monitoring: monitoringHandlers,
  jobs: jobsHandlers,
  devices: devicesHandlers,
  planner: plannerHandlers,
})
