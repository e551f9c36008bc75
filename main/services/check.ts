import { mkdir, readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { CheckReport, Finding } from '../../shared/domain/backup.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { countOf } from '../../shared/format.ts'
import { copiesFolder } from '../db/migrationCopy.ts'
import { changedFiles } from '../models/sums.ts'
import { isWhole } from '../training/checkpoint.ts'
import { filesBelow, namesIn, sizeOf, stamp } from './backupFiles.ts'
import type { LongWork } from './progressEvents.ts'
import { shred } from './shred.ts'
import type { Session } from './workspaces.ts'

/**
 * Check and repair: the database, the files beside it and the jobs, each against what the others say. A repair begins with
 * a copy of the database, and only takes away what is half, doubled or leads nowhere; what is lost is named, with what to do.
 */
interface Problem extends Finding {
  /** Absent where nothing can be done here. */
  mend?: () => Promise<unknown>
}

type Look = (session: Session, work: LongWork) => Promise<{ what: string; problems: Problem[] }>

const looks: [area: Finding['area'], phase: string, look: Look][] = [
  ['database', 'Database', checkDatabase],
  ['database', 'References', checkReferences],
  ['models', 'Models', checkModels],
  ['checkpoints', 'Checkpoints', checkCheckpoints],
  ['files', 'Other files', checkFiles],
  ['jobs', 'Jobs', checkJobs],
]

/** @throws AppError 'check.busy' where a repair would meet running jobs, 'workspace.readOnly' */
export async function checkWorkspace(session: Session, { repair }: { repair: boolean }, work: LongWork): Promise<CheckReport> {
  if (!repair) return (await lookAt(session, work)).report
  if (session.db.readOnly) throw new AppError('workspace.readOnly', 'Another Wardbench has this workspace open. Close it there to repair it here.')
  if ((await session.db.read('runningJobs')).some((id) => session.queue.isRunning(id)))
    throw new AppError('check.busy', 'Jobs are running. Wait for them or cancel them, then repair the workspace.')
  const before = await lookAt(session, work)
  const mendable = before.problems.filter(({ mend }) => mend !== undefined)
  if (mendable.length === 0) return before.report
  const backup = await copyOfDatabase(session, work)
  for (const { mend } of mendable) await mend?.()
  session.upkeep.wake()
  const { report } = await lookAt(session, work)
  const left = new Set(report.findings.map(({ message }) => message))
  return { ...report, backup, repaired: mendable.map(plain).filter(({ message }) => !left.has(message)) }
}

async function lookAt(session: Session, work: LongWork): Promise<{ report: CheckReport; problems: Problem[] }> {
  const checked: CheckReport['checked'] = []
  const problems: Problem[] = []
  for (const [index, [area, phase, look]] of looks.entries()) {
    work.signal.throwIfAborted()
    work.onProgress({ phase, done: index, total: looks.length })
    const found = await look(session, work)
    checked.push({ area, what: found.what })
    problems.push(...found.problems)
  }
  return { report: { checked, findings: problems.map(plain), repaired: [], backup: null }, problems }
}

function plain({ area, message, repairable }: Finding): Finding {
  return { area, message, repairable }
}

function problem(area: Finding['area'], message: string, mend?: () => Promise<unknown>): Problem {
  return { area, message, repairable: mend !== undefined, mend }
}

async function copyOfDatabase({ db, path }: Session, { signal }: LongWork): Promise<string> {
  const folder = copiesFolder(path)
  await mkdir(folder, { recursive: true })
  const copy = join(folder, `before repair ${stamp(new Date())}.wardbench`)
  await rm(copy, { force: true })
  await db.backup(copy, { signal })
  return copy
}

async function checkDatabase({ db }: Session): Promise<{ what: string; problems: Problem[] }> {
  const lines = await db.read('integrityProblems')
  const isSearch = (line: string) => /note_fts_\d+/.test(line)
  const isIndex = (line: string) => /index/i.test(line) && !isSearch(line)
  const search = lines.filter(isSearch)
  const indexes = lines.filter(isIndex)
  const pages = lines.filter((line) => !isSearch(line) && !isIndex(line))
  const problems: Problem[] = []
  if (search.length > 0)
    problems.push(problem('database', `The search index is damaged in ${countOf(search.length, 'place')}. It can be built anew from the notes.`, () => db.write('forgetSearchIndex')))
  if (indexes.length > 0)
    problems.push(problem('database', `Indexes of the database disagree with their tables (${countOf(indexes.length, 'message')}). They can be made anew.`, () => db.write('rebuildIndexes')))
  if (pages.length > 0)
    problems.push(
      problem('database', `The database itself is damaged (${countOf(pages.length, 'message')}; the first: ${pages[0]}). It cannot be repaired here: restore the newest backup.`),
    )
  return { what: 'Pages, constraints, indexes and search index of the database', problems }
}

async function checkReferences({ db }: Session): Promise<{ what: string; problems: Problem[] }> {
  const dangling = await db.read('danglingRows')
  const problems = dangling.map(({ table, parent, rows }) =>
    problem('database', `${countOf(rows, 'row')} of ${table} refer to rows of ${parent} that are not there. They can be removed.`, () => db.write('removeDanglingRows')),
  )
  for (const { id, notes, found } of await db.read('shortPasses'))
    problems.push(problem('database', `Scoring pass ${id} has ${found} of its ${notes} predictions. Score it again, or restore a backup.`))
  return { what: 'References between tables, and the number of predictions of every scoring pass', problems }
}

async function checkModels({ db, filesFolder }: Session, { signal }: LongWork): Promise<{ what: string; problems: Problem[] }> {
  const models = await db.read('modelFolders')
  const problems: Problem[] = []
  let unhashed = 0
  for (const { id, folder } of models) {
    const files = await filesBelow(join(filesFolder, folder))
    const changed = files.length === 0 ? [] : await changedFiles(join(filesFolder, folder), signal)
    if (changed === null) unhashed++
    const wrong = files.length === 0 ? 'has lost its files' : changed && changed.length > 0 ? `has files that are missing or not what was written (${changed.join(', ')})` : null
    if (wrong)
      problems.push(
        problem('models', `Model ${id} ${wrong}. Put them back from a backup, or train or import it again; a repair marks it as failed, so that nothing uses it.`, () => db.write('failModel', id)),
      )
  }
  const hashes = unhashed === 0 ? '' : `; ${unhashed} of older versions without hashes`
  return { what: `Files of ${countOf(models.length, 'model')} by their hashes${hashes}`, problems }
}

async function checkCheckpoints({ filesFolder }: Session, { signal }: LongWork): Promise<{ what: string; problems: Problem[] }> {
  const problems: Problem[] = []
  let whole = 0
  for (const run of await namesIn(join(filesFolder, 'runs'))) {
    const folder = join(filesFolder, 'runs', run, 'checkpoints')
    for (const name of (await namesIn(folder)).filter((each) => /^step-\d{9}$/.test(each))) {
      signal.throwIfAborted()
      if (await isWhole(join(folder, name))) whole++
      else
        problems.push(
          problem('checkpoints', `Checkpoint ${name} of run ${run} is not whole. A resumed run passes over it; it can be removed.`, () =>
            shred(join(folder, name)),
          ),
        )
    }
  }
  return { what: `${countOf(whole + problems.length, 'checkpoint')} by their hashes`, problems }
}

async function checkFiles({ path, filesFolder, db }: Session): Promise<{ what: string; problems: Problem[] }> {
  const problems: Problem[] = []
  const { models, runs } = await db.read('folderOwners')
  const owners = { models: new Set(models), runs: new Set(runs) }
  const working = (await db.read('runningJobs')).length > 0
  const left = async (folder: string, name: string, why: string) => {
    const bytes = (await filesBelow(join(folder, name))).reduce((sum, file) => sum + file.bytes, await sizeOf(join(folder, name)))
    problems.push(problem('files', `${name} ${why} (${(bytes / 1e6).toFixed(1)} MB). It can be removed.`, () => shred(join(folder, name))))
  }
  for (const kind of ['models', 'runs'] as const) {
    const folder = join(filesFolder, kind)
    for (const name of await namesIn(folder)) {
      // What is being written now belongs to a job.
      if (working) continue
      if (/\.(?:tmp|old)$/.test(name)) await left(folder, name, `in ${kind} was never finished`)
      else if (/^\d+$/.test(name) && !owners[kind].has(Number(name))) await left(folder, name, `in ${kind} belongs to nothing in the database`)
    }
  }
  if (!working) for (const name of await namesIn(join(filesFolder, 'bundles'))) await left(join(filesFolder, 'bundles'), name, 'is of a bundle that was never finished')
  const own = basename(path)
  for (const name of await readdir(dirname(path)))
    if (name.startsWith(`${own}.`) && /\.\d+\.restoring$/.test(name) && !name.endsWith(`.${process.pid}.restoring`)) await left(dirname(path), name, 'was left by a restore that was killed')
  return { what: 'Files beside the workspace that are half or belong to nothing', problems }
}

async function checkJobs({ db, queue }: Session): Promise<{ what: string; problems: Problem[] }> {
  const problems: Problem[] = []
  const blocked = await db.read('blockedJobs')
  if (blocked.length > 0)
    problems.push(problem('jobs', `${countOf(blocked.length, 'queued job waits', 'queued jobs wait')} for one that did not finish, and would wait for ever. They can be cancelled.`, () => db.write('endBlockedJobs')))
  const lost = (await db.read('runningJobs')).filter((id) => !queue.isRunning(id))
  if (lost.length > 0 && !db.readOnly)
    problems.push(problem('jobs', `${countOf(lost.length, 'job is', 'jobs are')} said to run, and no process does. They can be marked as interrupted, and resumed.`, () => db.write('interruptRunningJobs')))
  return { what: 'Jobs that nothing will start or end', problems }
}
