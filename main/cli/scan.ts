import { phiKinds } from '../../shared/domain/phi.ts'
import { corpusOverview, phiExamples, scanCorpus } from '../services/overview.ts'
import { printJson, printTable, waitForJob } from './terminal.ts'
import { chooseCorpus, withWorkspace } from './workspace.ts'

/** The scan command: identifiers, lengths and duplicates of a corpus. It warns; it never certifies. */
interface ScanOptions {
  workspace: string
  corpus?: number
  examples: number
  json?: boolean
}

export async function scanCommand(options: ScanOptions): Promise<void> {
  await withWorkspace(options.workspace, async (session) => {
    const id = await chooseCorpus(session, options.corpus)
    const { jobId } = await scanCorpus(session, id)
    await waitForJob(session, jobId)
    const overview = await corpusOverview(session, id)
    if (options.json) return printJson({ corpusId: id, ...overview })
    const scan = overview.scan!
    printTable(
      ['', 'identifier', 'notes', 'matches'],
      scan.kinds.map(({ kind, notes, matches }) => [
        phiKinds[kind].paragraph,
        phiKinds[kind].title,
        String(notes),
        String(matches),
      ]),
    )
    const { duplicates, marks } = scan
    process.stdout.write(
      `\n${scan.notesWithIdentifiers} of ${scan.notes} notes hold what looks like an identifier; ` +
        `${marks.matches} masks of an earlier de-identification stand in ${marks.notes}.\n` +
        `${duplicates.notes} notes share their text with another (${duplicates.texts} texts); ` +
        `${duplicates.notesAcrossPatients} of them with a note of another patient.\n` +
        'The scan looks for patterns. It warns; it does not certify that notes are de-identified.\n',
    )
    if (options.examples === 0) return
    for (const { kind, matches } of scan.kinds.filter((entry) => entry.matches > 0)) {
      process.stdout.write(`\n${phiKinds[kind].title} (${matches})\n`)
      for (const { noteKey, before, masked, after } of await phiExamples(session, { id, kind, limit: options.examples })) {
        process.stdout.write(`  ${noteKey}: ${before}${masked}${after}\n`)
      }
    }
  })
}
