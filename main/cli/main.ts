import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { Command, CommanderError, Option } from 'commander'
import { AppError, describeError } from '../../shared/domain/errors.ts'
import { deviceKind } from '../../shared/domain/device.ts'
import { weightType } from '../../shared/domain/modelFolder.ts'
import { sourceId } from '../../shared/domain/corpus.ts'
import { driftPeriod } from '../../shared/domain/drift.ts'
import { recalibrationMethod } from '../../shared/domain/recalibration.ts'
import { truncation } from '../../shared/domain/reading.ts'
import { evaluationSet } from '../../shared/domain/split.ts'
import { applicationVersion, projectRoot } from '../nodeHost.ts'
import { attributeCommand } from './attribute.ts'
import { compareCommand } from './compare.ts'
import { demoCommand } from './demo.ts'
import { devicesCommand } from './devices.ts'
import { importCommand } from './data.ts'
import { addAuditCommands } from './audit.ts'
import { addBenchmarkCommands } from './benchmarks.ts'
import { addExperimentCommands } from './experimentCommands.ts'
import { evaluateCommand } from './evaluate.ts'
import { labelCommand, labelsCommand } from './labels.ts'
import { exportLabelsCommand } from './meds.ts'
import { modelCardCommand, modelExportCommand, modelImportCommand, modelListCommand, shippedModelsCommand } from './models.ts'
import { reportCommand } from './report.ts'
import { addReviewCommands } from './reviewCommands.ts'
import { leakageCommand, splitCommand } from './split.ts'
import { addPlanCommand } from './plan.ts'
import { addBundleCommands } from './bundles.ts'
import { addOperationCommands } from './operationCommands.ts'
import { addPredictionCommands } from './predictionCommands.ts'
import { alerts, collected, exportReasonOption, passNumbers, positiveNumber, probability, share, wholeNumber } from './arguments.ts'
import { addSafetyCommands } from './safety.ts'
import { scanCommand } from './scan.ts'
import { cohortListCommand, cohortSaveCommand, cohortShowCommand } from './cohorts.ts'
import { tableOneCommand } from './tableOne.ts'
import { addWorkspaceCommands } from './workspaceCommands.ts'
import { finetuneCommand, pretrainCommand, resumeCommand, scoreCommand } from './training.ts'

/**
 * The terminal: `wardbench COMMAND --workspace FILE [--json]`. Exit codes: 0 ok, 1 failed, 2 wrong usage. Progress goes
 * to standard error, data to standard output.
 */
/** TensorFlow.js trains only. */
const scoringDevices = deviceKind.options.filter((kind) => kind !== 'tfjs')

const demoHospitals = { a: 'A', b: 'B', both: 'both' } as const

const program = new Command('wardbench')
  .description(
    'Finetune and judge clinical language models on your own notes, offline. ' +
      'Research and quality use, not a medical device.',
  )
  .version(applicationVersion())
  .exitOverride()
  .configureOutput({ writeErr: (text) => process.stderr.write(text) })

const workspaceOption = () => new Option('--workspace <file>', 'workspace file (.wardbench)')
const requiredWorkspace = () => workspaceOption().makeOptionMandatory()
/** One at a time. */
const analysisNames = ['subgroups', 'drift', 'external', 'recalibrate']
const analysisOption = (flags: string, description: string) => {
  const option = new Option(flags, description)
  return option.conflicts(analysisNames.filter((name) => name !== option.attributeName()))
}
const jsonOption = () => new Option('--json', 'print the result as JSON')

addWorkspaceCommands(program, jsonOption)
addAuditCommands(program, workspaceOption, jsonOption)

program
  .command('demo')
  .description(
    'generate the demo hospital, pretrain, finetune all five tasks jointly, compare with zero-shot and TF-IDF',
  )
  .addOption(workspaceOption())
  .addOption(
    new Option('--hospital <which>', 'A, 2013 to 2024; B, 2019 to 2024, an external test (with --data-only); or both')
      .choices(['a', 'b', 'both'])
      .default('a'),
  )
  .option('--encounters <n>', 'encounters to generate; with both, B gets three sevenths as many', wholeNumber, 14_000)
  .option('--seed <n>', 'seed of the hospital and the training', wholeNumber, 1)
  .option('--quick', 'tiny settings: shows the way, proves nothing')
  .option('--data-only', 'only generate, import, label and split; print the known ceilings')
  .option('--later-from <day>', 'what comes from this day on is not imported, but laid into --later-to as it would arrive (YYYY-MM-DD)')
  .option('--later-to <folder>', 'gets the later notes by month, and the later stays, diagnoses and claims')
  .addOption(jsonOption())
  .action(({ hospital, ...options }) => demoCommand({ ...options, hospital: demoHospitals[hospital as 'a' | 'b' | 'both'] }))

program
  .command('import')
  .description('import notes and tables into a new corpus: a known source (MIMIC, OMOP, …), or tables with columns of any name')
  .argument('<path...>', 'files or folders; a table is taken from the columns, or given as TABLE=PATH')
  .addOption(workspaceOption())
  .option('--name <name>', 'name of the corpus')
  .option('--map <file>', 'JSON as the import wizard saves it: { "columns": {field: column}, "attributes": [column…], "constants": {field: value}, "firstRowIsData": true }; for a folder, of its tables')
  .addOption(new Option('--source <source>', 'what the files are').choices(['auto', ...sourceId.options]).default('auto'))
  .option('--mask', 'replace identifiers that are found in notes by tags such as [NAME]')
  .option('--mask-only <kinds>', 'mask these kinds only, such as name,phone,email')
  .option('--shift-dates <days>', 'move the dates of each patient by an offset of its own, at most so many days', wholeNumber)
  .option('--any-weekday', 'with --shift-dates: not only whole weeks')
  .option('--day-first', 'with --mask or --shift-dates: 03/04/2021 in notes is the third of April')
  .option('--review-sample', 'print 20 notes before and after --mask and --shift-dates, import nothing')
  .option('--inspect', 'print as JSON what would be read, import nothing')
  .option('--into <corpus>', 'number of a corpus that gets what is new, instead of a new corpus', wholeNumber)
  .option('--index-later', 'do not wait for the search index: it is built when the workspace is open next')
  .option('--keep-newborns', 'MIMIC, FHIR: take the stays of newborns too')
  .option('--keep-superseded', 'FHIR: take documents too that another one replaced')
  .option('--time-zone <zone>', 'FHIR: where the hospital is, such as America/New_York; its times become local there')
  .option('--text-pattern <pattern>', 'text files: what their paths say, such as {patient}/{encounter}_{type}_{date}.txt')
  .option('--minimum-words <n>', 'notes with fewer words are rejected', wholeNumber, 10)
  .addOption(jsonOption())
  .action(importCommand)

program
  .command('scan')
  .description('look for identifiers, duplicates and lengths of notes; warns, never certifies de-identification')
  .addOption(requiredWorkspace())
  .option('--corpus <id>', 'corpus (default: the newest)', wholeNumber)
  .option('--examples <n>', 'masked examples to print of each kind', wholeNumber, 0)
  .addOption(jsonOption())
  .action(scanCommand)

program
  .command('label')
  .description('derive the labels of a task')
  .addOption(requiredWorkspace())
  .requiredOption('--task <id...>', 'task ids, or a task JSON file')
  .option('--corpus <id>', 'corpus (default: the newest)', wholeNumber)
  .option('--set <key=value...>', 'label settings, such as unit=calendar; for one task alone los.unit=calendar')
  .option('--cohort <name>', 'only notes of this cohort, in its newest version')
  .option('--admission-sections', 'ask them of the admission sections of the discharge summary, as tasks of their own')
  .option('--meds <file>', 'take the labels from a MEDS label file (Parquet); makes the task with --question')
  .option('--meds-within-days <n>', 'a label does not reach a note that is older than that', positiveNumber)
  .option('--question <text>', 'with --meds: what is asked of each note')
  .option('--dry-run', 'store nothing: print the counts, and what would move of the labels in use')
  .addOption(jsonOption())
  .action(labelCommand)

const cohort = program.command('cohort').description('which notes a study is about: cohorts in versions, from JSON files')

cohort
  .command('save')
  .description('save a cohort of a JSON file: {"name": "…", "definition": {…}}; what each filter leaves is printed')
  .argument('<file>', 'JSON file')
  .addOption(requiredWorkspace())
  .option('--corpus <id>', 'corpus (default: the newest)', wholeNumber)
  .option('--dry-run', 'store nothing')
  .addOption(jsonOption())
  .action(cohortSaveCommand)

cohort
  .command('list')
  .description('list the cohorts of a corpus, in their newest versions')
  .addOption(requiredWorkspace())
  .option('--corpus <id>', 'corpus (default: the newest)', wholeNumber)
  .addOption(jsonOption())
  .action(cohortListCommand)

cohort
  .command('show')
  .description('print a cohort as the JSON file that save takes')
  .argument('<name>', 'cohort')
  .addOption(requiredWorkspace())
  .option('--corpus <id>', 'corpus (default: the newest)', wholeNumber)
  .action(cohortShowCommand)

program
  .command('table1')
  .description('baseline characteristics of the notes by split set or by outcome, with standardized differences')
  .addOption(requiredWorkspace())
  .option('--corpus <id>', 'corpus (default: the newest)', wholeNumber)
  .addOption(
    new Option('--by <groups>', 'columns of the table (default: split, where there is one)').choices([
      'split', 'outcome', 'none',
    ]),
  )
  .option('--split <id>', 'split (default: the newest)', wholeNumber)
  .option('--task <id>', 'only notes labelled for this task; by outcome: whose outcome')
  .option('--cohort <name>', 'only notes of this cohort, in its newest version')
  .option('--minimum-cell <n>', 'hide counts from 1 to below this, and what would give them away', positiveNumber)
  .option('--csv', 'print CSV')
  .addOption(jsonOption())
  .action(tableOneCommand)

program
  .command('labels')
  .description("list the versions of a task's labels, compare two of them, or choose which are in use")
  .addOption(requiredWorkspace())
  .requiredOption('--task <id>', 'task id')
  .option('--corpus <id>', 'corpus (default: the newest)', wholeNumber)
  .option('--compare <id...>', 'two versions: how labels move from the first to the second')
  .option('--use <id>', 'runs and scoring take this version from now on', wholeNumber)
  .addOption(jsonOption())
  .action(labelsCommand)

program
  .command('export-labels')
  .description('write labels as a MEDS label file, or a scoring pass in the schema of MEDS-evaluation')
  .addOption(requiredWorkspace())
  .requiredOption('--out <file>', 'Parquet file to write')
  .addOption(exportReasonOption().makeOptionMandatory())
  .option('--task <id>', 'the labels in use of this task')
  .option('--labels <id>', 'these labels', wholeNumber)
  .option('--pass <id>', 'predictions of this scoring pass', wholeNumber)
  .option('--option <index>', 'with --pass, of more than two options: the one held against the rest', wholeNumber)
  .option('--corpus <id>', 'corpus (default: the newest)', wholeNumber)
  .addOption(jsonOption())
  .action(exportLabelsCommand)

program
  .command('split')
  .description('split a corpus by patient into train, validation and test')
  .addOption(requiredWorkspace())
  .option('--corpus <id>', 'corpus (default: the newest)', wholeNumber)
  .option('--name <name>', 'name of the split')
  .addOption(
    new Option('--method <method>', 'how to split')
      .choices(['temporal', 'period', 'random', 'published', 'external'])
      .default('temporal'),
  )
  .option('--cutoff <date>', 'first day of the later period (temporal)')
  .option('--first-later <period>', 'first of the later periods, where dates are shifted (period)')
  .option('--later-from <start...>', 'first days, or periods, of further windows of the later period')
  .option('--stratify <task>', 'divide patients so that the labels of this task have the same shares in each set')
  .option('--attribute <column>', 'column that names the set (published)')
  .option('--set-of <value=set...>', 'which value of that column means which set (default: train, val, test …)')
  .option('--cohort <name>', 'only notes of this cohort, in its newest version')
  .option('--development-split <id>', 'split of the models that this corpus is to test (external)', wholeNumber)
  .option('--validation-share <share>', 'share of patients for validation', share, 0.1)
  .option('--test-share <share>', 'share of patients for testing', share, 0.1)
  .option('--seed <n>', 'seed', wholeNumber, 1)
  .addOption(jsonOption())
  .action(splitCommand)

program
  .command('leakage')
  .description('check what a split lets through: patients, texts, time order, words of the outcome')
  .addOption(requiredWorkspace())
  .option('--split <id>', 'split (default: the newest)', wholeNumber)
  .addOption(jsonOption())
  .action(leakageCommand)

const runCommand = (name: string) =>
  program
    .command(name)
    .addOption(workspaceOption())
    .option('--config <file>', 'settings as YAML or JSON; what the command line gives goes before it')
    .option('--split <id>', 'split (default: the newest)', wholeNumber)
    .option('--name <name>', 'name of the model')
    .option('--lora', "train an adapter instead of all weights, with the paper's settings for one")
    .option('--set <key=value...>', 'settings, such as steps=600 learningRate=0.001 lora.rank=16')
    .option('--dry-run', 'print the settings and what the run will need; start nothing')
    .option('--print-config', 'print a file of settings with every default')
    .option('--force', 'start even where the estimate says that memory will not do')
    .addOption(jsonOption())

runCommand('pretrain')
  .description('pretrain on the training notes of a split: a new model with its tokenizer, or one that is there')
  .option('--model <id>', 'pretrain this model further, with its tokenizer', wholeNumber)
  .option('--cohort <name>', 'only notes of this cohort, in its newest version')
  .option('--general <corpus>', 'corpus of general text to mix in', wholeNumber)
  .option('--general-share <share>', 'its share of all tokens (default: 0.5)', share)
  .action(pretrainCommand)

runCommand('finetune')
  .description('finetune a model on the labelled training notes of one or more tasks')
  .option('--task <id...>', 'task ids; several are trained jointly')
  .option('--model <id>', 'base model (default: the newest pretrained one)', wholeNumber)
  .addOption(new Option('--preset <preset>', "the paper's settings").choices(['paper-exact', 'corrected']))
  .action(finetuneCommand)

program
  .command('resume')
  .description('go on with a cancelled, failed or interrupted run from its newest checkpoint')
  .argument('<run>', 'number of the run', wholeNumber)
  .addOption(requiredWorkspace())
  .addOption(jsonOption())
  .action(resumeCommand)

program
  .command('score')
  .description('score a model on the labelled notes of one set, or on any prompts')
  .addOption(workspaceOption())
  .requiredOption('--model <id>', 'model; "tfidf" fits and scores the TF-IDF baseline; with --prompts a folder will do')
  .option('--task <id...>', 'task ids')
  .option('--prompts <file>', 'JSON lines: {"prompt": "…", "options": ["…", "…"], "id": …}')
  .option('--split <id>', 'split (default: the newest)', wholeNumber)
  .addOption(new Option('--on <set>', 'set to score').choices(evaluationSet.options).default('test'))
  .option('--maximum-notes <n>', 'at most this many notes per task, the same for every model', positiveNumber)
  .option('--maximum-tokens <n>', 'token budget', positiveNumber, 512)
  .option('--maximum-characters <n>', 'of each note, so that every tokenizer reads the same text', positiveNumber)
  .addOption(new Option('--truncation <end>', 'where a long note is shortened').choices(truncation.options).default('right'))
  .addOption(new Option('--device <device>', 'what computes it').choices(scoringDevices).default('cpu'))
  .option('--force', 'also where the memory will not do', false)
  .addOption(jsonOption())
  .action(scoreCommand)

program
  .command('attribute')
  .description('which words of a note speak for an answer of a language model, and whether it depends on them')
  .addOption(workspaceOption())
  .requiredOption('--model <id>', 'language model', wholeNumber)
  .requiredOption('--task <id>', 'task')
  .requiredOption('--note <key>', 'identifier of the note in its source')
  .option('--corpus <id>', 'corpus of the note (default: the newest)', wholeNumber)
  .addOption(new Option('--method <method>', 'how').choices(['occlusion', 'gradient']).default('occlusion'))
  .option('--window <n>', 'tokens left out together, for occlusion', positiveNumber, 4)
  .option('--option <letter>', 'answer to explain (default: the likeliest)')
  .option('--maximum-tokens <n>', 'token budget', positiveNumber, 512)
  .addOption(new Option('--truncation <end>', 'where a long note is shortened').choices(truncation.options).default('right'))
  .option('--seed <n>', 'of the random orders it is held against', wholeNumber, 1)
  .option('--top <n>', 'rows of the table', positiveNumber, 20)
  .addOption(jsonOption())
  .action(attributeCommand)

program
  .command('devices')
  .description('what this machine can compute on; a GPU is used once its self-test has passed')
  .addOption(
    new Option('--selftest [device]', 'compare a device, or all, with the processor').choices(
      deviceKind.options.filter((kind) => kind !== 'cpu'),
    ),
  )
  .addOption(jsonOption())
  .action(devicesCommand)

addPredictionCommands(program, requiredWorkspace, jsonOption)
addReviewCommands(program, requiredWorkspace, jsonOption)
addOperationCommands(program, requiredWorkspace, jsonOption)
addBundleCommands(program, requiredWorkspace, jsonOption)
addSafetyCommands(program, requiredWorkspace, jsonOption)

const model = program.command('model').description('model folders in and out, and the cards of models')

model
  .command('import')
  .description('copy a Hugging Face folder (Llama, Qwen2, Mistral; or a PEFT adapter) into the workspace')
  .argument('<folder>', 'folder with config.json, *.safetensors and a tokenizer')
  .addOption(requiredWorkspace())
  .option('--name <name>', 'name of the model (default: the folder)')
  .option('--base <id>', 'base model of an adapter', wholeNumber)
  .option('--licence <text>', 'licence (default: as the folder says)', '')
  .option('--phi', 'it learned from patients: treat it as protected health information')
  .addOption(jsonOption())
  .action(modelImportCommand)

model
  .command('shipped')
  .description('add the small models that come with the workbench, where the workspace lacks them')
  .addOption(requiredWorkspace())
  .addOption(jsonOption())
  .action(shippedModelsCommand)

model
  .command('export')
  .description('write a model for transformers, or an adapter for PEFT')
  .argument('<id>', 'model')
  .argument('<folder>', 'new or empty folder')
  .addOption(requiredWorkspace())
  .addOption(exportReasonOption().makeOptionMandatory())
  .addOption(new Option('--dtype <type>', 'type of the weights (default: as stored)').choices(weightType.options))
  .option('--merged', 'an adapter merged into its base, as one whole model')
  .addOption(jsonOption())
  .action(modelExportCommand)

model
  .command('list')
  .description('list the models of a workspace')
  .addOption(requiredWorkspace())
  .addOption(jsonOption())
  .action(modelListCommand)

model
  .command('card')
  .description('print the card of a model: origin, ancestors, what it has seen, licence')
  .argument('<id>', 'model')
  .addOption(requiredWorkspace())
  .addOption(jsonOption())
  .action(modelCardCommand)

program
  .command('compare')
  .description('compare everything that scored a task on one set: AUROC with intervals, differences with p')
  .addOption(requiredWorkspace())
  .option('--task <id...>', 'task ids (default: all that were scored)')
  .option('--split <id>', 'split (default: the newest)', wholeNumber)
  .addOption(new Option('--on <set>', 'set that was scored').choices(evaluationSet.options).default('test'))
  .option('--window <n>', 'only notes of the nth window of the later period (default: all)', positiveNumber)
  .option('--resamples <n>', 'bootstrap resamples', positiveNumber, 1000)
  .option('--minimum-cases <n>', 'options with fewer notes are left out of the macro average', wholeNumber, 1)
  .addOption(analysisOption('--subgroups', 'instead: within age bands, sexes, races, payers, note types and lengths'))
  .addOption(analysisOption('--drift <period>', 'instead: period by period').choices(driftPeriod.options))
  .addOption(analysisOption('--external', 'instead: beside the same models on other hospitals'))
  .addOption(
    analysisOption('--recalibrate <method>', 'instead: fitted on the validation set, before and after').choices(
      recalibrationMethod.options,
    ),
  )
  .option('--minimum-notes <n>', 'groups and periods with fewer notes are counted, not judged', positiveNumber, 50)
  .option('--minimum-events <n>', 'the same for notes of the rarer outcome', positiveNumber, 10)
  .addOption(jsonOption())
  .action(compareCommand)

program
  .command('report')
  .description('write one comparison as a self-contained HTML file: flow, Table 1, results, plots, settings, TRIPOD+AI')
  .addOption(requiredWorkspace())
  .requiredOption('--task <id>', 'task')
  .requiredOption('--out <file>', 'HTML file to write')
  .addOption(exportReasonOption().makeOptionMandatory())
  .option('--split <id>', 'split (default: the newest)', wholeNumber)
  .addOption(new Option('--set <set>', 'set that was scored').choices(evaluationSet.options).default('test'))
  .option('--passes <ids>', 'scoring passes, such as 1,2 (default: all of the task on this set)', passNumbers)
  .option('--reference <pass>', 'pass that the others are held against (default: the first)', wholeNumber)
  .option('--window <n>', 'only notes of the nth window of the later period (default: all)', positiveNumber)
  .option('--resamples <n>', 'bootstrap resamples', positiveNumber, 1000)
  .option('--minimum-cases <n>', 'options with fewer notes are left out of the macro average', positiveNumber, 1)
  .option('--minimum-cell <n>', 'hide counts from 1 to below this, and what would give them away', positiveNumber, 5)
  .action(reportCommand)

program
  .command('evaluate')
  .description('every statistic of a file of predictions made anywhere, without a workspace; see the user guide for its columns')
  .requiredOption('--predictions <file>', 'CSV, TSV, NDJSON (also .gz) or Parquet: note_id, patient_id, time, label, and p or p_0 … p_k; or MEDS predictions')
  .option('--against <file>', 'other predictions of the same notes: paired differences')
  .option('--option <k>', 'option that is the event (default: 1 of two options; none of more)', wholeNumber)
  .option('--option-names <text...>', 'texts of the options in their order, which labels may be')
  .option('--threshold <p...>', 'calls notes from this probability on (default: 0.5)', collected(probability))
  .option('--alerts <budget...>', 'calls the highest, such as 5% of the notes or 10/day (default: 5%)', collected(alerts))
  .option('--all-notes <n>', 'notes of the period, where the file is a random sample of them: alerts a day are of all', positiveNumber)
  .addOption(new Option('--period <period>', 'drift by').choices(['month', 'quarter', 'year', 'none']).default('year'))
  .option('--resamples <n>', 'bootstrap resamples of patients; 0: no clustered intervals', wholeNumber, 1000)
  .option('--seed <n>', 'seed of the resamples', wholeNumber, 1)
  .addOption(jsonOption())
  .action(evaluateCommand)

addPlanCommand(program, workspaceOption, jsonOption)
addBenchmarkCommands(program, requiredWorkspace, jsonOption)
addExperimentCommands(program, requiredWorkspace, jsonOption)

program
  .command('serve')
  .description('serve the workbench to a browser on this machine')
  .addOption(workspaceOption())
  .option('--port <n>', 'port on 127.0.0.1 (default: any free one)', wholeNumber, 0)
  .option('--read-only', 'look at the workspace, change nothing')
  .option('--session-hours <n>', 'a browser that was not used for so long needs a new address (default: 12)')
  .option('--socket <file>', 'listen on a Unix socket instead; --port is then the near end of the tunnel')
  .option('--bind <address>', 'listen on this address; beyond this machine it needs the three options below')
  .option('--beyond-this-machine', 'let other machines connect')
  .option('--certificate <file>', 'PEM file, for encrypted connections')
  .option('--key <file>', 'PEM file of its key')
  .option('--name <name...>', 'names under which browsers reach this machine; the first is in the printed address')
  .action(serveCommand)

type ServeOptions = { port: number; readOnly?: true; beyondThisMachine?: true; name?: string[] } & { [Option in 'workspace' | 'sessionHours' | 'socket' | 'bind' | 'certificate' | 'key']?: string }

async function serveCommand({ port, name = [], readOnly, beyondThisMachine, ...values }: ServeOptions): Promise<void> {
  const given = Object.entries(values).flatMap(([option, value]) => [`--${option === 'sessionHours' ? 'session-hours' : option}`, value])
  const args = [join(projectRoot, 'main', 'headless', 'main.ts'), '--port', String(port), ...given, ...name.flatMap((each) => ['--name', each])]
  if (readOnly) args.push('--read-only')
  if (beyondThisMachine) args.push('--beyond-this-machine')
  const child = spawn(process.execPath, args, { stdio: 'inherit' })
  // A terminal signals the child too; it closes once, however often it is told.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  const code = await new Promise<number | null>((resolve) => child.on('exit', resolve))
  // The child has said why.
  if (code !== 0) throw new CommanderError(code ?? 1, 'serve.failed', '')
}

// A reader that stops early is not an error: the command ends as always, and leaves the workspace closed.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = exitCode(error)
  if (!(error instanceof CommanderError)) process.stderr.write(`${describeError(error).message}\n`)
}

function exitCode(error: unknown): number {
  if (error instanceof CommanderError)
    return error.code.startsWith('commander.') && error.exitCode !== 0 ? 2 : error.exitCode
  return error instanceof AppError && error.code.startsWith('usage.') ? 2 : 1
}
