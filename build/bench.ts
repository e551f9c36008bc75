/** `npm run bench -- <name>`: runs one of the benchmarks under build/bench. Numbers are of this machine, as measured. */
const benchmarks: Record<string, () => Promise<{ run(options: readonly string[]): Promise<void> }>> = {
  tokenizer: () => import('./bench/tokenizer.ts'),
  train: () => import('./bench/train.ts'),
  score: () => import('./bench/score.ts'),
  large: () => import('./bench/large.ts'),
  demo: () => import('./bench/demo.ts'),
  'demo-drift': () => import('./bench/demoDrift.ts'),
  import: () => import('./bench/import.ts'),
  predictions: () => import('./bench/predictions.ts'),
  interaction: () => import('./bench/interaction.ts'),
  arrival: () => import('./bench/arrival.ts'),
  cells: () => import('./bench/cells.ts'),
  'interaction-lists': () => import('./bench/interactionLists.ts'),
}

const [name, ...options] = process.argv.slice(2)
if (name === undefined || !Object.hasOwn(benchmarks, name)) {
  process.stderr.write(`Say which benchmark to run: ${Object.keys(benchmarks).join(', ')}\n`)
  process.exitCode = 2
} else {
  await (await benchmarks[name]()).run(options)
}
