import { AppError } from '../../shared/domain/errors.ts'
import { tableOneInput } from '../../shared/domain/tableOne.ts'
import { tableOneRows, tableOneText } from '../../shared/stats/tableOneText.ts'
import { findCohort, tableOne } from '../services/cohorts.ts'
import { csvText } from '../services/csv.ts'
import { interruption, printJson, printTable } from './terminal.ts'
import { chooseCorpus, withWorkspace } from './workspace.ts'

/** `table1`: baseline characteristics of notes by split set or by outcome. */
interface TableOneOptions {
  workspace: string
  corpus?: number
  by?: 'split' | 'outcome' | 'none'
  split?: number
  task?: string
  cohort?: string
  minimumCell?: number
  csv?: boolean
  json?: boolean
}

export async function tableOneCommand(options: TableOneOptions): Promise<void> {
  await withWorkspace(options.workspace, async (session) => {
    const corpusId = await chooseCorpus(session, options.corpus)
    const splitId = options.split ?? (await session.db.read('splits', corpusId))[0]?.id
    const by = options.by ?? (splitId === undefined ? 'none' : 'split')
    if (by === 'split' && splitId === undefined) {
      throw new AppError('split.none', 'The corpus has no split yet. Make one with the split command, or use --by.')
    }
    const cohortId = options.cohort === undefined ? null : (await findCohort(session, corpusId, options.cohort)).id
    const input = tableOneInput.parse({
      corpusId,
      cohortId,
      taskId: options.task,
      by: by === 'split' ? { kind: by, splitId } : { kind: by },
    })
    const table = await tableOne(session, input, interruption)
    if (options.json) return printJson(table)
    const text = tableOneText(table, { minimumCell: options.minimumCell ?? null })
    if (options.csv) return void process.stdout.write(csvText([text.header, ...tableOneRows(text)]))
    printTable(text.header, tableOneRows(text))
    for (const { reason, notes } of table.leftOut) process.stdout.write(`${notes} notes left out: ${reason}\n`)
  })
}
