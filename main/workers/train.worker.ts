import { baselineJob } from './baselineJob.ts'
import { finetuneJob } from './finetuneJob.ts'
import { pretrainJob } from './pretrainJob.ts'
import { serveJobs } from './serve.ts'

/** Process entry: everything that learns. */
serveJobs({ pretrain: pretrainJob, finetune: finetuneJob, baseline: baselineJob })
