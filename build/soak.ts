/**
 * `npm run soak`: the long forms of what `npm test` does briefly. `npm run soak -- faults` runs only the parts named. Seeds are printed;
 * WARDBENCH_FAULT_SEED and WARDBENCH_FUZZ_SEED repeat a run.
 */
import { parseArgs } from 'node:util'
import { runNode } from './childProcess.ts'

const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'build/vitest.config.ts', '--no-file-parallelism', '--project']

/** Processes killed, disks filled and files damaged for about a quarter of an hour; every call and parser tried twenty times as often. */
const parts: Record<string, { args: string[]; env: NodeJS.ProcessEnv }> = {
  faults: { args: [...vitest, 'faults'], env: { WARDBENCH_FAULTS: '20' } },
  fuzz: { args: [...vitest, 'contract', '--project', 'unit', '--project', 'engine', 'test/engine/config.test.ts', 'test/engine/safetensors.test.ts', 'test/engine/gguf.test.ts', 'test/contract/fuzz.test.ts', 'test/contract/strangers.test.ts', 'test/unit/corpus/fuzz.test.ts', 'test/unit/cli/settingsText.test.ts', 'test/unit/tokenizer/hostile.test.ts'], env: { WARDBENCH_FUZZ_RUNS: '20' } },
  large: { args: ['test/faults/large.ts'], env: {} },
  load: { args: ['--expose-gc', 'test/faults/load.ts'], env: {} },
}

const { positionals } = parseArgs({ allowPositionals: true })
const unknown = positionals.filter((name) => !(name in parts))
if (unknown.length > 0) throw new Error(`no such part: ${unknown.join(', ')}. There are: ${Object.keys(parts).join(', ')}`)

for (const [name, { args, env }] of Object.entries(parts)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  console.log(`\n== ${name}`)
  if ((await runNode(args, env)) !== 0) process.exitCode = 1
}
