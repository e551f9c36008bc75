/**
 * A person without a mouse. After every step the focus is looked at: somewhere, in view, covered by nothing, and visible:
 * what has it looks different once it has gone.
 */
import type { Locator, Page } from 'playwright-core'

/** More stops than any screen has: who comes here is trapped, or looks for what cannot be reached. */
const manyStops = 150

/** As text: it runs in the page. Problems of the focus that is now and of the one before; empty: none. */
const look = `((settled) => {
  const near = (element) => {
    const around = [element, element.parentElement, element.parentElement?.parentElement, element.nextElementSibling, ...(element.labels ?? [])]
    return around.filter(Boolean).map((each) => {
      const { outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor, textDecorationLine, clip } = getComputedStyle(each)
      return [outlineStyle === 'none' ? '' : outlineWidth, boxShadow, borderColor, backgroundColor, textDecorationLine, clip].join(';')
    }).join('|')
  }
  const named = (element) => [element.tagName.toLowerCase(), element.getAttribute('role'), element.getAttribute('aria-label') ?? (element.labels?.[0] ?? element).innerText?.trim().slice(0, 40)].filter(Boolean).join(' ')
  const problems = []
  const active = document.activeElement
  const before = window.focusBefore
  if (before && before.element !== active && before.element.isConnected && near(before.element) === before.look) problems.push('the focus cannot be seen on ' + named(before.element))
  window.focusBefore = undefined
  if (!active || active === document.body) return problems
  window.focusBefore = { element: active, look: near(active) }
  if (!settled) return problems
  // A box that only looks like one stands for the field that lies unseen behind it.
  const own = active.getBoundingClientRect()
  const small = own.width < 4 || own.height < 4 || getComputedStyle(active).opacity === '0'
  const shown = small ? (active.labels?.[0] ?? active.parentElement) : active
  const { left, right, top, bottom } = shown.getBoundingClientRect()
  const [x, y] = [(Math.max(left, 0) + Math.min(right, innerWidth)) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2]
  const at = document.elementFromPoint(x, y)
  if (right <= 0 || bottom <= 0 || left >= innerWidth || top >= innerHeight) problems.push('out of view: ' + named(active))
  else if (at && !shown.contains(at) && !at.contains(shown) && !shown.parentElement.contains(at)) problems.push(named(at) + ' covers ' + named(active))
  return problems
})`

export class Keyboard {
  readonly problems: string[] = []
  private readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      await this.page.keyboard.press(key)
      // Other keys open and close things, which takes the focus along a moment later.
      if (/Tab|Arrow/.test(key)) await this.look(true)
    }
  }

  /** `settled`: false where a dialog may still fade away over it. */
  private async look(settled: boolean): Promise<void> {
    this.problems.push(...((await this.page.evaluate(`${look}(${settled})`)) as string[]))
  }

  /** Instead of what the field says. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.press('Control+a')
    await this.page.keyboard.type(text)
  }

  /** Where the focus is to be, in the end. */
  async at(target: Locator): Promise<void> {
    await focused(target)
      .first()
      .waitFor({ state: 'attached' })
      .catch(async (cause: unknown) => {
        throw new Error(`${String(target)} has not the focus; this has it: ${await this.where()}`, { cause })
      })
    await this.look(false)
  }

  /** By Tab, or Shift+Tab, as far as it takes. */
  async tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await target.first().waitFor({ state: 'attached' })
    const passed: string[] = []
    for (let stop = 0; stop < manyStops; stop += 1) {
      if ((await focused(target).count()) > 0) return
      await this.press(key)
      passed.push(await this.where())
    }
    throw new Error(`${String(target)} is not reached by ${key}: ${[...new Set(passed)].join(' > ')}`)
  }

  async activate(target: Locator, key = 'Enter'): Promise<void> {
    await this.tabTo(target)
    await this.press(key)
  }

  /** Opens a list, goes down to a choice, takes it; the list gives the focus back. */
  async choose(field: Locator, option: string | RegExp): Promise<void> {
    await this.tabTo(field)
    await this.press('ArrowDown')
    const wanted = this.page.getByRole('option', { name: option })
    await wanted.waitFor()
    for (let step = 0; step < 30 && !(await wanted.evaluate((element) => element.hasAttribute('data-combobox-selected'))); step += 1) await this.press('ArrowDown')
    await this.press('Enter')
    await wanted.waitFor({ state: 'hidden' })
    await this.at(field)
  }

  private where(): Promise<string> {
    return this.page.evaluate(`(({ tagName, innerText = '', ariaLabel, labels }) => tagName.toLowerCase() + ' ' + (ariaLabel ?? (labels?.[0]?.innerText || innerText).trim().slice(0, 30)))(document.activeElement)`)
  }
}

function focused(target: Locator): Locator {
  return target.and(target.page().locator(':focus'))
}
