import { attributionJob } from './attributionJob.ts'
import { scoreJob } from './scoreJob.ts'
import { scoreNewJob } from './scoreNewJob.ts'
import { modelBundleExportJob, modelBundleImportJob } from './modelBundleJobs.ts'
import { serveJobs } from './serve.ts'

/** Process entry: scoring passes, why a model answered as it did, and new notes for models at work. */
serveJobs({ score: scoreJob, attribute: attributionJob, scoreNew: scoreNewJob, modelBundleExport: modelBundleExportJob, modelBundleImport: modelBundleImportJob })
