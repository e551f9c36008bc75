/** A workspace whose search index is not whole yet, held by another process: how far it is, and how far a search reaches. */
import { copyFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, describe, expect, it } from 'vitest'
import { acquireLock, type WorkspaceLock } from '../../main/db/lock.ts'
import { connect } from '../contract/transports.ts'
import { ended } from '../contract/waiting.ts'
import { accessibilityProblems } from './accessibility.ts'
import { goTo } from './actions.ts'
import { noBrowser, useSession } from './session.ts'

const notes = 50
const indexed = 20

/** As it is when the application ends before the index is whole. */
function forgetPartOfIndex(workspace: string): void {
  const db = new Sqlite(workspace)
  db.prepare('UPDATE search_part SET last_note = first_note + ?, notes = ?').run(indexed - 1, indexed)
  db.close()
}

let lock: WorkspaceLock | null = null

async function prepare(home: string): Promise<string> {
  const connection = await connect('MessagePort')
  const { client } = connection
  try {
    const { path: created } = await client.workspace.create({ name: 'Large' })
    const rows = Array.from({ length: notes }, (_, id) => `${id},P${id},"Note ${id} says that the patient walks and eats as before."`)
    const file = path.join(connection.folder, 'ward.csv')
    await writeFile(file, `note_id,subject_id,text\n${rows.join('\n')}\n`)
    const { table, format, mapping } = await client.corpora.preview({ path: file })
    await ended(client, (await client.corpora.import({ name: 'Ward', files: [{ path: file, table, format, mapping }] })).jobId)
    await client.workspace.close()
    const workspace = path.join(home, 'large.wardbench')
    copyFileSync(created, workspace)
    forgetPartOfIndex(workspace)
    lock = acquireLock(workspace)
    return workspace
  } finally {
    await connection.close()
  }
}

describe.skipIf(noBrowser)('a search index that is being built', () => {
  const session = useSession({ prepare })
  afterAll(() => lock?.release())

  it('shows how far it is: in the list, on the overview and in the status bar', async () => {
    const { page } = session
    await goTo(page, 'Corpora')
    await page.getByRole('row', { name: /Ward/ }).getByText('index 40 %').waitFor()
    await page.getByRole('contentinfo', { name: 'Status' }).getByText('Search index of Ward · 40 %').waitFor()
    await page.getByRole('link', { name: 'Ward' }).click()
    const progress = page.getByRole('group', { name: 'Search index' })
    await progress.getByText('20 of 50 · 40 %').waitFor()
    await progress.getByText('goes on in the process that holds the workspace').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('says with the results of a search that they are of the indexed part', async () => {
    const { page } = session
    await page.getByRole('tab', { name: /^Notes/ }).click()
    const reach = page.getByRole('status', { name: 'Reach of the search' })
    expect(await reach.count()).toBe(0)
    await page.getByRole('searchbox', { name: 'Search in the text of notes' }).fill('walks')
    await reach.getByText('of the indexed part alone: 20 of 50 notes, 40 %').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('opens the note of a row that was clicked before its page had come', async () => {
    const { page } = session
    let holding = false
    const held: (() => void)[] = []
    await page.routeWebSocket(/./, (socket) => {
      const server = socket.connectToServer()
      server.onMessage((message) => void (holding ? held.push(() => socket.send(message)) : socket.send(message)))
    })
    await page.reload()
    const search = page.getByRole('searchbox', { name: 'Search in the text of notes' })
    const first = page.getByRole('group', { name: 'Notes' }).locator('[row-index="0"] [col-id="note"]')
    await first.filter({ hasText: '0' }).waitFor()
    holding = true
    await search.fill('eats')
    await first.filter({ hasText: /^$/ }).click()
    expect(await page.getByRole('heading', { name: 'No note chosen' }).count()).toBe(1)
    holding = false
    for (const deliver of held) deliver()
    await page.getByRole('heading', { name: 'Note 0' }).waitFor()
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })
})
