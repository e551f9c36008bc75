/** Handlers of shortcuts, by their name in the one table of them. */
import { useEffect, useEffectEvent } from 'react'
import { isPressed, type ShortcutName } from '../../shared/shortcuts.ts'

export const isMac = navigator.platform.startsWith('Mac')

/** A key without Ctrl belongs to whatever text is being typed. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type="checkbox"], [type="radio"]), textarea, select'))
}

export interface ShortcutOptions {
  /** True: also while text is being typed. */
  whileTyping?: boolean
  enabled?: boolean
}

export function useShortcut(name: ShortcutName, act: () => void, { whileTyping = false, enabled = true }: ShortcutOptions = {}): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || !isPressed(event, name) || (!whileTyping && isTyping(event.target))) return
    event.preventDefault()
    act()
  })
  useEffect(() => {
    if (!enabled) return
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [enabled])
}
