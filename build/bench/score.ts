/** Scoring of a batch of prompts (logits after the last token of each) beside PyTorch's, and of several questions a note. */
import { benchmarkFilter, compare, type Workload } from './contest.ts'
import { compareSharing } from './sharedPrompts.ts'
import { fourMillion, hundredMillion } from './workloads.ts'

const workloads: Workload[] = [
  { title: 'Scoring, 4.2M', config: fourMillion, kind: 'score', batch: 8, length: 512 },
  { title: 'Scoring, 100M', config: hundredMillion, kind: 'score', batch: 8, length: 512 },
]

export async function run(): Promise<void> {
  await compare(workloads)
  await compareSharing(benchmarkFilter())
}
