import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './longestFirst.ts'
import { root } from './root.ts'

/** Two at least: most files wait for their host, browser or disk half of the time. */
const maxWorkers = Math.max(2, availableParallelism() - 1)

/** Their files load the same modules and change nothing that outlives them: one process runs many. */
const sharing = ['unit', 'migrations', 'architecture']

/** For what takes a second on a quiet machine. */
const patience = 60_000

/** One vitest run for all projects; `npx vitest --project engine` picks one. */
export default defineConfig({
  test: {
    root,
    sequence: { sequencer: LongestFirst },
    projects: ['unit', 'contract', 'migrations', 'engine', 'architecture', 'packaging', 'faults', 'e2e', 'electron'].map((name) => ({
      test: {
        name,
        root,
        include: [`test/${name}/**/*.test.ts`],
        globalSetup: 'build/testFolder.ts',
        pool: 'forks' as const,
        maxWorkers,
        isolate: !sharing.includes(name),
        testTimeout: ['e2e', 'contract'].includes(name) ? 10 * patience : 2 * patience,
        hookTimeout: 4 * patience,
        expect: { poll: { timeout: patience } },
      },
    })),
  },
})
