import type { Command, Option } from 'commander'
import {
  experimentCancelCommand,
  experimentReportCommand,
  experimentResumeCommand,
  experimentRunCommand,
  experimentStatusCommand,
  experimentTemplatesCommand,
} from './experiments.ts'

/** `experiment run|status|resume|cancel|report|templates`. */
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

  experimentCommand('report').description('the result of an experiment that has ended').action(experimentReportCommand)

  experiment
    .command('templates')
    .description('list the templates, or print one')
    .argument('[kind]', 'template')
    .addOption(jsonOption())
    .action(experimentTemplatesCommand)
}
