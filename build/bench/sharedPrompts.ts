/** Several questions about each note: read together, beside each read alone. */
import { createScorer, type Scorer } from '../../main/models/llama/scorer.ts'
import type { LlamaConfig } from '../../main/models/llama/config.ts'
import { initialWeights } from '../../main/models/llama/weights.ts'
import { lastLogits } from '../../main/scoring/lastLogits.ts'
import { createRandom } from '../../shared/random.ts'
import { hundredMillion, nano } from './workloads.ts'

const rounds = 5
const noteTokens = 440
const questionTokens = 64
const batchTokens = 8192

const workloads: { title: string; config: LlamaConfig; notes: number; questions: number }[] = [
  { title: 'nano, 2 questions', config: nano, notes: 32, questions: 2 },
  { title: 'nano, 3 questions', config: nano, notes: 32, questions: 3 },
  { title: '100M, 3 questions', config: hundredMillion, notes: 8, questions: 3 },
]

export async function compareSharing(filter: string): Promise<void> {
  for (const workload of workloads) {
    const title = `Scoring, ${workload.title} a note`
    if (title.toLowerCase().includes(filter)) await measure(title, workload)
  }
}

async function measure(title: string, { config, notes, questions }: (typeof workloads)[number]): Promise<void> {
  const random = createRandom(1)
  const ids = (length: number) => Int32Array.from({ length }, () => random.integer(config.vocabSize))
  const asked = Array.from({ length: questions }, () => ids(questionTokens))
  const prompts = Array.from({ length: notes }, () => ids(noteTokens)).flatMap((note) =>
    asked.map((question) => ({ ids: Int32Array.of(...note, ...question) })),
  )
  const scorer = await createScorer({ config, weights: initialWeights(config, 1) })
  const { packedLogits: _, ...alone } = scorer
  const times = { together: [] as number[], apart: [] as number[] }
  for (let round = 0; round <= rounds; round++) {
    const together = await timed(scorer, prompts)
    const apart = await timed(alone, prompts)
    if (round === 0) continue // sessions were compiled
    times.together.push(together)
    times.apart.push(apart)
  }
  await scorer.dispose()
  const [together, apart] = [times.together, times.apart].map((list) => list.toSorted((a, b) => a - b)[Math.floor(rounds / 2)])
  process.stdout.write(
    `\n${title}: ${notes} notes, ${noteTokens} + ${questionTokens} tokens a prompt\n` +
      `  together   median ${together.toFixed(0)} ms, apart ${apart.toFixed(0)} ms, ratio ${(apart / together).toFixed(2)}\n`,
  )
}

async function timed(scorer: Scorer, prompts: { ids: Int32Array }[]): Promise<number> {
  const start = performance.now()
  for await (const _ of lastLogits({ scorer, prompts, batchTokens }));
  return performance.now() - start
}
