import { demoJob } from './demoJob.ts'
import { importJob } from './importJob.ts'
import { labelJob } from './labelJob.ts'
import { serveJobs } from './serve.ts'

/** Process entry: what fills a workspace with notes and labels. */
serveJobs({ import: importJob, demo: demoJob, label: labelJob })
