/** The overview of a corpus: scanned from its page, read as tables, masked examples and whole notes. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { accessibilityProblems } from './accessibility.ts'
import { beginImport, exported, tableRows } from './actions.ts'
import { noBrowser, useSession } from './session.ts'

const rest = 'was stable on the ward, walked with help and ate a light diet today'
const notes = Array.from({ length: 60 }, (_, index) => ({
  note_id: `n${index}`,
  patient_id: `p${Math.floor(index / 2)}`,
  time: `2021-0${1 + (index % 6)}-04T10:00:00`,
  type: index % 3 === 0 ? 'Letter' : 'Progress note',
  text: index % 10 === 0 ? `The patient ${rest}.` : `Mrs. Thibodeaux ${rest}, visit ${index}. Seen by Dr. Okafor on 3/4/2021; call 617-555-0133.`,
}))

describe.skipIf(noBrowser)('the overview of a corpus', () => {
  const session = useSession()

  it('shows counts at once, and says that the corpus was not scanned', async () => {
    const { page, home } = session
    await beginImport(page, home, notes)
    await page.getByRole('button', { name: /^Next: columns/ }).click()
    await page.getByRole('button', { name: /^Next: name/ }).click()
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('button', { name: 'Open the corpus' }).click()
    await page.getByRole('heading', { name: 'Not scanned yet' }).waitFor()
    expect(await tableRows(page, 'Note types')).toEqual([['Progress note', '40', '66.7 %'], ['Letter', '20', '33.3 %']])
    await page.getByRole('img', { name: /^Notes per month of .*60 dated notes in 6 months from 2021-01 to 2021-06/ }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('after a scan shows identifiers by kind, with examples that are covered', async () => {
    const { page } = session
    await page.getByRole('button', { name: 'Scan the corpus' }).click()
    await page.getByRole('region', { name: 'Identifiers' }).waitFor()
    const kinds = await tableRows(page, 'Identifiers by kind')
    expect(kinds).toHaveLength(18)
    expect(kinds[0]?.map((cell) => cell.replace(/\s+/g, ' '))).toEqual(['A Names', '54', '90.0 %', '108'])
    await page.getByText('A warning, no certificate').waitFor()
    await page.getByRole('button', { name: 'Telephone numbers', exact: true }).click()
    const examples = page.getByRole('region', { name: 'Examples: Telephone numbers' })
    await examples.getByRole('button', { name: /call █████/ }).first().waitFor()
    const screen = await page.locator('body').innerText()
    expect(screen).not.toMatch(/Thibodeaux|Okafor|0133/)
    await page.getByRole('img', { name: /^Length of the notes of .* in words\. 60 notes: median/ }).waitFor()
    expect((await page.getByRole('region', { name: 'Duplicate texts' }).innerText()).replace(/\s+/g, ' ')).toContain('Notes with an exact duplicate 10.0 % n = 6')
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('is exported as a table', async () => {
    const { page } = session
    const download = await exported(page, () => page.getByRole('region', { name: 'Counts' }).getByRole('button', { name: 'CSV' }).click())
    expect(download.suggestedFilename()).toBe('corpus-overview.csv')
    const csv = readFileSync(await download.path(), 'utf8')
    expect(csv).toContain('"Identifiers (notes, matches)",Names,54,108')
    expect(csv).not.toMatch(/Thibodeaux|0133/)
  })

  it('leads from an example to its note, with what was found highlighted', async () => {
    const { page } = session
    await page.getByRole('region', { name: 'Examples: Telephone numbers' }).getByRole('button', { name: /call █████/ }).first().click()
    await page.getByText(/^\d+ of 4: Telephone numbers$/).waitFor()
    const text = page.getByRole('region', { name: 'Note text' })
    expect(await text.innerText()).toContain('617-555-0133')
    await page.getByRole('button', { name: 'Next identifier' }).click()
    await page.getByText('1 of 4: Names').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    expect(await page.title()).toBe('Corpora – Wardbench')
  })

  it('asked nothing of the outside, and the browser had nothing to object to', () => {
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })
})
