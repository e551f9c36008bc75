/** Bundles the renderer for production into build/out/renderer: a small first load, charts and tables in chunks of their own. */
import path from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { root } from './root.ts'

export default defineConfig({
  root: path.join(root, 'renderer'),
  // Relative addresses: the same files are served by http and by Electron's app:// protocol.
  base: './',
  plugins: [react()],
  build: {
    outDir: path.join(root, 'build/out/renderer'),
    emptyOutDir: true,
    target: 'chrome130',
    // Small pictures and fonts must not become data: addresses of scripts under the strict content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    // Which packages are in it, for build/legal.ts.
    license: { fileName: 'packages.json' },
  },
})
