/** Which workspace was open when the application last ended, so that the next start opens it. What a person closed stays closed. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { describeError } from '../../shared/domain/errors.ts'
import type { Workspaces } from './workspaces.ts'

/**
 * Opens `given`, or what was open last where that can be; an encrypted one waits for its passphrase. From then on it is
 * kept which one is open, until the returned function is called: before the application ends.
 */
export async function keepLastWorkspace(workspaces: Workspaces, file: string, given?: string): Promise<() => void> {
  if (given) {
    await workspaces.start(given)
    await keep(file, resolve(given))
  } else {
    const last = (await readFile(file, 'utf8').catch(() => '')).trim()
    // A start never fails for it: the reason is told where a person opens it.
    if (last !== '' && existsSync(last)) await workspaces.start(last).catch((error: unknown) => console.error(describeError(error).message))
  }
  return workspaces.onChange(() => {
    void workspaces
      .current()
      .then((open) => keep(file, open?.path ?? workspaces.locked()?.path ?? null))
      .catch((error: unknown) => console.error(describeError(error).message))
  })
}

async function keep(file: string, path: string | null): Promise<void> {
  if (path === null) return rm(file, { force: true })
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, path)
}
