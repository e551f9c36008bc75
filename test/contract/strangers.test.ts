import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addModel, batches, importWard } from './scoredWard.ts'
import { connect, type Connection } from './transports.ts'

/** A workspace that somebody else has prepared: what is opened, listed and removed of it stays in it. */
describe('a workspace from a stranger', () => {
  let connection: Connection
  let path: string
  let outside: string
  beforeAll(async () => {
    connection = await connect('MessagePort')
  })
  beforeEach(async () => {
    const { client, folder } = connection
    path = (await client.workspace.create({ name: 'Ward' })).path
    outside = await mkdtemp(join(folder, 'outside-'))
    await mkdir(join(outside, 'models', '7'), { recursive: true })
    await writeFile(join(outside, 'models', '7', 'own.txt'), 'of the person')
  })
  afterEach(() => connection.client.workspace.close())
  afterAll(() => connection.close())

  const refused = { data: { code: 'workspace.strange' } }

  it.each(['../outside', '/etc', 'models/../../outside'])('that names %s as the folder of a model is not opened', async (folder) => {
    const { client } = connection
    const id = await addModel(connection, 'Model')
    await client.workspace.close()
    changed(`UPDATE model SET state = 'failed', folder = '${folder}' WHERE id = ${id}`)
    await expect(client.workspace.open({ path })).rejects.toMatchObject(refused)
    expect((await client.workspace.state()).open).toBeNull()
  })

  it.runIf(process.platform !== 'win32').each([
    ['the folder beside it', '', '.'],
    ['its folder of models', 'models', 'models'],
    ['its folder of runs', 'runs', 'models'],
  ])('in which %s is a link to elsewhere is not opened, and nothing is removed there', async (_, place, target) => {
    const { client } = connection
    await client.workspace.close()
    await rm(join(`${path}-files`, place), { recursive: true, force: true })
    await mkdir(dirname(join(`${path}-files`, place)), { recursive: true })
    await symlink(join(outside, target), join(`${path}-files`, place))
    await expect(client.workspace.open({ path })).rejects.toMatchObject(refused)
    expect(await readFile(join(outside, 'models', '7', 'own.txt'), 'utf8')).toBe('of the person')
  })

  it('whose rows hold what nobody wrote answers every list, or says in words that it cannot', async () => {
    const { client } = connection
    await importWard(connection, 'Ward', notes)
    await addModel(connection, 'Model')
    await client.workspace.close()
    const original = await readFile(path)
    const tables = tablesWithRows(path)
    const code = (work: Promise<unknown>) => work.then(() => 'answered', (error: { message?: string; data?: { code?: string } }) => (error.data?.code ?? 'internal') === 'internal' ? `internal (${error.message})` : 'refused')
    let tries = 0
    const told: string[] = []
    const trials = tables.flatMap((table, index) => (isLong ? hostile : [hostile[index % hostile.length]]).map((value) => ({ ...table, value })))
    for (const { table, columns, value } of trials) {
      await writeFile(path, original)
      const db = new Sqlite(path)
      db.pragma('foreign_keys = OFF')
      for (const column of columns) overwrite(db, table, column, value)
      db.close()
      const outcomes: [call: string, outcome: string][] = [['workspace.open', await code(client.workspace.open({ path }))]]
      if (outcomes[0][1] === 'answered') {
        for (const [call, ask] of Object.entries(lists(client))) outcomes.push([call, await code(ask())])
        await client.workspace.close()
      }
      tries += outcomes.length
      told.push(...outcomes.filter(([, outcome]) => outcome.startsWith('internal')).map(([call, outcome]) => `${call}: ${outcome} with ${table} of ${value.slice(0, 20)}`))
    }
    process.stderr.write(`rows of a stranger: ${tries} answers, ${told.length} not in words\n`)
    expect(told).toEqual([])
    expect(tries).toBeGreaterThan(60)
  })

  it('whose texts are longer than any message is answered in words', async () => {
    const { client } = connection
    await importWard(connection, 'Ward', notes)
    await client.workspace.close()
    // Each of its characters is six in a message.
    changed('UPDATE note_text SET text = CAST(zeroblob(100000000) AS TEXT) WHERE note_id = 1')
    await client.workspace.open({ path })
    await expect(client.corpora.note({ id: 1 })).rejects.toMatchObject({ data: { code: 'answer.tooLarge' } })
    expect((await client.corpora.note({ id: 2 })).text).toMatch(/./)
  })

  function changed(sql: string): void {
    const db = new Sqlite(path)
    db.exec(sql)
    db.close()
  }
})

const { notes } = batches('n', [
  { count: 4, time: '2021-01-02', event: true, set: 'test', probability: 0.7 },
  { count: 4, time: '2020-01-02', event: false, set: 'train', probability: 0 },
])

/** Each value in each table, else one of them. */
const isLong = Number(process.env['WARDBENCH_FUZZ_RUNS'] ?? 1) > 1
const hostile = ['{', '"', '[]', '{}', '{"__proto__":1}', `${'['.repeat(5000)}${']'.repeat(5000)}`]

const lists = (client: Connection['client']): Record<string, () => Promise<unknown>> => ({
  corpora: () => client.corpora.list(),
  corpus: () => client.corpora.get({ id: 1 }),
  overview: () => client.overview.get({ id: 1 }),
  splits: () => client.tasks.splits({ corpusId: 1 }),
  tasks: () => client.tasks.list(),
  models: () => client.models.list(),
  runs: () => client.runs.list(),
  jobs: () => client.jobs.list(),
  experiments: () => client.experiments.list(),
  audit: () => client.audit.verify({ head: null }),
})

function tablesWithRows(path: string): { table: string; columns: string[] }[] {
  const db = new Sqlite(path)
  const columns = db
    .prepare("SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.type = 'TEXT' AND m.name NOT LIKE 'note_fts%'")
    .raw()
    .all() as [string, string][]
  const found = [...Map.groupBy(columns, ([table]) => table)]
    .filter(([table]) => db.prepare(`SELECT 1 FROM "${table}"`).get() !== undefined)
    .map(([table, pairs]) => ({ table, columns: pairs.map(([, column]) => column) }))
  db.close()
  return found
}

/** Its own constraints refuse some. */
function overwrite(db: Sqlite.Database, table: string, column: string, value: string): void {
  try {
    db.prepare(`UPDATE OR IGNORE "${table}" SET "${column}" = ?`).run(value)
  } catch {
    // Another column of the table takes it.
  }
}
