/** Keys of a table of many rows: Tab leaves it, however long it is; what a cell holds is pressed from the cell. */
import type { KeyboardEvent } from 'react'

const controls = 'a[href], button:not(:disabled), input:not(:disabled), [role="button"]'
const stops = `${controls}, textarea:not(:disabled), select:not(:disabled), [tabindex]`

/** To what comes after the table on the screen, or before it; in a dialog, round it. */
export function leaveByTab(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'Tab' || event.altKey || event.ctrlKey || event.metaKey) return
  const table = event.currentTarget
  const around = table.closest('[role="dialog"]') ?? document.body
  const outside = [...around.querySelectorAll<HTMLElement>(stops)].filter((each) => isStop(each) && !table.contains(each))
  const after = outside.filter((each) => table.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING)
  const before = outside.slice(0, outside.length - after.length)
  const next = event.shiftKey ? (before.at(-1) ?? after.at(-1)) : (after[0] ?? before[0])
  if (!next) return
  event.preventDefault()
  event.stopPropagation()
  next.focus()
}

function isStop(element: HTMLElement): boolean {
  if (element.tabIndex < 0 || !element.checkVisibility({ visibilityProperty: true })) return false
  if (!(element instanceof HTMLInputElement && element.type === 'radio') || element.checked) return true
  // Of a row of choices the chosen one is the stop.
  return !document.querySelector(`input[type="radio"][name="${CSS.escape(element.name)}"]:checked`)
}

/** Enter or Space on a cell that holds a link, a button or a box. False: it holds none. */
export function pressCell(cell: EventTarget | null): boolean {
  if (!(cell instanceof HTMLElement) || !cell.matches('[role="gridcell"]')) return false
  const control = cell.querySelector<HTMLElement>(controls)
  control?.click()
  return control !== null
}
