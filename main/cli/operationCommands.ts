import { Option, type Command } from 'commander'
import { recalibrationMethod } from '../../shared/domain/recalibration.ts'
import { changeReasonOption, exportReasonOption, positiveNumber, probability, share, wholeNumber } from './arguments.ts'
import { challengeCommand, decideCommand, monitorCommand, outcomesCommand } from './monitoring.ts'
import { operateChangeCommand, operateListCommand, promoteCommand, scoreNewCommand } from './operations.ts'

/** `operate promote|list|rollback|retire|outcomes|monitor` and `score-new`. */
export function addOperationCommands(program: Command, requiredWorkspace: () => Option, jsonOption: () => Option): void {
  const operate = program.command('operate').description('models at work on new notes')

  operate
    .command('promote')
    .description('put the model of a scoring pass to work, with the threshold and the figures of that pass')
    .addOption(requiredWorkspace())
    .requiredOption('--pass <id>', 'scoring pass on notes that the model did not learn from, as compare prints it', wholeNumber)
    .requiredOption('--name <name>', 'name of the operating model; a name that is there gets its next version')
    .option('--threshold <risk>', 'flag notes from this risk on', probability)
    .option('--share <share>', 'flag this share of the notes, such as 0.05: the threshold that did so on the pass', share)
    .option('--per-day <n>', 'flag so many notes a day: the threshold that did so on the pass', Number)
    .addOption(new Option('--recalibrate <method>', 'fitted on the validation set').choices(recalibrationMethod.options))
    .option('--population <text>', 'who it is for, in words')
    .option('--types <type...>', 'types of notes it may score (default: those of the pass)')
    .option('--expires <day>', 'last day it works without --force (YYYY-MM-DD)')
    .option('--remark <text>', 'why it is promoted; kept')
    .option('--force', 'also a model that never learned the task, or learned from these notes')
    .addOption(jsonOption())
    .action(promoteCommand)

  operate.command('list').description('all versions, and which are in use').addOption(requiredWorkspace()).addOption(jsonOption()).action(operateListCommand)

  const change = (name: string, description: string, kind: 'rollBackTo' | 'retireOperatingModel') =>
    operate
      .command(name)
      .description(description)
      .addOption(requiredWorkspace())
      .requiredOption('--id <id>', 'operating model, as operate list prints it', wholeNumber)
      .addOption(changeReasonOption())
      .action((options: { workspace: string; id: number; reason: string }) => operateChangeCommand(kind, options))
  change('rollback', 'let an earlier version take over again', 'rollBackTo')
  change('retire', 'take a model from work; its scores stay', 'retireOperatingModel')

  operate
    .command('outcomes <name> <files...>')
    .description('read what became of scored notes: tables with note_id and label')
    .addOption(requiredWorkspace())
    .option('--of-version <n>', 'of the operating model (default: the one in use)', wholeNumber)
    .option('--corpus <id>', 'corpus of the notes (default: the one with most scored notes)', wholeNumber)
    .addOption(jsonOption())
    .action(outcomesCommand)

  operate
    .command('monitor <name>')
    .description('judge past predictions as they were made, by period, with control limits')
    .addOption(requiredWorkspace())
    .option('--of-version <n>', 'of the operating model (default: the one in use)', wholeNumber)
    .addOption(new Option('--period <period>', 'of the notes').choices(['month', 'quarter']).default('month'))
    .option('--minimum-notes <n>', 'a period with fewer is counted but not judged', wholeNumber)
    .option('--minimum-events <n>', 'of each outcome, and flags', wholeNumber)
    .option('--out <file>', 'also as CSV')
    .addOption(exportReasonOption())
    .addOption(jsonOption())
    .action(monitorCommand)

  operate
    .command('challenge <name>')
    .description('train a candidate from the new period and compare both on what came later, paired')
    .addOption(requiredWorkspace())
    .option('--of-version <n>', 'of the operating model (default: the one in use)', wholeNumber)
    .option('--corpus <id>', 'corpus to learn from and to judge on (default: the one with most scored notes)', wholeNumber)
    .option('--test-from <day>', 'first day of the later test (default: half of the known outcomes lie after it)')
    .addOption(jsonOption())
    .action(challengeCommand)

  operate
    .command('decide')
    .description('let a challenger take over, or keep the model at work')
    .addOption(requiredWorkspace())
    .requiredOption('--challenger <id>', 'as operate challenge prints it', wholeNumber)
    .option('--promote', 'the candidate becomes the next version, in use at once')
    .option('--keep', 'the model at work stays')
    .addOption(changeReasonOption())
    .addOption(jsonOption())
    .action(decideCommand)

  program
    .command('score-new [files...]')
    .description('take new, unlabelled notes in and score them with the models at work')
    .addOption(requiredWorkspace())
    .option('--name <name...>', 'operating models (default: all in use)')
    .option('--corpus <id>', 'corpus that the notes are in or are added to', wholeNumber)
    .option('--corpus-name <name>', 'the same by its name; made where it is not there', 'Incoming notes')
    .option('--watch <folder>', 'go on with every file that comes into this folder, until Ctrl-C')
    .option('--every <seconds>', 'how often to look; a file is read when two looks saw it unchanged', positiveNumber, 2)
    .addOption(new Option('--export <format>', 'write the worklist after every file').choices(['csv', 'ndjson', 'fhir']))
    .option('--out <file>', 'where to; of several models, with the number of the model')
    .addOption(exportReasonOption())
    .option('--from <day>', 'only notes from this day on, in a corpus that has older ones too (YYYY-MM-DD)')
    .option('--force', 'also notes of other types, and after the last day')
    .addOption(jsonOption())
    .action(scoreNewCommand)
}
