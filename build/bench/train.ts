/** Steps of training, ours beside PyTorch's. */
import { loraSettings, type LoraTarget } from '../../shared/domain/lora.ts'
import { compare, type Workload } from './contest.ts'
import { fourMillion, hundredMillion, nano } from './workloads.ts'

const lora = (targets: LoraTarget[]) => loraSettings.parse({ targets, rank: 8, dropout: 0 })

const workloads: Workload[] = [
  { title: 'Pretraining, 4.2M', config: fourMillion, kind: 'nextToken', batch: 8, length: 512 },
  { title: 'Pretraining, nano', config: nano, kind: 'nextToken', batch: 16, length: 256 },
  { title: 'Pretraining, 100M', config: hundredMillion, kind: 'nextToken', batch: 1, length: 512 },
  { title: 'Finetuning on the answer, nano', config: nano, kind: 'answer', batch: 32, length: 256 },
  { title: 'Finetuning on the answer, 4.2M', config: fourMillion, kind: 'answer', batch: 8, length: 512 },
  { title: 'LoRA on q and v, 4.2M', config: fourMillion, kind: 'nextToken', lora: lora(['q', 'v']), batch: 8, length: 512 },
  {
    title: 'LoRA on q, k, v and o, 4.2M',
    config: fourMillion,
    kind: 'nextToken',
    lora: lora(['q', 'k', 'v', 'o']),
    batch: 8,
    length: 512,
  },
]

export function run(): Promise<void> {
  return compare(workloads)
}
