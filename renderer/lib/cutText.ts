/** Text that is cut off for lack of room is said in full where the pointer rests on it, as its title. */

/** Runs for the life of the page; what it gives ends it. */
export function sayCutText(): () => void {
  const over = ({ target }: Event) => {
    if (!(target instanceof HTMLElement) || target.closest('[title]')) return
    const cut = cutBox(target)
    if (!cut) return
    cut.title = cut.innerText
    cut.addEventListener('pointerleave', () => cut.removeAttribute('title'), { once: true })
  }
  document.addEventListener('pointerover', over)
  return () => document.removeEventListener('pointerover', over)
}

/** The element or the one around it that cuts it off with an ellipsis. */
function cutBox(element: HTMLElement): HTMLElement | null {
  for (const box of [element, element.parentElement]) {
    if (!box) continue
    const { textOverflow, overflow, webkitLineClamp } = getComputedStyle(box)
    const isBeside = textOverflow === 'ellipsis' && box.scrollWidth > box.clientWidth
    const isBelow = overflow === 'hidden' && webkitLineClamp !== 'none' && box.scrollHeight > box.clientHeight
    if (isBeside || isBelow) return box
  }
  return null
}
