import { basename, join, resolve } from 'node:path'
import type { Command, Option } from 'commander'
import { importSettings, type ImportSource } from '../../shared/domain/corpus.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { splitSettings } from '../../shared/domain/split.ts'
import { inspectPaths } from '../corpus/importers/detect.ts'
import { questionForms, type QuestionForm } from '../corpus/importers/questions.ts'
import type { ImportResult } from '../corpus/importCorpus.ts'
import { projectRoot } from '../nodeHost.ts'
import { importCorpus } from '../services/corpora.ts'
import { createSplit } from '../services/splits.ts'
import { deriveLabels, readTaskFile, saveTask } from '../services/tasks.ts'
import type { Session } from '../services/workspaces.ts'
import { wholeNumber } from './arguments.ts'
import { interruption, printJson, printTable, waitForJob, waitForUpkeep } from './terminal.ts'
import { withWorkspace } from './workspace.ts'

/** `benchmarks import`: a reading-comprehension set becomes a corpus, its task with labels, and a test that nothing learns from. */

interface BenchmarkOptions {
  workspace: string
  seed: number
  json?: boolean
}

export function addBenchmarkCommands(program: Command, requiredWorkspace: () => Option, jsonOption: () => Option): void {
  program
    .command('benchmarks')
    .description('reading-comprehension sets to hold a pretraining against')
    .command('import')
    .description('import sets in the form of PubMedQA or SciQ (NDJSON, JSON or Parquet) with their task, as tests nothing learns from')
    .argument('<file...>', 'each a set of its own')
    .addOption(requiredWorkspace())
    .option('--seed <n>', 'shuffles the answers of SciQ', wholeNumber, 1)
    .addOption(jsonOption())
    .action(benchmarksImportCommand)
}

async function benchmarksImportCommand(paths: string[], options: BenchmarkOptions): Promise<void> {
  const sets = await Promise.all(paths.map(async (path) => ({ path, ...(await questionsIn(resolve(path))) })))
  await withWorkspace(options.workspace, async (session) => {
    const imported = []
    for (const set of sets) imported.push(await importSet(session, set, options.seed))
    await waitForUpkeep(session)
    if (options.json) return printJson(imported)
    printTable(
      ['split', 'corpus', 'task', 'questions', 'per answer', 'rejects'],
      imported.map(({ split, corpusId, taskId, counts, rejected }) => [
        split,
        String(corpusId),
        taskId,
        String(counts.reduce((sum, count) => sum + count, 0)),
        counts.join(' / '),
        String(rejected.reduce((sum, { rows }) => sum + rows, 0)),
      ]),
    )
    for (const { rejected } of imported) {
      for (const { file, firstLine, reason, rows } of rejected) {
        const more = rows > 1 ? `, and ${rows - 1} more` : ''
        process.stdout.write(`rejected ${file}, line ${firstLine}${more}: ${reason}\n`)
      }
    }
  })
}

/** @throws AppError 'usage.source' */
async function questionsIn(path: string): Promise<{ form: QuestionForm; source: ImportSource }> {
  const { sources } = await inspectPaths([path])
  const found = sources.find(({ source }) => source === 'questions')
  if (!found) {
    const message =
      `${basename(path)} is no set that is known. PubMedQA has question, context and final_decision in every item, SciQ has ` +
      'question, support, correct_answer and distractor1 to 3; as .json, .jsonl or .parquet.'
    throw new AppError('usage.source', message)
  }
  const files = found.files.map(({ bytes: _, ...file }) => file)
  return { form: files[0].table as QuestionForm, source: { source: 'questions', files } }
}

async function importSet(session: Session, { path, form, source }: { path: string; form: QuestionForm; source: ImportSource }, seed: number) {
  const name = `${form}: ${basename(path)}`
  const settings = importSettings.parse({ answerSeed: seed })
  const { jobId } = await importCorpus(session, { name, files: [], sources: [source], settings })
  const { corpusId } = (await waitForJob(session, jobId)).result as unknown as ImportResult & { corpusId: number }
  const rejected = await session.db.read('rejectReasons', corpusId)
  if ((await session.db.read('corpus', corpusId)).notes === 0) {
    const [first] = rejected
    const reason = first ? ` Line ${first.firstLine}: ${first.reason}.` : ''
    throw new AppError('benchmarks.empty', `${basename(path)} has no question that can be read.${reason}`)
  }
  const taskId = questionForms[form].task
  await saveTask(session, await readTaskFile(join(projectRoot, 'assets', 'tasks', 'examples', `${taskId}.json`)))
  const labelled = await deriveLabels(session, { corpusId, taskIds: [taskId], settings: {}, cohortId: null })
  await waitForJob(session, labelled.jobId)
  const counts = (await session.db.read('labelSets', corpusId)).find((set) => set.inUse && set.taskId === taskId)!.counts
  const known = await session.db.read('splits', corpusId)
  if (known.length === 0) {
    const made = await createSplit(session, { corpusId, name, settings: splitSettings.parse({ method: 'external' }) }, interruption)
    await waitForJob(session, made.jobId)
  }
  return { split: name, corpusId, taskId, counts, rejected }
}
