import { resolve } from 'node:path'
import type { Command, Option } from 'commander'
import { createBackend, type Backend } from '../backend.ts'
import { nodeHost } from '../nodeHost.ts'
import { wholeNumber } from './arguments.ts'
import { askNewPassphrase, askPassphrase, readPassphrasesFrom } from './passphrase.ts'
import { interruption, printJson, progressOf } from './terminal.ts'
import { withWorkspace } from './workspace.ts'

/** `workspace create`, `passphrase`, `encrypt` and `decrypt`; `--passphrase-fd` of every command. */
export function addWorkspaceCommands(program: Command, jsonOption: () => Option): void {
  program
    .option('--passphrase-fd <n>', 'read the passphrase of an encrypted workspace from this file descriptor, one a line', wholeNumber)
    .hook('preAction', () => {
      const { passphraseFd } = program.opts<{ passphraseFd?: number }>()
      if (passphraseFd !== undefined) readPassphrasesFrom(passphraseFd)
    })
  const workspace = program.command('workspace').description('make a workspace, encrypted or not; change its passphrase or its encryption')
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
  workspace
    .command('encrypt')
    .description('encrypt a workspace that is not; asks for a passphrase, which nobody can recover')
    .argument('<file>', 'workspace file (.wardbench)')
    .addOption(jsonOption())
    .action(encryptCommand)
  workspace
    .command('decrypt')
    .description('take the encryption away; its files can be read by anybody then who gets at them')
    .argument('<file>', 'workspace file (.wardbench)')
    .addOption(jsonOption())
    .action(decryptCommand)
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

async function encryptCommand(file: string, { json }: { json?: boolean }): Promise<void> {
  const done = await withWorkspace(file, async (_, { workspaces }) => workspaces.encrypt(await askNewPassphrase(), { signal: interruption, onProgress: progressOf('Encryption') }))
  if (json) printJson(done)
  else process.stdout.write(`${done.path} is encrypted; its key: ${done.path}-key. ${olderBlocks}\n`)
}

async function decryptCommand(file: string, { json }: { json?: boolean }): Promise<void> {
  const passphrase = await askPassphrase('Passphrase: ')
  const use = (_: unknown, { workspaces }: Backend) => workspaces.decrypt(passphrase, { signal: interruption, onProgress: progressOf('Decryption') })
  const done = await withWorkspace(file, use, { passphrase: () => Promise.resolve(passphrase) })
  if (json) printJson(done)
  else process.stdout.write(`${done.path} is not encrypted any more.\n`)
}

const olderBlocks = 'What it was is overwritten; solid-state disks, snapshots and backups may keep it all the same.'
