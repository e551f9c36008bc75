import { scoreJob } from './scoreJob.ts'
import { serveJobs } from './serve.ts'

/** Process entry: scoring passes. */
serveJobs({ score: scoreJob })
