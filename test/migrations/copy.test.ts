import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openWriter } from '../../main/db/connection.ts'
import { applicationId, migrations, schemaVersion } from '../../main/db/migrations/index.ts'
import { reads } from '../../main/db/registry.ts'

const before = migrations.at(-2)!.version

describe('a workspace of an older version', () => {
  let folder: string
  let path: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardbench-copy-'))
    path = join(folder, 'Ward.wardbench')
    old(path)
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  function old(file: string): void {
    const db = new Sqlite(file)
    db.pragma('journal_mode = WAL')
    db.pragma(`application_id = ${applicationId}`)
    for (const migration of migrations.slice(0, -1)) {
      db.exec(migration.sql)
      migration.run?.(db)
    }
    db.pragma(`user_version = ${before}`)
    db.prepare("INSERT INTO workspace (key, value) VALUES ('mark', 'kept')").run()
    db.close()
  }

  it('is copied as it was before it is changed', async () => {
    openWriter(path).close()
    const [copy] = await readdir(`${path}-backups`)
    expect(copy).toMatch(new RegExp(`^schema-${before} .*\\.wardbench$`))
    const db = new Sqlite(join(`${path}-backups`, copy), { readonly: true })
    expect(db.pragma('user_version', { simple: true })).toBe(before)
    expect(db.prepare("SELECT value FROM workspace WHERE key = 'mark'").pluck().get()).toBe('kept')
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    db.close()
  })

  it('is not copied when it is opened in this version, nor when it is new', async () => {
    openWriter(path).close()
    openWriter(path).close()
    expect(await readdir(`${path}-backups`)).toHaveLength(1)
    const fresh = join(folder, 'New.wardbench')
    openWriter(fresh).close()
    expect(await readdir(folder)).not.toContain('New.wardbench-backups')
  })

  it('keeps its newest three copies and whatever else lies there', async () => {
    await mkdir(`${path}-backups`)
    const earlier = [100, 20, 140].map((version, index) => `schema-${version} 2025-01-0${index + 1}T10.00.00.wardbench`)
    for (const name of [...earlier, 'mine.txt']) await writeFile(join(`${path}-backups`, name), '')
    openWriter(path).close()
    const names = await readdir(`${path}-backups`)
    expect(names).toHaveLength(4)
    expect(names).toContain('mine.txt')
    expect(names).not.toContain(earlier[0])
  })

  it('is left as it is where the copy cannot be written', async () => {
    await writeFile(`${path}-backups`, 'a file where the folder would be')
    expect(() => openWriter(path)).toThrow(/Nothing was changed/)
    const db = new Sqlite(path, { readonly: true })
    expect(db.pragma('user_version', { simple: true })).toBe(before)
    db.close()
  })

  it('is left as it is while another process reads it', () => {
    const reader = new Sqlite(path)
    reader.exec('BEGIN')
    reader.prepare('SELECT count(*) FROM workspace').get()
    const writer = new Sqlite(path)
    writer.prepare("INSERT INTO workspace (key, value) VALUES ('later', '1')").run()
    writer.close()
    expect(() => openWriter(path)).toThrow(/Another Wardbench reads this workspace/)
    reader.close()
    const db = openWriter(path)
    expect(reads.workspaceFacts(db).schemaVersion).toBe(schemaVersion)
    db.close()
  }, 60_000)
})
