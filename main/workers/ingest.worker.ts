import { demoJob } from './demoJob.ts'
import { importJob } from './importJob.ts'
import { labelJob } from './labelJob.ts'
import { leakageJob } from './leakageJob.ts'
import { modelExportJob, modelImportJob } from './modelJobs.ts'
import { scanJob } from './scanJob.ts'
import { serveJobs } from './serve.ts'

/** Process entry: what fills a workspace with notes, labels and models, and takes models out of it. */
serveJobs({
  import: importJob,
  demo: demoJob,
  label: labelJob,
  scan: scanJob,
  leakage: leakageJob,
  modelImport: modelImportJob,
  modelExport: modelExportJob,
})
