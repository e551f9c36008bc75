/** Keyboard shortcuts of the whole window, and the sheet (?) that lists all there are. */
import { useEffect, useRef } from 'react'
import { keyCaps, shortcuts, type Shortcut } from '../../shared/shortcuts.ts'
import { navigate } from '../lib/address.ts'
import { lockNow } from '../lib/lock.ts'
import { undoLast } from '../lib/messages.ts'
import { changeZoom, useAppearance, useOverlays } from '../lib/uiState.ts'
import { isMac, isTyping, useShortcut } from '../lib/useShortcut.ts'
import { Modal } from '../ui/Dialogs.tsx'
import { Kbd, Table, Text } from '../ui/Layout.tsx'
import { screens } from './navigation.ts'

const chordMilliseconds = 1200
/** Not 0, which is the moment of loading: a letter pressed right after it would be the second of a chord. */
const noChord = -Infinity

/** G, then a screen's letter. */
function useGoTo(): void {
  const chordAt = useRef(noChord)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const key = event.key.toLowerCase()
      const inChord = performance.now() - chordAt.current < chordMilliseconds
      const screen = inChord ? screens.find((candidate) => candidate.key === key) : undefined
      chordAt.current = !inChord && key === 'g' ? performance.now() : noChord
      if (screen) {
        // Before a key of the screen that is left, such as C or P of the review.
        event.preventDefault()
        navigate(screen.path)
      }
    }
    window.addEventListener('keydown', onKey, { capture: true })
    return () => window.removeEventListener('keydown', onKey, { capture: true })
  }, [])
}

export function Shortcuts() {
  const opened = useOverlays((overlays) => overlays.shortcuts)
  useGoTo()
  useShortcut('lock', () => void lockNow(), { whileTyping: true })
  useShortcut('palette', () => useOverlays.setState({ palette: true }), { whileTyping: true })
  useShortcut('sheet', () => useOverlays.setState({ shortcuts: true }))
  useShortcut('undo', undoLast)
  useShortcut('larger', () => changeZoom(1), { whileTyping: true })
  useShortcut('smaller', () => changeZoom(-1), { whileTyping: true })
  useShortcut('actualSize', () => useAppearance.setState({ zoom: 100 }), { whileTyping: true })
  const all: Shortcut[] = Object.values(shortcuts)
  const groups = [...new Set(all.map(({ group }) => group))]
  return (
    <Modal opened={opened} onClose={() => useOverlays.setState({ shortcuts: false })} title="Keyboard shortcuts">
      {groups.map((group) => (
        <Section
          key={group}
          title={group}
          rows={all.filter((shortcut) => shortcut.group === group).map(({ keys, does }) => [shownKeys(keys), does])}
        />
      ))}
      <Section title="Screens" rows={screens.map((screen) => [[['G'], [screen.key.toUpperCase()]], screen.label])} />
    </Modal>
  )
}

/** Alternatives that are printed alike are shown once, many as the first two. */
function shownKeys(keys: readonly string[]): string[][] {
  const different = keys.map((each) => keyCaps(each, isMac)).filter((caps, index, all) => all.findIndex((other) => other.join() === caps.join()) === index)
  return different.length > 4 ? [...different.slice(0, 2), ['…']] : different
}

function Section({ title, rows }: { title: string; rows: [string[][], string][] }) {
  return (
    <>
      <Text fw={600} size="sm" c="dimmed" mt="sm">
        {title}
      </Text>
      <Table withRowBorders={false} verticalSpacing={3}>
        <Table.Tbody>
          {rows.map(([keys, text]) => (
            <Table.Tr key={text}>
              <Table.Td w="9rem">
                {keys.map((caps) => (
                  <span key={caps.join()} style={{ marginInlineEnd: '0.375rem', whiteSpace: 'nowrap' }}>
                    {caps.map((cap) => (
                      <Kbd key={cap} mr={2}>
                        {cap}
                      </Kbd>
                    ))}
                  </span>
                ))}
              </Table.Td>
              <Table.Td>{text}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  )
}
