/** A workspace with demo hospital A of 2,000 encounters and the shipped models, for benchmarks of what the product does with them. */
import { existsSync } from 'node:fs'
import { cp, mkdtemp, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { createBackend } from '../../main/backend.ts'
import { assetsFolder, nodeHost } from '../../main/nodeHost.ts'
import { generateDemo } from '../../main/services/corpora.ts'
import { checkDone, jobEnd } from '../../main/services/jobEnd.ts'
import { addShippedModels } from '../../main/services/shippedModels.ts'
import type { Session } from '../../main/services/workspaces.ts'

export const clinical = 'Nano, clinical (shipped)'

/** The folder of such a workspace in `folder`: made once and kept; who changes it works on a copy. */
export async function keptDemo(folder: string): Promise<string> {
  const kept = path.join(folder, 'wardbench-cells')
  if (existsSync(kept)) return kept
  const made = await mkdtemp(path.join(folder, 'wb-bench-'))
  await inDemo(made, async (session) => {
    await addShippedModels(session, assetsFolder)
    checkDone(await jobEnd(session, (await generateDemo(session, { hospital: 'A', encounters: 2000, seed: 1 })).jobId))
  })
  await rename(made, kept)
  return kept
}

/** Works on a copy of the workspace kept in `folder`, in a home of its own that is gone afterwards. */
export async function inCopyOfDemo<Result>(folder: string, work: (session: Session, home: string) => Promise<Result>, cores?: number): Promise<Result> {
  const kept = await keptDemo(folder)
  const home = await mkdtemp(path.join(folder, 'wb-bench-'))
  try {
    await cp(kept, home, { recursive: true })
    return await inDemo(home, (session) => work(session, home), cores)
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Opens the workspace in `home`, or makes it; `cores`: as many as the machine has, unless said otherwise. */
async function inDemo<Result>(home: string, work: (session: Session) => Promise<Result>, cores?: number): Promise<Result> {
  const backend = createBackend({ ...nodeHost(), configFolder: home, cores })
  const workspace = path.join(home, 'Cells.wardbench')
  try {
    if (existsSync(workspace)) await backend.workspaces.open(workspace)
    else await backend.workspaces.create({ path: workspace })
    return await work(backend.workspaces.session())
  } finally {
    await backend.close()
  }
}
