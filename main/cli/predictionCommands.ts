import { Option, type Command } from 'commander'
import { evaluationSet } from '../../shared/domain/split.ts'
import { exportReasonOption, wholeNumber } from './arguments.ts'
import { predictionExportCommand, predictionImportCommand } from './predictions.ts'

/** `predictions import|export`. */
export function addPredictionCommands(program: Command, requiredWorkspace: () => Option, jsonOption: () => Option): void {
  const predictions = program.command('predictions').description('predictions as files: those made elsewhere in, those of a scoring pass out')

  predictions
    .command('import')
    .description('import a file of predictions as a scoring pass; its rows find their notes by note_id, or as MEDS predictions')
    .argument('<file>', 'as for evaluate; labels in it are compared with ours, which count')
    .addOption(requiredWorkspace())
    .requiredOption('--task <id>', 'task that they answer')
    .requiredOption('--name <name>', 'name of the model; files imported under one name are passes of one model')
    .option('--split <id>', 'split (default: the newest)', wholeNumber)
    .addOption(new Option('--set <set>', 'set whose notes they are of').choices(evaluationSet.options).default('test'))
    .option('--dry-run', 'store nothing: print what would become of the rows')
    .addOption(jsonOption())
    .action(predictionImportCommand)

  predictions
    .command('export')
    .description('write a scoring pass as a table that evaluate reads: ids, time, label, probabilities and rank')
    .addOption(requiredWorkspace())
    .requiredOption('--pass <id>', 'scoring pass, as compare prints it', wholeNumber)
    .requiredOption('--out <file>', 'file to write, .csv or .parquet; one that is there is replaced')
    .addOption(exportReasonOption().makeOptionMandatory())
    .addOption(jsonOption())
    .action(predictionExportCommand)
}
