/** Scoring of a batch of prompts (logits after the last token of each), ours beside PyTorch's. */
import { compare, type Workload } from './contest.ts'
import { fourMillion, hundredMillion } from './workloads.ts'

const workloads: Workload[] = [
  { title: 'Scoring, 4.2M', config: fourMillion, kind: 'score', batch: 8, length: 512 },
  { title: 'Scoring, 100M', config: hundredMillion, kind: 'score', batch: 8, length: 512 },
]

export function run(): Promise<void> {
  return compare(workloads)
}
