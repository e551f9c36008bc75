/** Numbers on the screen that nothing explains: heads of columns, figures and charts that are a metric without its question mark. */
import type { Page } from 'playwright-core'

const metricWords =
  /\b(AUROC|AUPRC|Brier|Log loss|ECE|O\/E|Observed \/ expected|Slope|Intercept|Accuracy|Sensitivity|Specificity|PPV|NPV|NNE|Prevalence|Perplexity|loss|kappa|Agreement|SMD|Net benefit|predictive value|Alerts a day|Majority rate|Similarity|Risk)\b/i

/** As text: it runs in the page. Words of a head without those of its button; a metric's group by its name. */
const heads = `[...document.querySelectorAll('th[scope="col"], th[scope="colgroup"], thead th, [role="columnheader"], [role="group"][aria-label]:not(:has(table, [role="grid"], input))')]
  .filter((element) => element.checkVisibility())
  .map((element) => (element.matches('[role="group"]') ? element.getAttribute('aria-label') : element.innerText).replace(/\\s+/g, ' ').trim())`

export async function unexplainedMetrics(page: Page): Promise<string[]> {
  const named = (await page.evaluate(heads)) as string[]
  const explained = await page.getByRole('button', { name: /^What is / }).evaluateAll((buttons) => buttons.map((button) => (button.getAttribute('aria-label') ?? '').slice('What is '.length, -1)))
  return [...new Set(named)].filter((name) => metricWords.test(name) && !explained.includes(name)).map((name) => `nothing says what is ${name}`)
}
