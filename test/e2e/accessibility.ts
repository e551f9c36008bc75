/** axe-core on what is on the screen now, in both appearances. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { settled } from '../../build/workbench.ts'

const appearances = ['light', 'dark'] as const

/** Violations as readable lines, "dark: color-contrast, …"; empty: none. The page follows the system's appearance. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await settled(page)
  await page.evaluate(axe.source)
  const problems: string[] = []
  for (const appearance of appearances) {
    await page.emulateMedia({ colorScheme: appearance })
    await page.locator(`html[data-mantine-color-scheme="${appearance}"]`).waitFor()
    for (const problem of await runAxe(page)) problems.push(`${appearance}: ${problem}`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  return problems
}

/** As text: it runs in the page. */
function runAxe(page: Page): Promise<string[]> {
  return page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => [id, help, target.join(' '), failureSummary].join(' | '))))`)
}
