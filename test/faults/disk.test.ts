import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { report, seed } from './budget.ts'

/**
 * A disk that fills up: a small tmpfs in a mount namespace of its own, where the machine lets us have one; else a limit on
 * the size of files (`ulimit -f`), which SQLite and Node meet as a failed write. Which one it was is reported.
 */
const script = fileURLToPath(new URL('fullDisk.ts', import.meta.url))
const canMount =
  process.platform === 'linux' && spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs -o size=1m tmpfs /mnt'], { stdio: 'ignore' }).status === 0

describe.skipIf(process.platform === 'win32')('a disk that is full', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardbench-disk-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('fails what was being written, with words; keeps what was there; and everything goes on once there is room', async () => {
    const way = canMount ? 'a tmpfs of 250 MB' : 'ulimit -f (no tmpfs can be mounted here)'
    const command = canMount
      ? ['unshare', '-rm', 'sh', '-c', 'mount -t tmpfs -o size=250m tmpfs "$0" && exec "$@"', folder, process.execPath, script, folder, String(seed), 'tmpfs']
      : ['bash', '-c', "trap '' XFSZ; exec \"$@\"", 'limit', process.execPath, script, folder, String(seed), 'limit']
    const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (part: string) => (said += part))
    const [code] = (await once(child, 'close')) as [number | null]
    report(`full disk, seed ${seed}, through ${way}: ${said.trim().replaceAll('\n', '; ')}`)
    expect(code, said).toBe(0)
  }, 600_000)
})
