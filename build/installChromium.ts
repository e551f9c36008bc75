/** Gets Debian's Chromium for the browser tests, where this process may install it. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findChromium } from './findChromium.ts'

/** The browser's executable, or why there is none. Output of the package manager goes to stderr. */
export function findOrInstallChromium(): { executable: string } | { reason: string } {
  const found = findChromium()
  if (found) return { executable: found }
  const missing = 'no Chromium, Chrome or Edge was found'
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) {
    return { reason: `${missing}; install one or set WARDBENCH_CHROMIUM to its path` }
  }
  process.stderr.write(`wardbench: ${missing}; installing Debian's Chromium.\n`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const { status } = spawnSync('apt-get', ['-q', ...args], { env, stdio: ['ignore', 2, 2] })
    if (status !== 0) return { reason: `${missing} and "apt-get ${args.join(' ')}" failed` }
  }
  const installed = findChromium()
  return installed ? { executable: installed } : { reason: `${missing}, not even after installing Debian's` }
}
