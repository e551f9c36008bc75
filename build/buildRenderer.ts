/** Builds the renderer into build/out/renderer when it, shared/, docs/ (its guide), the bundler's config or the lockfile changed. */
import path from 'node:path'
import { buildWhenChanged } from './buildWhenChanged.ts'
import { root } from './root.ts'

const config = 'build/vite.renderer.config.ts'

/** Whether it had to build. Throws what the bundler throws. */
export function buildRenderer(): Promise<boolean> {
  return buildWhenChanged({
    root,
    output: path.join(root, 'build/out/renderer'),
    inputs: ['renderer', 'shared', 'docs', config, 'package-lock.json'],
    build: async (outDir) => {
      process.stderr.write('wardbench: Building the user interface.\n')
      // Loaded only here: a start with nothing to build does not wait for the bundler.
      const { build } = await import('vite')
      await build({ configFile: path.join(root, config), logLevel: 'warn', build: { outDir } })
    },
  })
}

if (import.meta.main) await buildRenderer()
