/** axe-core on what is on the screen now, in both appearances. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { settled } from '../../build/workbench.ts'

/** Violations once nothing is loading any more, as readable lines, "dark: color-contrast, …"; empty: none. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await settled(page)
  return accessibilityProblemsOfNow(page)
}

/**
 * The same where something is loading and stays so. The page follows the system's appearance, which changes colours and
 * nothing else: all rules are judged in light, those of colour again in dark.
 */
export async function accessibilityProblemsOfNow(page: Page): Promise<string[]> {
  if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(axe.source)
  const light = await violations(page, '')
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.locator('html[data-mantine-color-scheme="dark"]').waitFor()
  const dark = await violations(page, `, runOnly: ['color-contrast', 'link-in-text-block']`)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.locator('html[data-mantine-color-scheme="light"]').waitFor()
  return [...light.map((problem) => `light: ${problem}`), ...dark.map((problem) => `dark: ${problem}`)]
}

/** As text: it runs in the page. */
function violations(page: Page, options: string): Promise<string[]> {
  return page.evaluate(`axe.run(document, { resultTypes: ['violations']${options} }).then(({ violations }) =>
    violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => [id, help, target.join(' '), failureSummary].join(' | '))))`)
}
