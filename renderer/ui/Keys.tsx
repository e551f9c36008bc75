/** The keys of a shortcut, as they are printed on the keyboard. */
import { Kbd } from '@mantine/core'
import { keyCaps, shortcuts, type ShortcutName } from '../../shared/shortcuts.ts'
import { isMac } from '../lib/useShortcut.ts'

export function Keys({ of, which = 0 }: { of: ShortcutName; which?: number }) {
  const keys = shortcuts[of].keys[which]
  if (keys === undefined) return null
  return keyCaps(keys, isMac).map((cap) => (
    <Kbd key={cap} size="xs" mr={3}>
      {cap}
    </Kbd>
  ))
}
