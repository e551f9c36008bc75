import { Option, type Command } from 'commander'
import { bundleTarget } from '../../shared/domain/jobBundle.ts'
import { experimentExportCommand, experimentImportCommand } from './jobBundles.ts'
import { exportReasonOption } from './arguments.ts'
import {
  experimentCancelCommand,
  experimentRemoveCommand,
  experimentReportCommand,
  experimentResumeCommand,
  experimentRunCommand,
  experimentStatusCommand,
  experimentTemplatesCommand,
} from './experiments.ts'

/** `experiment run|status|resume|cancel|remove|report|export|import|templates`. */
export function addExperimentCommands(program: Command, requiredWorkspace: () => Option, jsonOption: () => Option): void {
  const experiment = program.command('experiment').description('experiments as files that expand into runs: equal ones are computed once')
  const experimentCommand = (name: string) =>
    experiment
      .command(name)
      .argument('<file>', 'YAML or JSON file, see "experiment templates"; but for run also the number of an experiment')
      .addOption(requiredWorkspace())
      .option('--quick', 'tiny settings: shows the way, proves nothing')
      .addOption(jsonOption())

  experimentCommand('run')
    .description('run an experiment to its end, or go on with it, and print its result')
    .action(experimentRunCommand)

  experimentCommand('status').description('how each cell of an experiment stands').action(experimentStatusCommand)

  experimentCommand('resume')
    .description('go on with what was interrupted, cancelled or has failed')
    .option('--cell <name>', 'of what has failed or was cancelled only this cell')
    .action(experimentResumeCommand)

  experimentCommand('cancel')
    .description('cancel what has not ended')
    .option('--cell <name>', 'only this cell, and so what needs it')
    .action(experimentCancelCommand)

  experimentCommand('remove')
    .description('remove an experiment; what it made stays unless --with-runs is given')
    .option('--with-runs', 'also the runs, models and passes that only this experiment has made')
    .option('--yes', 'without it nothing is removed')
    .action(experimentRemoveCommand)

  experimentCommand('report').description('the result of an experiment that has ended').action(experimentReportCommand)

  experimentCommand('export')
    .description('write what is not done as a job bundle for a cluster: models, tokens and PyTorch scripts. Treat it as PHI')
    .addOption(new Option('--target <scheduler>', 'what starts it there').choices(bundleTarget.options).makeOptionMandatory())
    .requiredOption('--out <folder>', 'new or empty folder')
    .addOption(exportReasonOption().makeOptionMandatory())
    .action(experimentExportCommand)

  experiment
    .command('import')
    .description('take in what a cluster has computed of a job bundle: models, metrics and predictions')
    .argument('<folder>', 'the bundle, with its results')
    .addOption(requiredWorkspace())
    .addOption(jsonOption())
    .action(experimentImportCommand)

  experiment
    .command('templates')
    .description('list the templates, or print one')
    .argument('[kind]', 'template')
    .addOption(jsonOption())
    .action(experimentTemplatesCommand)
}
