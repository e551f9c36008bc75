import { defineConfig } from 'vitest/config'
import { root } from './root.ts'

/** One vitest run for all projects; `npx vitest --project engine` picks one. */
export default defineConfig({
  test: {
    root,
    projects: ['unit', 'contract', 'migrations', 'engine', 'architecture', 'e2e', 'electron'].map((name) => ({
      test: {
        name,
        root,
        include: [`test/${name}/**/*.test.ts`],
        pool: 'forks' as const,
        testTimeout: name === 'e2e' ? 240_000 : 60_000,
        hookTimeout: 120_000,
      },
    })),
  },
})
