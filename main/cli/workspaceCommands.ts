import { resolve } from 'node:path'
import type { Command, Option } from 'commander'
import { createBackend } from '../backend.ts'
import { nodeHost } from '../nodeHost.ts'
import { wholeNumber } from './arguments.ts'
import { askNewPassphrase, askPassphrase, readPassphrasesFrom } from './passphrase.ts'
import { printJson } from './terminal.ts'
import { withWorkspace } from './workspace.ts'

/** `workspace create` and `workspace passphrase`; `--passphrase-fd` of every command. */
export function addWorkspaceCommands(program: Command, jsonOption: () => Option): void {
  program
    .option('--passphrase-fd <n>', 'read the passphrase of an encrypted workspace from this file descriptor, one a line', wholeNumber)
    .hook('preAction', () => {
      const { passphraseFd } = program.opts<{ passphraseFd?: number }>()
      if (passphraseFd !== undefined) readPassphrasesFrom(passphraseFd)
    })
  const workspace = program.command('workspace').description('make a workspace, encrypted or not; change its passphrase')
  workspace
    .command('create')
    .description('make an empty workspace; asks for the passphrase of an encrypted one, which nobody can recover')
    .argument('<file>', 'workspace file (.wardbench)')
    .option('--encrypt', 'encrypt notes, labels, predictions, weights and checkpoints')
    .addOption(jsonOption())
    .action(createCommand)
  workspace
    .command('passphrase')
    .description('change the passphrase of an encrypted workspace; over --passphrase-fd: the present one, then the new one')
    .argument('<file>', 'workspace file (.wardbench)')
    .action(passphraseCommand)
}

async function createCommand(file: string, { encrypt, json }: { encrypt?: boolean; json?: boolean }): Promise<void> {
  const passphrase = encrypt ? await askNewPassphrase() : undefined
  const backend = createBackend(nodeHost())
  try {
    const created = await backend.workspaces.create({ path: resolve(file), passphrase })
    if (json) printJson(created)
    else process.stdout.write(`${created.path}${created.encrypted ? `, encrypted; its key: ${created.path}-key` : ''}\n`)
  } finally {
    await backend.close()
  }
}

async function passphraseCommand(file: string): Promise<void> {
  const current = await askPassphrase('Present passphrase: ')
  const passphrase = () => Promise.resolve(current)
  await withWorkspace(file, async (_, backend) => backend.workspaces.changePassphrase(current, await askNewPassphrase()), { passphrase })
  process.stdout.write('The passphrase is changed.\n')
}
