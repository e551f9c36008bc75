import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createBackend, type Backend } from '../../main/backend.ts'
import { nodeHost } from '../../main/nodeHost.ts'

describe('the next start', () => {
  let folder: string
  let backend: Backend
  const started = async (workspace?: string): Promise<string | null> => {
    backend = createBackend({ ...nodeHost(), defaultFolder: folder, configFolder: join(folder, 'config') })
    await backend.start(workspace)
    return (await backend.workspaces.current())?.path ?? null
  }
  const kept = () => existsSync(join(folder, 'config', 'last-workspace'))

  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'wardbench-last-'))))
  afterEach(async () => {
    await backend.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('opens the workspace that was open when the application ended', async () => {
    const path = join(folder, 'Ward.wardbench')
    expect(await started(path)).toBe(path)
    await backend.close()
    expect(await started()).toBe(path)
  })

  it('opens none after a person closed it, nor one whose file is gone', async () => {
    expect(await started()).toBeNull()
    const { path } = await backend.workspaces.create({ name: 'Ward' })
    await vi.waitFor(() => expect(kept()).toBe(true), 30_000)
    await backend.workspaces.close()
    await vi.waitFor(() => expect(kept()).toBe(false), 30_000)
    await backend.close()
    expect(await started(path)).toBe(path)
    await backend.close()
    await rm(path)
    expect(await started()).toBeNull()
  })
})
