/**
 * The keyboard never loses its place. When what has the focus goes (a row that was removed, a button that became a
 * progress bar, a screen that was left), the focus moves to what stands there now: the next row, else the region around
 * it, else the heading of the screen. A button that is disabled while it works gets it back. Nothing is pressed by
 * accident: the focus goes to rows, regions and headings, never to another control.
 */

/** Dialogs and menus give the focus back by themselves, a little later. */
const graceMs = 100

const rows = 'tr, li, [role="row"]'
const regions = 'section, [role="dialog"], [role="region"], [role="group"], [role="tabpanel"], [role="table"], main'

interface Place {
  element: HTMLElement
  around: HTMLElement[]
  /** Of the row that it is in: the list, and the place there. */
  list: HTMLElement | null
  index: number
  /** It was disabled while it had the focus: who leaves a field by a key means to. */
  wasDisabled: boolean
}

function placeOf(element: HTMLElement): Place {
  const around: HTMLElement[] = []
  for (let each = element.parentElement; each; each = each.parentElement) around.push(each)
  const row = element.closest<HTMLElement>(rows)
  const list = row?.parentElement ?? null
  return { element, around, list, index: row && list ? [...list.children].indexOf(row) : -1, wasDisabled: false }
}

function successor({ around, list, index }: Place): HTMLElement | null {
  if (list?.isConnected) {
    const row = list.children[Math.min(index, list.children.length - 1)]
    if (row instanceof HTMLElement && row.matches(rows)) return row
  }
  const region = around
    .filter((each) => each.matches(regions))
    .map(standing)
    .find((each) => each?.checkVisibility())
  if (region && region.tagName !== 'MAIN') return region
  return document.querySelector<HTMLElement>('main h1') ?? region ?? null
}

/** The region itself, or the one of its name that was drawn in its stead. */
function standing(region: HTMLElement): HTMLElement | null {
  if (region.isConnected) return region
  const name = region.getAttribute('aria-label')
  return name ? document.querySelector<HTMLElement>(`${region.tagName}[aria-label="${CSS.escape(name)}"]`) : null
}

/** Until it is left. */
function focusOnce(element: HTMLElement): void {
  if (!element.hasAttribute('tabindex')) {
    element.tabIndex = -1
    element.addEventListener('blur', () => element.removeAttribute('tabindex'), { once: true })
  }
  element.focus({ preventScroll: true })
  element.scrollIntoView({ block: 'nearest' })
}

const isLost = () => document.activeElement === null || document.activeElement === document.body

/** Until the function it gives is called. */
export function keepFocus(): () => void {
  let last: Place | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const restore = () => {
    timer = undefined
    if (!last || !isLost()) return
    const { element } = last
    if (element.isConnected && element.checkVisibility()) {
      if (last.wasDisabled && !element.matches(':disabled')) element.focus({ preventScroll: true })
      return
    }
    const next = successor(last)
    last = null
    if (next) focusOnce(next)
  }
  const changed = new MutationObserver(() => {
    if (last?.element.matches(':disabled')) last.wasDisabled = true
    if (last && isLost() && timer === undefined) timer = setTimeout(restore, graceMs)
  })
  const focused = ({ target }: FocusEvent) => {
    last = target instanceof HTMLElement ? placeOf(target) : null
  }
  /** Who presses somewhere else means to leave. */
  const pressed = ({ target }: PointerEvent) => {
    if (!(target instanceof Node && last?.element.contains(target))) last = null
  }

  changed.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] })
  addEventListener('focusin', focused)
  addEventListener('pointerdown', pressed)
  return () => {
    clearTimeout(timer)
    changed.disconnect()
    removeEventListener('focusin', focused)
    removeEventListener('pointerdown', pressed)
  }
}
