import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connect, transports, type Connection } from './transports.ts'

describe.each(transports)('workspaces over %s', (transport) => {
  let connection: Connection
  beforeEach(async () => {
    connection = await connect(transport)
  })
  afterEach(() => connection.close())

  it('creates, closes, lists as recent and opens again', async () => {
    const { client } = connection
    expect((await client.workspace.state()).open).toBeNull()
    const created = await client.workspace.create({ name: 'Ward 7' })
    expect(created).toMatchObject({ name: 'Ward 7', readOnly: false })
    expect(existsSync(created.path)).toBe(true)
    await client.workspace.close()
    const state = await client.workspace.state()
    expect(state.open).toBeNull()
    expect(state.recent).toMatchObject([{ path: created.path, name: 'Ward 7', exists: true }])
    expect(await client.workspace.open({ path: created.path })).toMatchObject({ path: created.path })
  })

  it('puts one back on the recent list at its place in time', async () => {
    const { client } = connection
    const first = await client.workspace.create({ name: 'First' })
    await client.workspace.create({ name: 'Second' })
    const before = (await client.workspace.state()).recent
    const { path, openedAt } = before.find((entry) => entry.path === first.path)!
    expect((await client.workspace.forget({ path })).recent).toHaveLength(1)
    expect((await client.workspace.remember({ path, openedAt })).recent).toEqual(before)
  })

  it('says what to do when no workspace is open', async () => {
    await expect(connection.client.corpora.list()).rejects.toMatchObject({
      code: 'APP',
      data: { code: 'workspace.none' },
      message: expect.stringContaining('Open or create one'),
    })
  })

  it('names the field that is wrong', async () => {
    await expect(connection.client.workspace.open({ path: '' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      data: { issues: [expect.objectContaining({ path: ['path'] })] },
    })
  })

  it('refuses a workspace of a newer version and changes nothing', async () => {
    const { client } = connection
    const { path } = await client.workspace.create({ name: 'Later' })
    await client.workspace.close()
    const db = new Sqlite(path)
    db.pragma('user_version = 99990')
    db.close()
    await expect(client.workspace.open({ path })).rejects.toMatchObject({ data: { code: 'workspace.newer' } })
    expect((await client.workspace.state()).open).toBeNull()
    const after = new Sqlite(path, { readonly: true })
    expect(after.pragma('user_version', { simple: true })).toBe(99990)
    after.close()
  })

  it('refuses files that are not workspaces', async () => {
    const { client, folder } = connection
    const text = join(folder, 'notes.wardbench')
    await writeFile(text, 'this is no database, but it is long enough to look at: '.repeat(40))
    await expect(client.workspace.open({ path: text })).rejects.toMatchObject({ data: { code: 'workspace.corrupt' } })
    const foreign = join(folder, 'foreign.wardbench')
    const db = new Sqlite(foreign)
    db.exec('CREATE TABLE accounts (id INTEGER)')
    db.close()
    await expect(client.workspace.open({ path: foreign })).rejects.toMatchObject({
      data: { code: 'workspace.foreign' },
    })
  })

  it('opens read-only what another process holds, and refuses every change', async () => {
    const { client } = connection
    const other = await connect('MessagePort')
    try {
      const { path } = await other.client.workspace.create({ name: 'Shared' })
      expect(await client.workspace.open({ path })).toMatchObject({ readOnly: true })
      expect(await client.corpora.list()).toEqual([])
      await expect(client.corpora.demo({ encounters: 200, seed: 1 })).rejects.toMatchObject({
        data: { code: 'workspace.readOnly' },
      })
      await client.workspace.close()
      await other.client.workspace.close()
      expect(await client.workspace.open({ path })).toMatchObject({ readOnly: false })
    } finally {
      await other.close()
    }
  })

  it('lists folders and files of the wanted kinds only', async () => {
    const { client, folder } = connection
    await writeFile(join(folder, 'notes.csv'), 'id,text\n')
    await writeFile(join(folder, 'picture.png'), '')
    const listed = await client.workspace.listDirectory({ path: folder, extensions: ['.csv'] })
    expect(listed.entries.filter((entry) => entry.kind === 'file').map((entry) => entry.name)).toEqual(['notes.csv'])
    await expect(client.workspace.listDirectory({ path: join(folder, 'nowhere') })).rejects.toMatchObject({
      data: { code: 'folder.unreadable' },
    })
  })
})
