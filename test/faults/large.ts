/**
 * `large.ts [--megabytes N]`: the life of a workspace whose database is above 1 GiB, where SQLite leaves a page unused and a change of
 * encryption goes through a file instead of memory. Notes are imported into an encrypted one; then, through the service: another passphrase,
 * backup and restore, decryption, backup and restore, encryption. After each, the check finds nothing, and every row of every
 * table is what it was. Needs about five times its size on the disk. `npm run soak -- large` runs it.
 */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { noteTablePath } from '../../build/bench/noteTable.ts'
import { createBackend } from '../../main/backend.ts'
import { openReader } from '../../main/db/connection.ts'
import { nodeHost } from '../../main/nodeHost.ts'
import { overMessagePort } from '../contract/transports.ts'
import { refusalOf, resultOf } from '../contract/waiting.ts'
import { importTable } from './ward.ts'

const { values } = parseArgs({ options: { megabytes: { type: 'string', default: '750' } } })

const folder = mkdtempSync(join(tmpdir(), 'wardbench-large-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const path = join(folder, 'Large.wardbench')
const backend = createBackend({ ...nodeHost(), version: '0', defaultFolder: folder, configFolder: folder })
const { client, close } = overMessagePort(backend)
const [first, second, third] = ['copper violin meadow thirteen', 'harbour candle seventeen moss', 'gravel lantern orchard nine']

await client.workspace.create({ path, passphrase: first, shippedModels: true })
const table = await noteTablePath(folder, Number(values.megabytes) * 1e6)
await timed('imported, with its search index', async () => {
  await importTable(client, table, 'Large')
  await backend.workspaces.session().upkeep.idle()
})
const before = await contents()
if (statSync(path).size < 2 ** 30 + 2 ** 24) throw new Error('the database is too small to show anything: give more --megabytes')

await timed('passphrase changed', () => client.workspace.changePassphrase({ current: first, next: second }))
await reopened(second, first)
await same('another passphrase')
await restoredFrom('encrypted', second)
await timed('decrypted', () => resultOf(client.workspace.decrypt({ passphrase: second })))
expectThat((await head()) === 'SQLite format 3', 'the decrypted file is a plain one')
await reopened()
await same('without encryption')
await restoredFrom('plain')
await timed('encrypted', () => resultOf(client.workspace.encrypt({ passphrase: third })))
expectThat((await head()) !== 'SQLite format 3', 'the encrypted file is no plain one')
await reopened(third, second)
await same('encrypted again')
await close()
await backend.close()
say(`peak memory ${(process.resourceUsage().maxRSS / 1000).toFixed(0)} MB; load of the machine ${loadavg()[0].toFixed(1)}`)
process.exit(0)

/** Closes it and opens it again; a passphrase that is no longer its own is refused. */
async function reopened(passphrase?: string, former?: string): Promise<void> {
  await client.workspace.close()
  if (former !== undefined) expectThat((await refusalOf(client.workspace.open({ path, passphrase: former }))) === 'encryption.passphrase', 'the former passphrase is refused')
  await client.workspace.open({ path, passphrase })
}

async function restoredFrom(name: string, passphrase?: string): Promise<void> {
  const { folder: backup } = await timed(`backed up, ${name}`, () => resultOf(client.workspace.backup({ folder: join(folder, name) })))
  const copy = join(folder, `Restored ${name}.wardbench`)
  await timed(`restored, ${name}`, () => resultOf(client.workspace.restore({ backup, path: copy })))
  await client.workspace.open({ path: copy, passphrase })
  await same(`restored, ${name}`)
  await client.workspace.open({ path, passphrase })
  for (const gone of [backup, copy, `${copy}-files`]) rmSync(gone, { recursive: true, force: true })
}

async function same(what: string): Promise<void> {
  const { findings } = await timed('checked', () => resultOf(client.workspace.check({})))
  expectThat(findings.length === 0, `${what}: nothing is found wrong`)
  const now = await contents()
  for (const [name, rows] of before) expectThat(now.get(name) === rows, `${what}: ${name} is what it was`)
  expectThat(now.size === before.size, `${what}: the tables are what they were`)
}

/** Number of rows and a hash of them, of every table but those that note what was done. */
async function contents(): Promise<Map<string, string>> {
  const { path: file, db } = backend.workspaces.session()
  const reader = openReader(file, db.key)
  try {
    const names = reader.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT IN ('audit', 'workspace') ORDER BY name").pluck().all() as string[]
    const counts = names.map((name) => [name, rowsOf(reader, name)] as const)
    const notes = counts.find(([name]) => name === 'note_text')
    say(`${(statSync(file).size / 2 ** 30).toFixed(2)} GiB, ${names.length} tables, notes ${notes?.[1]}`)
    return new Map(counts)
  } finally {
    reader.close()
  }
}

function rowsOf(reader: ReturnType<typeof openReader>, name: string): string {
  const hash = createHash('sha256')
  let count = 0
  for (const row of reader.prepare(`SELECT * FROM "${name}"`).raw().iterate() as Iterable<unknown[]>) {
    for (const value of row) hash.update(Buffer.isBuffer(value) ? value : JSON.stringify(value)).update('\0')
    count++
  }
  return `${count} rows, ${hash.digest('hex').slice(0, 16)}`
}

async function head(): Promise<string> {
  const file = await open(path)
  try {
    return (await file.read({ length: 15, buffer: Buffer.alloc(15) })).buffer.toString()
  } finally {
    await file.close()
  }
}

async function timed<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const start = performance.now()
  const result = await work()
  say(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`)
  return result
}

function expectThat(holds: boolean, what: string): void {
  if (!holds) throw new Error(`it does not hold that ${what}`)
}

function say(line: string): void {
  process.stdout.write(`large: ${line}\n`)
}
