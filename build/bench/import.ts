/**
 * Import of a large CSV as the workbench does it: worker process, writer thread, then the search index behind it, then
 * pages of the notes.
 * `npm run bench -- import [MEGABYTES] [FOLDER]`: 300 MB in the system's temporary folder unless said otherwise. The
 * table is made once and kept in the folder; the workspace is removed. Processor time stands beside wall time, since
 * other programs share the machine. Memory is read from /proc, so it is known on Linux only.
 */
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { createBackend } from '../../main/backend.ts'
import { previewFile } from '../../main/corpus/importers/preview.ts'
import { forkChild, nodeHost } from '../../main/nodeHost.ts'
import { importCorpus } from '../../main/services/corpora.ts'
import { checkDone, jobEnd } from '../../main/services/jobEnd.ts'
import type { Session } from '../../main/services/workspaces.ts'
import { measurePages } from './notePages.ts'
import { noteTablePath } from './noteTable.ts'

/** Of the product; more than that is a failure of the benchmark. */
const mostMegabytes = 400

export async function run([megabytes = '300', folder = tmpdir()]: readonly string[]): Promise<void> {
  const table = await noteTablePath(folder, Number(megabytes) * 1e6)
  const work = await mkdtemp(path.join(folder, 'wardbench-bench-'))
  const backend = createBackend({ ...nodeHost(), configFolder: work, fork: forkChild })
  print(`Load before the start: ${loadavg()[0].toFixed(1)}.\n`)
  try {
    await backend.workspaces.create({ path: path.join(work, 'Bench.wardbench') })
    const session = backend.workspaces.session()
    await measureImport(session, table)
    await measureIndex(session)
    await measurePages(session)
  } finally {
    await backend.close()
    await rm(work, { recursive: true, force: true })
  }
}

async function measureImport(session: Session, table: string): Promise<void> {
  const { format, mapping } = await previewFile(table, { table: 'notes' })
  const files = [{ path: table, table: 'notes' as const, format, mapping, attributes: [], constants: {} }]
  const watched = watchProcesses()
  const start = performance.now()
  const { jobId } = await importCorpus(session, { name: 'Bench', files, sources: [], settings: { minimumWords: 10 } })
  const job = await jobEnd(session, jobId)
  const seconds = (performance.now() - start) / 1000
  checkDone(job)
  const { backend, worker } = watched.stop()
  const bytes = (await stat(table)).size
  const [corpus] = await session.db.read('listCorpora')
  print(
    `${(bytes / 1e6).toFixed(0)} MB, ${corpus.notes.toLocaleString('en')} notes: ${seconds.toFixed(1)} s, ` +
      `${(bytes / 1e6 / seconds).toFixed(1)} MB/s; ${(bytes / 1e6 / (backend.cpu + worker.cpu)).toFixed(1)} MB a processor second\n` +
      `  worker:  ${worker.cpu.toFixed(1)} s of processor time, peak ${worker.megabytes.toFixed(0)} MB\n` +
      `  backend: ${backend.cpu.toFixed(1)} s of processor time, peak ${backend.megabytes.toFixed(0)} MB of ${mostMegabytes}, ` +
      `${backend.before.toFixed(0)} MB before it\n`,
  )
  if (backend.megabytes > mostMegabytes) process.exitCode = 1
  print(`  workspace ${((await stat(session.path)).size / 1e6).toFixed(0)} MB\n`)
}

async function measureIndex({ upkeep, path: file }: Session): Promise<void> {
  const { user, system } = process.cpuUsage()
  const start = performance.now()
  await upkeep.idle()
  const used = process.cpuUsage({ user, system })
  print(
    `  search index: ${((performance.now() - start) / 1000).toFixed(1)} s behind it, ` +
      `${((used.user + used.system) / 1e6).toFixed(1)} s of processor time; workspace ${((await stat(file)).size / 1e6).toFixed(0)} MB\n`,
  )
}

/** Processor time and peak memory, and memory at the start, of this process and of the one child it starts meanwhile. */
function watchProcesses() {
  const before = process.cpuUsage()
  const atStart = process.memoryUsage.rss() / 1e6
  let worker = { cpu: 0, megabytes: 0 }
  const timer = setInterval(() => {
    for (const child of children()) {
      const seen = processFacts(child)
      if (seen) worker = { cpu: Math.max(worker.cpu, seen.cpu), megabytes: Math.max(worker.megabytes, seen.megabytes) }
    }
  }, 200)
  return {
    stop() {
      clearInterval(timer)
      const { user, system } = process.cpuUsage(before)
      const backend = { cpu: (user + system) / 1e6, megabytes: process.resourceUsage().maxRSS / 1000, before: atStart }
      return { backend, worker }
    },
  }
}

function children(): string[] {
  const file = `/proc/self/task/${process.pid}/children`
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split(' ').filter(Boolean) : []
}

function processFacts(pid: string): { cpu: number; megabytes: number } | null {
  try {
    // Fields after the name, which may hold blanks: utime and stime are the 12th and 13th, in hundredths of a second.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return { cpu: (Number(fields[11]) + Number(fields[12])) / 100, megabytes: Number(peak?.[1] ?? 0) / 1000 }
  } catch {
    return null
  }
}

function print(text: string): void {
  process.stdout.write(text)
}
