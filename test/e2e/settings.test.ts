/** The settings screen: what this machine can compute on. */
import { describe, expect, it } from 'vitest'
import { accessibilityProblems } from './accessibility.ts'
import { goTo } from './actions.ts'
import { noBrowser, useSession } from './session.ts'

describe.skipIf(noBrowser)('settings', () => {
  const session = useSession()

  it('lists the devices of the machine, and why one cannot be used', async () => {
    const { page } = session
    await goTo(page, 'Settings')
    const table = page.getByRole('table', { name: 'Devices' })
    await table.waitFor({ timeout: 60_000 })
    const rows = await table.getByRole('row').allInnerTexts()
    expect(rows).toHaveLength(6)
    expect(rows[1]).toMatch(/Processor \(CPU\)[\s\S]*ONNX Runtime[\s\S]*GB[\s\S]*Ready/)
    expect(rows[5]).toContain('@tensorflow/tfjs-node-gpu')
    // Of a device that can be used, nothing is trusted before its self-test.
    for (const row of rows.slice(2)) expect(row).toMatch(/Not available\. |Not tested yet[\s\S]*Run self-test/)
    expect(await accessibilityProblems(page)).toEqual([])
  }, 90_000)
})
