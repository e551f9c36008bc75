import type { CohortFlow } from '../../shared/domain/cohort.ts'
import { findCohort, previewCohort, readCohortFile, saveCohort } from '../services/cohorts.ts'
import { interruption, printJson, printTable } from './terminal.ts'
import { chooseCorpus, withWorkspace } from './workspace.ts'

/** `cohort`: which notes a study is about. */
interface CohortOptions {
  workspace: string
  corpus?: number
  json?: boolean
}

export async function cohortSaveCommand(file: string, options: CohortOptions & { dryRun?: boolean }): Promise<void> {
  const { name, definition } = await readCohortFile(file)
  await withWorkspace(options.workspace, async (session) => {
    const corpusId = await chooseCorpus(session, options.corpus)
    const input = { corpusId, name, definition }
    const found = options.dryRun
      ? { name, ...(await previewCohort(session, input, interruption)) }
      : await saveCohort(session, input, interruption)
    if (options.json) return printJson(found)
    printFlow(found)
    if (!('version' in found)) return
    const { version, unchanged } = found
    process.stdout.write(unchanged ? `\nNothing changed: ${name} stays at version ${version}.\n` : `\nSaved as ${name}, version ${version}.\n`)
  })
}

function printFlow({ steps }: CohortFlow): void {
  printTable(
    ['step', 'removed', 'not known', 'notes', 'patients'],
    steps.map(({ step, removed, notKnown, notes, patients }) => [step, ...[removed, notKnown, notes, patients].map(String)]),
  )
}

export async function cohortListCommand(options: CohortOptions): Promise<void> {
  await withWorkspace(options.workspace, async (session) => {
    const all = await session.db.read('cohorts', await chooseCorpus(session, options.corpus))
    const newest = [...Map.groupBy(all, ({ name }) => name).values()].map(([cohort]) => cohort)
    if (options.json) return printJson(newest)
    printTable(
      ['cohort', 'version', 'notes', 'patients'],
      newest.map(({ name, version, steps }) => {
        const last = steps[steps.length - 1]
        return [name, String(version), String(last.notes), String(last.patients)]
      }),
    )
  })
}

export async function cohortShowCommand(name: string, options: CohortOptions): Promise<void> {
  await withWorkspace(options.workspace, async (session) => {
    const found = await findCohort(session, await chooseCorpus(session, options.corpus), name)
    printJson({ name: found.name, definition: found.definition })
  })
}
