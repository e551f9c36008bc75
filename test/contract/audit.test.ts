import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { auditedCalls } from '../../main/ipc/audited.ts'
import { headText } from '../../shared/domain/audit.ts'
import { contract } from '../../shared/ipc/contract/index.ts'
import { connect, differing, type Connection } from './transports.ts'
import { ended } from './waiting.ts'

const canary = 'zebrafinchcanary'
const main = fileURLToPath(new URL('../../main/cli/main.ts', import.meta.url))

describe('the audit log', () => {
  let connection: Connection
  let path = ''
  let noteId = 0
  beforeAll(async () => {
    connection = await connect('MessagePort')
    const { client, folder } = connection
    ;({ path } = await client.workspace.create({ name: 'Watched' }))
    const csv = join(folder, 'notes.csv')
    const rows = Array.from({ length: 30 }, (_, row) => `p${row},n${row},"The ${canary} patient number ${row} was seen on the ward and went home well today."`)
    writeFileSync(csv, ['patient_id,note_id,text', ...rows].join('\n'))
    const { table, format, mapping } = await client.corpora.preview({ path: csv })
    const { jobId } = await client.corpora.import({ name: 'Ward', files: [{ path: csv, table, format, mapping }] })
    await ended(client, jobId)
    const [corpus] = await client.corpora.list()
    noteId = (await client.corpora.notes({ id: corpus!.id, query: canary })).rows[0]!.id
    await client.corpora.notes({ id: corpus!.id })
    await client.corpora.notePlace({ id: noteId })
    await client.corpora.note({ id: noteId })
    await client.audit.export({ fileName: 'table.csv', bytes: 10, sha256: 'a'.repeat(64), reason: ' Ward meeting ' })
    await client.audit.copied({ characters: 40 })
    await client.corpora.remove({ id: corpus!.id })
  })
  afterAll(() => connection.close())

  const entries = async () => (await connection.client.audit.entries({})).rows

  it('holds who did what, in order, and no word of a note or of a search', async () => {
    const log = (await entries()).toReversed()
    expect(log.map(({ action, subject }) => `${action} ${subject}`)).toEqual([
      'create workspace', 'import notes', 'notes.search corpus 1', `note.open note ${noteId}`, 'export file of the window', 'copy clipboard', 'delete corpus 1',
    ]) // prettier-ignore
    expect(log.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(log[4]!.detail).toEqual({ file: 'table.csv', bytes: 10, sha256: 'a'.repeat(64), reason: 'Ward meeting' })
    expect(log[2]!.detail).toEqual({ found: 30 })
    expect(new Set(log.map(({ actor }) => actor)).size).toBe(1)
    expect(JSON.stringify(log)).not.toContain(canary)
    const page = await connection.client.audit.entries({ limit: 3 })
    expect(page).toMatchObject({ total: 7, next: '5' })
    expect((await connection.client.audit.entries({ limit: 3, cursor: page.next })).rows.map(({ seq }) => seq)).toEqual([4, 3, 2])
    expect((await connection.client.audit.entries({ actions: ['note.open'] })).rows).toHaveLength(1)
  })

  it('does not let anything out without a reason', async () => {
    const { client } = connection
    for (const reason of ['', ' a ', undefined]) {
      await expect(client.audit.export({ fileName: 'x.csv', bytes: 1, sha256: 'a'.repeat(64), reason } as never)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
      await expect(client.predictions.exportCsv({ passId: 1, reason } as never)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
      await expect(client.models.export({ id: 1, folder: 'x', reason } as never)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    }
    // What was refused for another cause is no export.
    await expect(client.predictions.exportCsv({ passId: 99, reason: 'Committee' })).rejects.toMatchObject({ data: { code: 'pass.missing' } })
    expect((await entries())[0]).toMatchObject({ action: 'delete' })
  })

  it('is asked a reason by every call that exports, and has an entry of it', () => {
    // These write theirs before the file.
    const recordThemselves = ['audit.export', 'audit.file', 'operations.exportBundle', 'operations.exportResult']
    const exports = Object.entries(contract).flatMap(([domain, procedures]) =>
      Object.entries(procedures as Record<string, { '~orpc': { inputSchema?: z.ZodType } }>)
        .filter(([name]) => /^export|^file$/.test(name))
        .map(([name, { '~orpc': { inputSchema } }]) => ({ name: `${domain}.${name}`, schema: z.toJSONSchema(inputSchema!, { io: 'input' }) })),
    )
    expect(exports.length).toBeGreaterThan(10)
    expect(exports.filter(({ schema }) => !schema.required?.includes('reason')).map(({ name }) => name)).toEqual([])
    expect(exports.filter(({ name }) => !(name in auditedCalls)).map(({ name }) => name).toSorted()).toEqual(recordThemselves)
  })

  it('answers the same over both transports', async () => {
    const calls = { entries: (client) => client.audit.entries({}), verify: (client) => client.audit.verify({}), head: (client) => client.audit.verify({ head: 'x' }) } satisfies Parameters<typeof differing>[1]
    expect(await differing(connection, calls)).toEqual({})
  })

  it('is verified in window and terminal, also as an exported file, and names what somebody changed', async () => {
    const { client, folder } = connection
    const { head, problems } = await client.audit.verify({})
    expect(problems).toEqual([])
    await client.workspace.close()
    const run = (...args: string[]) => spawnSync(process.execPath, [main, 'audit', ...args], { encoding: 'utf8', env: { ...process.env, WARDBENCH_CONFIG: join(folder, 'config') } })
    const out = join(folder, 'log.jsonl')
    expect(run('export', '--workspace', path, '--out', out, '--reason', 'Yearly review')).toMatchObject({ status: 0 })
    expect(run('verify', '--file', out, '--head', headText(head))).toMatchObject({ status: 0 })
    writeFileSync(out, readFileSync(out, 'utf8').replace('Ward meeting', 'Ward outing'))
    expect(run('verify', '--file', out)).toMatchObject({ status: 1, stdout: expect.stringContaining('Entry 5 was changed.') as string })

    const tampered = new Sqlite(path)
    tampered.exec('DROP TRIGGER audit_is_kept; DROP TRIGGER audit_is_kept_as_it_is')
    tampered.prepare('DELETE FROM audit WHERE seq = 4').run()
    tampered.close()
    await client.workspace.open({ path })
    expect((await client.audit.verify({ head: headText(head) })).problems).toMatchObject([{ seq: 4, kind: 'missing' }])
    await client.workspace.close()

    // The end cut off, and the end that the workspace keeps with it: this machine remembers.
    const shorter = new Sqlite(path)
    const kept = shorter.prepare('SELECT seq, hash FROM audit WHERE seq = 7').get()
    shorter.prepare('DELETE FROM audit WHERE seq > 7').run()
    shorter.prepare("UPDATE workspace SET value = ? WHERE key = 'audit_head'").run(JSON.stringify(kept))
    shorter.close()
    await client.workspace.open({ path })
    const found = (await client.audit.verify({})).problems.map(({ kind, message }) => `${kind}: ${message}`)
    expect(found[0]).toMatch(/^missing/)
    expect(found[1]).toMatch(/^cutOff: .*this machine/)
  })
})
