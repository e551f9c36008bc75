/**
 * A dialog. The focus goes to what it is for: what is marked `data-autofocus`, else its first field, else its primary
 * button, else whatever comes first; also where that comes only once an answer is there, until a key or a button is pressed.
 */
import { useEffect, useRef, type ReactNode } from 'react'
import { Modal as MantineModal, type ModalProps } from '@mantine/core'

export function Modal({ children, ...props }: ModalProps) {
  return (
    <MantineModal {...props}>
      <FirstFocus>{children}</FirstFocus>
    </MantineModal>
  )
}

function FirstFocus({ children }: { children: ReactNode }) {
  const content = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const within = content.current!
    const dialog = within.closest<HTMLElement>('[role=dialog]')!
    const ended = new AbortController()
    let given: HTMLElement | null = null
    const move = () => {
      const { activeElement } = document
      const isElsewhere = activeElement !== document.body && !dialog.contains(activeElement)
      const isWanted = within.contains(activeElement) && activeElement !== given
      const first = firstIn(within)
      if (isElsewhere || isWanted || first === null || first === activeElement) return
      given = first
      first.focus({ preventScroll: true })
    }
    const changes = new MutationObserver(move)
    const end = () => {
      changes.disconnect()
      ended.abort()
    }
    changes.observe(within, { childList: true, subtree: true, attributeFilter: ['disabled'] })
    // Mantine's own trap takes the first control of all, which is the button that closes the dialog.
    dialog.addEventListener('focusin', move, ended)
    for (const pressed of ['keydown', 'pointerdown']) dialog.addEventListener(pressed, end, { ...ended, capture: true })
    move()
    return end
  }, [])
  return (
    <div ref={content} style={{ display: 'contents' }}>
      {children}
    </div>
  )
}

const sought = ['[data-autofocus]', 'input, textarea, select', 'button[data-variant=filled]', 'button, a[href], [tabindex="0"]']

function firstIn(within: HTMLElement): HTMLElement | null {
  for (const selector of sought) {
    const found = [...within.querySelectorAll<HTMLElement>(selector)].find(canTakeFocus)
    if (found) return found.matches('[type=radio]') ? chosenRadio(found as HTMLInputElement, within) : found
  }
  return null
}

function canTakeFocus(element: HTMLElement): boolean {
  return !element.matches(':disabled, [type=hidden], [type=file]') && element.getClientRects().length > 0
}

function chosenRadio(radio: HTMLInputElement, within: HTMLElement): HTMLElement {
  return within.querySelector<HTMLElement>(`input[name="${CSS.escape(radio.name)}"]:checked`) ?? radio
}
