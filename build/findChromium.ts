/** Finds an installed Chromium, Chrome or Edge for browser tests and screenshots. `WARDBENCH_CHROMIUM` wins. */
import { accessSync, constants } from 'node:fs'
import path from 'node:path'

interface Machine {
  platform: NodeJS.Platform
  env: NodeJS.ProcessEnv
  isExecutable: (file: string) => boolean
}

/** The path of the browser's executable, or undefined when none is found. */
export function findChromium(
  machine: Machine = { platform: process.platform, env: process.env, isExecutable },
): string | undefined {
  const { platform, env } = machine
  if (env['WARDBENCH_CHROMIUM']) return env['WARDBENCH_CHROMIUM']
  return usualPlaces(platform, env).find((file) => machine.isExecutable(file))
}

function usualPlaces(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string[] {
  if (platform === 'darwin') {
    const names = ['Google Chrome', 'Chromium', 'Microsoft Edge']
    return ['/Applications', path.posix.join(env['HOME'] ?? '', 'Applications')].flatMap((folder) =>
      names.map((name) => path.posix.join(folder, `${name}.app/Contents/MacOS/${name}`)),
    )
  }
  if (platform === 'win32') {
    const files = [
      'Google\\Chrome\\Application\\chrome.exe',
      'Chromium\\Application\\chrome.exe',
      'Microsoft\\Edge\\Application\\msedge.exe',
    ]
    const folders = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter(
      (folder) => folder !== undefined,
    )
    return folders.flatMap((folder) => files.map((file) => path.win32.join(folder, file)))
  }
  const names = [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'microsoft-edge',
    'microsoft-edge-stable',
  ]
  const folders = [
    ...(env['PATH'] ?? '').split(':').filter(Boolean),
    '/usr/bin',
    '/usr/local/bin',
    '/snap/bin',
    '/opt/google/chrome',
  ]
  return folders.flatMap((folder) => names.map((name) => path.posix.join(folder, name)))
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
