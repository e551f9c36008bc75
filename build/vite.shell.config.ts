/**
 * Bundles what Electron runs into build/out/main, flat: main.js, one file for each worker, and the preload, which must
 * be a single CommonJS file because it is sandboxed. Packages stay outside, native ones among them.
 */
import path from 'node:path'
import { globSync } from 'node:fs'
import type { InlineConfig, Plugin } from 'vite'
import { root } from './root.ts'

/** Workers are named by the address of their source; in the bundle they lie beside everything else. */
const workerAddresses: Plugin = {
  name: 'worker-addresses',
  transform(code) {
    return code.replaceAll(/(new URL\()(['"`])[^'"`]*?([^'"`/]+\.worker)\.ts\2/g, '$1$2./$3.js$2')
  },
}

function mainEntries(): Record<string, string> {
  const workers = globSync('main/**/*.worker.ts', { cwd: root })
  const named = workers.map((file) => [path.basename(file, '.ts'), path.join(root, file)])
  return { main: path.join(root, 'main/shell/main.ts'), ...Object.fromEntries(named) }
}

/** To be built one after the other, into the same folder. */
export function shellBundles(outDir: string): InlineConfig[] {
  const bundle = (input: Record<string, string>, output: object): InlineConfig => ({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    plugins: [workerAddresses],
    build: {
      outDir,
      emptyOutDir: false,
      ssr: true,
      target: 'node24',
      minify: false,
      rolldownOptions: { input, output, external: ['electron'] },
    },
  })
  return [
    bundle(mainEntries(), { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name].js' }),
    bundle({ preload: path.join(root, 'main/shell/preload.ts') }, { format: 'cjs', entryFileNames: '[name].cjs' }),
  ]
}
