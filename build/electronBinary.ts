/**
 * Electron's binary: where it is, and the one bounded try to download it. No install script runs, so the package is
 * there without its binary until a start fetches it; a failure is remembered so that the next start does not wait.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ending, forwardSignals } from './childProcess.ts'
import { root } from './root.ts'

const packageFolder = path.join(root, 'node_modules/electron')
const runtime = path.join(root, '.runtime')
const failureFile = path.join(runtime, 'electron-download-failed.json')
const stallMs = 20_000
const retryAfterMs = 24 * 60 * 60 * 1000

/** The executable's path, or undefined when only the package without its binary is installed. */
export function electronBinary(): string | undefined {
  const pathFile = path.join(packageFolder, 'path.txt')
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(packageFolder, 'dist')
  if (!existsSync(pathFile)) return undefined
  const file = path.join(folder, readFileSync(pathFile, 'utf8'))
  return existsSync(file) ? file : undefined
}

/** Why this machine cannot show a desktop window at all, in words for one line; undefined when it can. */
export function whyNoWindow(
  machine: { platform: NodeJS.Platform; env: NodeJS.ProcessEnv; isRoot: boolean } = {
    platform: process.platform,
    env: process.env,
    isRoot: process.getuid?.() === 0,
  },
): string | undefined {
  if (machine.platform !== 'linux') return undefined
  if (!hasDisplay(machine)) return 'there is no display'
  return machine.isRoot ? 'Electron does not run as root on Linux' : undefined
}

export function hasDisplay({
  platform,
  env,
}: { platform: NodeJS.Platform; env: NodeJS.ProcessEnv } = process): boolean {
  return platform === 'darwin' || platform === 'win32' || Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY'])
}

/** Downloads the binary unless a try of the last day failed. Gives why there is none afterwards, or undefined. */
export async function fetchElectron({ retry }: { retry: boolean }): Promise<string | undefined> {
  const version = electronVersion()
  const failed = retry ? undefined : rememberedFailure()
  if (failed && failed.version === version && Date.now() - failed.time < retryAfterMs) {
    return `its binary could not be downloaded (${failed.reason}); --retry-electron tries again`
  }
  const reason = await download(version)
  if (reason === undefined && electronBinary()) {
    rmSync(failureFile, { force: true })
    return undefined
  }
  const why = reason ?? 'the download brought no executable'
  mkdirSync(runtime, { recursive: true })
  writeFileSync(failureFile, JSON.stringify({ version, time: Date.now(), reason: why }))
  return `its binary could not be downloaded (${why})`
}

/** Runs the package's own downloader and ends it once nothing has arrived for 20 seconds. */
async function download(version: string): Promise<string | undefined> {
  process.stderr.write(`wardbench: Downloading Electron ${version}.\n`)
  mkdirSync(runtime, { recursive: true })
  const temporary = mkdtempSync(path.join(runtime, 'electron-'))
  // The downloader writes below the temporary folder, then unpacks into dist: both growing means that it is alive.
  const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary }
  const child = spawn(process.execPath, [path.join(packageFolder, 'install.js')], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const stopForwarding = forwardSignals(child)
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))

  let stalled = false
  let seen = 0
  let lastGrowth = Date.now()
  const watch = setInterval(() => {
    const bytes = bytesUnder(temporary) + bytesUnder(path.join(packageFolder, 'dist'))
    if (bytes !== seen) lastGrowth = Date.now()
    seen = bytes
    if (Date.now() - lastGrowth < stallMs) return
    stalled = true
    child.kill('SIGKILL')
  }, 500)
  const { code } = await ending(child)
  clearInterval(watch)
  stopForwarding()
  rmSync(temporary, { recursive: true, force: true, maxRetries: 3 })
  if (stalled) return `nothing arrived for ${stallMs / 1000} seconds`
  return code === 0 ? undefined : shortReason(errors)
}

/** What the downloader's report says went wrong, in one line without its stack. */
export function shortReason(errors: string): string {
  const lines = errors.split('\n').map((line) => line.trim())
  const prefix = /^((\w*Error|\[cause\]): )+/
  const line = lines.findLast((each) => prefix.test(each)) ?? lines.find(Boolean)
  const reason = (line ?? 'the downloader gave no reason').replace(prefix, '').slice(0, 160)
  return reason === 'fetch failed' ? 'its server cannot be reached' : reason
}

function electronVersion(): string {
  const { version } = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')) as { version: string }
  return version
}

function rememberedFailure(): { version: string; time: number; reason: string } | undefined {
  try {
    return JSON.parse(readFileSync(failureFile, 'utf8')) as { version: string; time: number; reason: string }
  } catch {
    return undefined
  }
}

function bytesUnder(folder: string): number {
  if (!existsSync(folder)) return 0
  let bytes = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    // A file may be moved away between the listing and the look at its size.
    if (entry.isFile()) bytes += statSync(path.join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0
  }
  return bytes
}
