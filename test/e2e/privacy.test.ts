/** An import that masks identifiers and shifts dates: looked at before it, reviewed after it. */
import { describe, expect, it } from 'vitest'
import { accessibilityProblems } from './accessibility.ts'
import { beginImport } from './actions.ts'
import { noBrowser, useSession } from './session.ts'

const notes = Array.from({ length: 30 }, (_, index) => ({
  note_id: `n${index}`,
  patient_id: `p${index}`,
  time: '2021-03-05T10:00:00',
  type: 'Progress note',
  text: `Mrs. Thibodeaux was seen by Dr. Okafor on 3/4/2021, visit ${index}; call 617-555-0133 for any question about her.`,
}))

describe.skipIf(noBrowser)('masking and date shift on import', () => {
  const session = useSession()

  it('shows notes before and after, with what is replaced underlined', async () => {
    const { page, home } = session
    await beginImport(page, home, notes)
    await page.getByRole('button', { name: /^Next: columns/ }).click()
    await page.getByRole('button', { name: /^Next: name/ }).click()
    expect(await page.getByRole('button', { name: 'Notes before and after' }).isDisabled()).toBe(true)
    await page.getByLabel('Mask identifiers').click()
    await page.getByLabel('Shift dates').click()
    await page.getByLabel('Longest shift, in days').fill('60')
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Notes before and after' }).click()
    const dialog = page.getByRole('dialog', { name: 'Notes before and after' })
    await dialog.getByText('1 of 20; 80 replacements in all').waitFor()
    expect(await dialog.getByRole('region', { name: 'Note before' }).innerText()).toContain('Mrs. Thibodeaux was seen by Dr. Okafor on 3/4/2021')
    const after = await dialog.getByRole('region', { name: 'Note after' }).innerText()
    expect(after).toMatch(/^Mrs\. \[NAME\] was seen by Dr\. \[NAME\] on \d+\/\d+\/2021, visit \d+; call \[PHONE\] for/)
    expect(after).not.toContain('3/4/2021')
    expect(await accessibilityProblems(page)).toEqual([])
    await page.keyboard.press('Escape')
  })

  it('stores notes so, and a seeded sample of them can be reviewed', async () => {
    const { page } = session
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('button', { name: 'Open the corpus' }).click()
    await page.getByRole('tab', { name: 'Review' }).click()
    const text = page.getByRole('region', { name: 'Note text' })
    await text.getByText('[NAME]').first().waitFor()
    expect(await text.innerText()).not.toMatch(/Thibodeaux|Okafor|0133/)
    await page.getByText(/Shaded: 3 masks\./).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('asked nothing of the outside, and the browser had nothing to object to', () => {
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })
})
