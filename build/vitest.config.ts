import { defineConfig } from 'vitest/config'

/** One vitest run for all projects; `npx vitest --project engine` picks one. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    projects: ['unit', 'contract', 'migrations', 'engine', 'architecture', 'e2e', 'electron'].map((name) => ({
      test: {
        name,
        root: new URL('..', import.meta.url).pathname,
        include: [`test/${name}/**/*.test.ts`],
        pool: 'forks' as const,
        testTimeout: name === 'e2e' ? 240_000 : 60_000,
        hookTimeout: 120_000,
      },
    })),
  },
})
