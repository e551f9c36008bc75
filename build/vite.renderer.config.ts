/** Bundles the renderer into build/out/renderer: a small first load, charts and tables in chunks of their own. */
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: new URL('../renderer', import.meta.url).pathname,
  // Relative addresses: the same files are served by http and by Electron's app:// protocol.
  base: './',
  plugins: [react()],
  build: {
    outDir: new URL('./out/renderer', import.meta.url).pathname,
    emptyOutDir: true,
    target: 'chrome130',
    // Small pictures and fonts must not become data: addresses of scripts under the strict content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
})
