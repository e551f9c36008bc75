import { attributionJob } from './attributionJob.ts'
import { scoreJob } from './scoreJob.ts'
import { serveJobs } from './serve.ts'

/** Process entry: scoring passes, and why a model answered as it did. */
serveJobs({ score: scoreJob, attribute: attributionJob })
