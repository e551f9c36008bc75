import { Option, type Command } from 'commander'
import { exportReasonOption, positiveNumber, probability, share, wholeNumber } from './arguments.ts'
import { reviewCreateCommand, reviewExportCommand, reviewListCommand } from './review.ts'

/** `review create|list|export`. Verdicts are given in the workbench. */
export function addReviewCommands(program: Command, requiredWorkspace: () => Option, jsonOption: () => Option): void {
  const review = program.command('review').description('queues of notes that people judge, by an alert budget or a filter')

  review
    .command('create')
    .description('make a queue from a scoring pass')
    .addOption(requiredWorkspace())
    .requiredOption('--pass <id>', 'scoring pass, as compare prints it', wholeNumber)
    .requiredOption('--name <name>', 'name of the queue')
    .option('--top <budget>', 'highest risks: a share such as 5%, or a number of notes; notes of equal risk are in together or not at all')
    .option('--label <option>', 'filter: label, as the letter or the number of the option')
    .addOption(new Option('--outcome <outcome>', 'filter: whether the most probable option is the label').choices(['right', 'wrong']))
    .option('--at-least <risk>', 'filter: risk at least', probability)
    .option('--at-most <risk>', 'filter: risk at most', probability)
    .option('--from <day>', 'filter: notes of this day (YYYY-MM-DD) or later')
    .option('--until <day>', 'filter: notes of this day or earlier')
    .addOption(new Option('--read <part>', 'filter: whether the model read the whole note').choices(['whole', 'shortened']))
    .option('--maximum <n>', 'notes in the queue at most', positiveNumber, 100)
    .addOption(new Option('--order <order>', 'order of the notes').choices(['random', 'risk']).default('random'))
    .option('--seed <n>', 'seed of the random order', wholeNumber, 1)
    .option('--unflagged <share>', 'share of the queue (0 to 0.5) drawn at random from the other notes, so that misses are seen', share, 0)
    .option('--open', 'show prediction and label from the beginning; without: only after a verdict')
    .option('--two-reviewers', 'two verdicts a note; a third person decides where they differ')
    .option('--reason <text...>', 'reasons to choose from (default: a list of seven)')
    .addOption(jsonOption())
    .action(reviewCreateCommand)

  review.command('list').description('queues and how far they are').addOption(requiredWorkspace()).addOption(jsonOption()).action(reviewListCommand)

  review
    .command('export')
    .description('write a queue as CSV: ids, verdicts, reasons, comments; label and prediction once they may be seen')
    .addOption(requiredWorkspace())
    .requiredOption('--queue <id>', 'queue, as review list prints it', wholeNumber)
    .requiredOption('--out <file>', 'file to write; one that is there is replaced')
    .addOption(exportReasonOption().makeOptionMandatory())
    .addOption(jsonOption())
    .action(reviewExportCommand)
}
