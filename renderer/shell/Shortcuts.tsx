/** Keyboard shortcuts of the whole window, and the sheet (?) that lists them. */
import { useEffect, useRef } from 'react'
import { navigate } from '../lib/address.ts'
import { lockNow } from '../lib/lock.ts'
import { useOverlays } from '../lib/uiState.ts'
import { Modal } from '../ui/Dialogs.tsx'
import { useHotkeys } from '../ui/hooks.ts'
import { Kbd, Table, Text } from '../ui/Layout.tsx'
import { screens } from './navigation.ts'

export const commandKey = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl'

const chordMilliseconds = 1200
/** Not 0, which is the moment of loading: a letter pressed right after it would be the second of a chord. */
const noChord = -Infinity

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

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
        event.preventDefault()
        navigate(screen.path)
      }
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

/** Held together. */
export function LockKeys() {
  return (
    <>
      <Kbd size="xs">{commandKey}</Kbd> <Kbd size="xs">⇧</Kbd> <Kbd size="xs">L</Kbd>
    </>
  )
}

const general: [string[], string][] = [
  [[commandKey, 'K'], 'Go to a screen, corpus, model or run; run an action'],
  [[commandKey, '⇧', 'L'], 'Lock an encrypted workspace'],
  [['?'], 'This sheet'],
  [['Esc'], 'Close a dialog or list'],
]
const tables: [string[], string][] = [
  [['↑', '↓', '←', '→'], 'Move in a table'],
  [['Enter'], 'Open the row'],
  [['Tab'], 'Leave the table'],
]

const notes: [string[], string][] = [
  [['J'], 'Next note'],
  [['K'], 'Previous note'],
  [['/'], 'Search in the notes of a corpus'],
  [[commandKey, 'F'], 'Find in the note that is open'],
]

const reviewKeys: [string[], string][] = [
  [['1', '2', '…'], 'Give the verdict, and go on to the next note that waits'],
  [['N'], 'Next note'],
  [['P'], 'Previous note'],
  [['C'], 'Write a comment'],
  [['U'], 'Take the last verdict back'],
  [['S'], 'Show prediction and label, after a verdict'],
]

const worklistKeys: [string[], string][] = [
  [['J'], 'Next entry'],
  [['K'], 'Previous entry'],
  [['1', '…', '4'], 'Set the status of the open entry: open, in progress, acted on, no action needed'],
]

export function Shortcuts() {
  const opened = useOverlays((overlays) => overlays.shortcuts)
  useGoTo()
  useHotkeys([['mod+shift+L', () => void lockNow()]], [])
  useHotkeys([['mod+K', () => useOverlays.setState({ palette: true })]], [])
  useHotkeys([['shift+?', () => useOverlays.setState({ shortcuts: true })]])
  return (
    <Modal opened={opened} onClose={() => useOverlays.setState({ shortcuts: false })} title="Keyboard shortcuts">
      <Section title="Anywhere" rows={general} />
      <Section title="Screens" rows={screens.map((screen) => [['G', screen.key.toUpperCase()], screen.label])} />
      <Section title="Tables" rows={tables} />
      <Section title="Notes" rows={notes} />
      <Section title="Review" rows={reviewKeys} />
      <Section title="Worklists" rows={worklistKeys} />
    </Modal>
  )
}

function Section({ title, rows }: { title: string; rows: [string[], string][] }) {
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
                {keys.map((key) => (
                  <Kbd key={key} mr={4}>
                    {key}
                  </Kbd>
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
