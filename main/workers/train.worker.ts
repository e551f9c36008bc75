import { baselineJob } from './baselineJob.ts'
import { finetuneJob } from './finetuneJob.ts'
import { pretrainJob } from './pretrainJob.ts'
import { probeJob } from './probeJob.ts'
import { serveJobs } from './serve.ts'

/** Process entry: everything that learns, and the probe of how fast. */
serveJobs({ pretrain: pretrainJob, finetune: finetuneJob, baseline: baselineJob, probe: probeJob })
