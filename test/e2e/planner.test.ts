/** An IT head before a purchase: a case typed in, a wrong number, the address handed on, this machine measured. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { connect } from '../contract/transports.ts'
import { accessibilityProblems } from './accessibility.ts'
import { choose, fill, goTo } from './actions.ts'
import { noBrowser, useSession } from './session.ts'

async function prepare(home: string): Promise<string> {
  const connection = await connect('MessagePort')
  const workspace = path.join(home, 'plans.wardbench')
  try {
    await connection.client.workspace.create({ path: workspace })
    await connection.client.workspace.close()
    return workspace
  } finally {
    await connection.close()
  }
}

describe.skipIf(noBrowser)('the planner', () => {
  const session = useSession({ prepare })
  const cost = () => session.page.getByRole('table', { name: 'Cost of each work' })
  const row = (name: string) => cost().getByRole('row', { name: new RegExp(`^${name}`) })

  it('shows operations without a speed, and no hours or money made up', async () => {
    const { page } = session
    await goTo(page, 'Planner')
    expect(await row('First year').innerText()).toMatch(/e18\s+–\s+–\s+–\s+–/)
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it("gives the paper's 30 days and $180,000 for its inputs", async () => {
    const { page } = session
    await fill(page, {
      'Pretraining tokens (million tokens)': 314_600,
      'Pretraining sequence (tokens)': 2048,
      Devices: 64,
      'Speed of a device (TFLOP/s)': 989,
      'Utilisation, training (%)': 1.4,
      'Power of a device (W)': 700,
      'Price of a device hour': 3.9,
    })
    const [hours, , , money] = (await row('Pretraining').getByRole('cell').allInnerTexts()).slice(-4).map((text) => Number(text.replaceAll(',', '')))
    expect(Math.abs(hours! / 720 - 1)).toBeLessThan(0.15)
    expect(Math.abs(money! / 180_000 - 1)).toBeLessThan(0.15)
    await page.getByRole('table', { name: 'Change of the first year' }).getByRole('row', { name: /Price of a device hour/ }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('says what is wrong at its field, and goes on when it is right', async () => {
    const { page } = session
    await fill(page, { 'Utilisation, training (%)': 0 })
    await page.getByText('Above 0 %.').waitFor()
    await page.getByText('No plan yet').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByLabel('Utilisation, training (%)', { exact: true }).fill('')
    await page.getByText('A percentage above 0.').waitFor()
    await fill(page, { 'Utilisation, training (%)': 1.4 })
    await cost().waitFor()
    await choose(page, 'Model', 'Its own shape')
    await fill(page, { 'Attention heads': 30 })
    await page.getByText('Must divide the width.').waitFor()
    await choose(page, 'Model', '1B')
  })

  it('has its inputs in the address, and exports them with the results', async () => {
    const { page } = session
    const before = await cost().innerText()
    await page.reload()
    await cost().waitFor()
    expect(await cost().innerText()).toBe(before)
    const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()])
    const csv = await readFile(await saved.path(), 'utf8')
    expect(csv).toContain('input,Pretraining tokens,314600000000,tokens')
    expect(csv).toMatch(/result,Pretraining: Money,18\d{4}\.\d+,money/)
    await page.getByRole('button', { name: 'Start anew' }).click()
    await row('First year').getByText('–').first().waitFor()
  })

  it('takes the measured speed of this machine', async () => {
    const { page } = session
    await choose(page, 'with', 'nano')
    await page.getByRole('button', { name: 'Measure', exact: true }).click()
    await page.getByRole('button', { name: 'Use it' }).click({ timeout: 60_000 })
    expect(Number(await page.getByLabel('Speed of a device (TFLOP/s)', { exact: true }).inputValue())).toBeGreaterThan(0)
    expect(await row('First year').innerText()).not.toMatch(/e18\s+–/)
    expect(session.watched).toEqual({ outside: [], errors: [] })
  }, 90_000)
})
