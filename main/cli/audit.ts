import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command, Option } from 'commander'
import * as z from 'zod'
import { auditActionNames, headText, parseHead, type AuditVerification } from '../../shared/domain/audit.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { parseJson } from '../../shared/parseJson.ts'
import { writeWhole } from '../corpus/wholeFile.ts'
import { verifyChain, type StoredEntry } from '../db/auditChain.ts'
import { recordExport, verifyLog } from '../services/audit.ts'
import { exportReasonOption, positiveNumber } from './arguments.ts'
import { printJson, printTable } from './terminal.ts'
import { withWorkspace } from './workspace.ts'

/** `audit list`, `audit verify` and `audit export`. */
export function addAuditCommands(program: Command, workspaceOption: () => Option, jsonOption: () => Option): void {
  const audit = program.command('audit').description('who did what with notes and results: a log in which every entry is hashed with the one before')
  audit
    .command('list')
    .description('the newest entries')
    .addOption(workspaceOption().makeOptionMandatory())
    .option('--limit <n>', 'how many', positiveNumber, 50)
    .addOption(jsonOption())
    .action(listCommand)
  audit
    .command('verify')
    .description('look for entries that were changed, removed, moved or cut off; exit code 1 where there are some')
    .addOption(workspaceOption())
    .option('--file <file>', 'an exported log instead of a workspace')
    .option('--head <head>', 'an end of the log that was kept, as verify prints it: also shows a log that was written anew')
    .addOption(jsonOption())
    .action(verifyCommand)
  audit
    .command('export')
    .description('write the whole log as lines of JSON')
    .addOption(workspaceOption().makeOptionMandatory())
    .requiredOption('--out <file>', 'file to write; one that is there is replaced')
    .addOption(exportReasonOption().makeOptionMandatory())
    .action(exportCommand)
}

async function listCommand({ workspace, limit, json }: { workspace: string; limit: number; json?: boolean }): Promise<void> {
  await withWorkspace(workspace, async ({ db }) => {
    const entries = await db.read('auditEntries', { actions: [], before: null, limit })
    if (json) return printJson(entries)
    const detailOf = (detail: object) => Object.entries(detail).map(([name, value]) => `${name}: ${value}`).join(', ')
    printTable(['entry', 'time', 'who', 'what', 'of', 'more'], entries.map(({ seq, at, actor, action, subject, detail }) => [String(seq), at, actor, auditActionNames[action], subject, detailOf(detail)]))
  })
}

interface VerifyOptions {
  workspace?: string
  file?: string
  head?: string
  json?: boolean
}

async function verifyCommand({ workspace, file, head, json }: VerifyOptions): Promise<void> {
  if ((workspace === undefined) === (file === undefined)) throw new AppError('usage.audit', 'Give one of --workspace and --file.')
  const found = file === undefined
    ? await withWorkspace(workspace, async (session, { workspaces }) => verifyLog(session, head ?? null, await workspaces.auditAnchor()))
    : verifyChain(await entriesOf(file), keptHeads(head))
  if (json) printJson(found)
  else print(found)
  if (found.problems.length > 0) throw new AppError('audit.broken', 'The audit log is not as it was written.')
}

function keptHeads(head: string | undefined) {
  const kept = head === undefined ? null : parseHead(head)
  if (head !== undefined && kept === null) throw new AppError('usage.audit', '--head is a number, a colon and 64 letters and digits.')
  return kept ? [{ ...kept, keptBy: 'whoever kept the given end' }] : []
}

function print({ entries, head, problems }: AuditVerification): void {
  for (const { message } of problems) process.stdout.write(`${message}\n`)
  process.stdout.write(`${entries} entries; the end of the log: ${headText(head)}\n`)
}

const line = z.object({ seq: z.number(), at: z.string(), actor: z.string(), action: z.string(), subject: z.string(), detail: z.string(), previous: z.string(), hash: z.string() })

async function entriesOf(file: string): Promise<StoredEntry[]> {
  const text = await readFile(resolve(file), 'utf8').catch((cause: unknown) => {
    throw new AppError('audit.file', 'This file cannot be read. Check its name and permissions.', { cause })
  })
  return text.split('\n').filter((each) => each !== '').map((each, index) => {
    const parsed = line.safeParse(parseJson(each))
    if (!parsed.success) throw new AppError('audit.file', `Line ${index + 1} of this file is no entry of an audit log.`)
    return parsed.data
  })
}

async function exportCommand({ workspace, out, reason }: { workspace: string; out: string; reason: string }): Promise<void> {
  await withWorkspace(workspace, async (session) => {
    await recordExport(session, 'audit log', reason)
    await writeWhole(resolve(out), Buffer.from(await session.db.read('auditLines')))
    process.stdout.write(`${resolve(out)}\n`)
  })
}
