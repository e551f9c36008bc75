import * as analysisReads from './queries/analysisReads.ts'
import * as auditReads from './queries/auditReads.ts'
import * as auditWrites from './queries/auditWrites.ts'
import * as attributionReads from './queries/attributionReads.ts'
import * as attributionWrites from './queries/attributionWrites.ts'
import * as bundleWrites from './queries/bundleWrites.ts'
import * as censusReads from './queries/censusReads.ts'
import * as checkReads from './queries/checkReads.ts'
import * as checkWrites from './queries/checkWrites.ts'
import * as cohorts from './queries/cohorts.ts'
import * as cohortWrites from './queries/cohortWrites.ts'
import * as corpusReads from './queries/corpusReads.ts'
import * as corpusRemoval from './queries/corpusRemoval.ts'
import * as corpusWrites from './queries/corpusWrites.ts'
import * as experimentQueries from './queries/experiments.ts'
import * as experimentWrites from './queries/experimentWrites.ts'
import * as jobQueries from './queries/jobs.ts'
import * as jobWrites from './queries/jobWrites.ts'
import * as labelReads from './queries/labelReads.ts'
import * as labelWrites from './queries/labelWrites.ts'
import * as modelBundleReads from './queries/modelBundleReads.ts'
import * as modelBundleWrites from './queries/modelBundleWrites.ts'
import * as modelReads from './queries/modelReads.ts'
import * as modelWrites from './queries/modelWrites.ts'
import * as noteListReads from './queries/noteListReads.ts'
import * as patientReads from './queries/patientReads.ts'
import * as predictionColumns from './queries/predictionColumns.ts'
import * as monitoringReads from './queries/monitoringReads.ts'
import * as monitoringWrites from './queries/monitoringWrites.ts'
import * as operationReads from './queries/operationReads.ts'
import * as operationWrites from './queries/operationWrites.ts'
import * as predictionReads from './queries/predictionReads.ts'
import * as predictionViewReads from './queries/predictionViewReads.ts'
import * as predictionViewWrites from './queries/predictionViewWrites.ts'
import * as predictionWrites from './queries/predictionWrites.ts'
import * as rejectReads from './queries/rejectReads.ts'
import * as reviewReads from './queries/reviewReads.ts'
import * as reviewWrites from './queries/reviewWrites.ts'
import * as scanReads from './queries/scanReads.ts'
import * as scanWrites from './queries/scanWrites.ts'
import * as searchReads from './queries/searchReads.ts'
import * as searchWrites from './queries/searchWrites.ts'
import * as splitReads from './queries/splitReads.ts'
import * as splitWrites from './queries/splitWrites.ts'
import * as watchReads from './queries/watchReads.ts'
import * as watchWrites from './queries/watchWrites.ts'
import * as workspaceQueries from './queries/workspace.ts'
import * as workspaceWrites from './queries/workspaceWrites.ts'

/** Every query by name: `reads` run on any connection, `writes` on the writer only. */
export const reads = {
  ...analysisReads,
  ...attributionReads,
  ...auditReads,
  ...checkReads,
  ...cohorts,
  ...corpusReads,
  ...noteListReads,
  ...rejectReads,
  ...labelReads,
  ...splitReads,
  ...modelReads,
  ...patientReads,
  ...predictionColumns,
  ...predictionReads,
  ...predictionViewReads,
  ...searchReads,
  ...jobQueries,
  ...scanReads,
  ...experimentQueries,
  ...reviewReads,
  ...operationReads,
  ...censusReads,
  ...watchReads,
  ...modelBundleReads,
  ...monitoringReads,
  ...workspaceQueries,
}
export const writes = {
  ...attributionWrites,
  ...auditWrites,
  ...checkWrites,
  ...cohortWrites,
  ...corpusWrites,
  ...corpusRemoval,
  ...labelWrites,
  ...splitWrites,
  ...modelWrites,
  ...predictionWrites,
  ...predictionViewWrites,
  ...scanWrites,
  ...searchWrites,
  ...jobWrites,
  ...experimentWrites,
  ...reviewWrites,
  ...operationWrites,
  ...watchWrites,
  ...modelBundleWrites,
  ...monitoringWrites,
  ...bundleWrites,
  ...workspaceWrites,
}

export type Reads = typeof reads
export type Writes = typeof writes
