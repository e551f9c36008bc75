import { dirname, resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { createBackend } from '../backend.ts'
import { nodeHost } from '../nodeHost.ts'
import { backUp } from '../services/backup.ts'
import { checkWorkspace } from '../services/check.ts'
import { interruption, printJson, progressOf } from './terminal.ts'
import { withWorkspace } from './workspace.ts'

/** `backup`, `restore` and `check`. */
export function addSafetyCommands(program: Command, requiredWorkspace: () => Option, jsonOption: () => Option): void {
  program
    .command('backup')
    .description('copy the workspace with its files into a new folder; others may go on working with it')
    .addOption(requiredWorkspace())
    .option('--to <folder>', 'folder in which the backup is made (default: beside the workspace)')
    .addOption(jsonOption())
    .action(backupCommand)

  program
    .command('restore')
    .description('make a workspace of a backup, every file compared with what was written')
    .argument('<backup>', 'folder of a backup (.wardbench-backup), or a database that was kept before an update')
    .addOption(requiredWorkspace())
    .option('--replace', 'put the workspace that is there aside, and say where', false)
    .addOption(jsonOption())
    .action(restoreCommand)

  program
    .command('check')
    .description('look at the database, the files beside it and the jobs; exit code 1 where something is wrong')
    .addOption(requiredWorkspace())
    .option('--repair', 'mend what can be mended, after a copy of the database', false)
    .addOption(jsonOption())
    .action(checkCommand)
}

async function backupCommand(options: { workspace: string; to?: string; json?: boolean }): Promise<void> {
  await withWorkspace(options.workspace, async (session, { host }) => {
    const folder = options.to ?? dirname(resolve(options.workspace))
    const written = await backUp(session, { folder, version: host.version }, { signal: interruption, onProgress: progressOf('Backup') })
    if (options.json) return printJson(written)
    process.stdout.write(`${written.folder}\n${written.files} files, ${(written.bytes / 1e6).toFixed(1)} MB\n`)
  })
}

async function restoreCommand(backup: string, options: { workspace: string; replace: boolean; json?: boolean }): Promise<void> {
  const backend = createBackend(nodeHost())
  try {
    const input = { backup, path: options.workspace, replace: options.replace }
    const done = await backend.workspaces.restore(input, { signal: interruption, onProgress: progressOf('Restore') })
    if (options.json) return printJson(done)
    process.stdout.write(`${done.path}\n`)
    if (done.replaced) process.stdout.write(`What was there is in ${done.replaced}\n`)
  } finally {
    await backend.close()
  }
}

async function checkCommand(options: { workspace: string; repair: boolean; json?: boolean }): Promise<void> {
  await withWorkspace(options.workspace, async (session) => {
    const report = await checkWorkspace(session, { repair: options.repair }, { signal: interruption, onProgress: progressOf('Check') })
    if (report.findings.length > 0) process.exitCode = 1
    if (options.json) return printJson(report)
    const { checked, findings, repaired, backup } = report
    for (const { what } of checked) process.stdout.write(`Looked at: ${what}\n`)
    for (const { message } of repaired) process.stdout.write(`Repaired: ${message}\n`)
    if (backup) process.stdout.write(`The database as it was before is in ${backup}\n`)
    for (const { message, repairable } of findings) process.stdout.write(`${repairable ? 'Wrong, --repair mends it' : 'Wrong'}: ${message}\n`)
    process.stdout.write(findings.length === 0 ? 'Nothing is wrong.\n' : `${findings.length} findings.\n`)
  })
}
