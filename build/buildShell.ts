/** Bundles the Electron main process, its preload and the job workers into build/out/main when their sources changed. */
import path from 'node:path'
import { buildWhenChanged } from './buildWhenChanged.ts'
import { root } from './root.ts'

const config = 'build/vite.shell.config.ts'

/** Whether it had to build. Throws what the bundler throws. */
export function buildShell(): Promise<boolean> {
  return buildWhenChanged({
    root,
    output: path.join(root, 'build/out/main'),
    inputs: ['main', 'shared', 'assets/tasks', 'assets/charlson.json', config, 'package-lock.json'],
    build: async (outDir) => {
      process.stderr.write('wardbench: Building the desktop shell.\n')
      // Loaded only here: a start with nothing to build does not wait for the bundler.
      const { build } = await import('vite')
      const { shellBundles } = await import('./vite.shell.config.ts')
      for (const bundle of shellBundles(outDir)) await build(bundle)
    },
  })
}

if (import.meta.main) await buildShell()
