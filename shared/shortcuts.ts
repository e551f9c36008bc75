/**
 * Every keyboard shortcut, once: what handles keys, the sheet that lists them, tooltips and the menu of the desktop
 * application take them from here. `mod` is Ctrl, on a Mac Command.
 */
export interface Shortcut {
  /** What is pressed together, parted by +; several entries do the same. */
  keys: readonly [string, ...string[]]
  does: string
  group: 'Anywhere' | 'Tables and lists' | 'Panels' | 'Notes' | 'Review' | 'Worklists'
}

export const shortcuts = {
  palette: { keys: ['mod+k'], does: 'Go to a screen, corpus, note, model or run; run an action', group: 'Anywhere' },
  sheet: { keys: ['?'], does: 'This sheet', group: 'Anywhere' },
  undo: { keys: ['mod+z'], does: 'Undo what the last message offers to undo', group: 'Anywhere' },
  larger: { keys: ['mod+=', 'mod++'], does: 'Larger text', group: 'Anywhere' },
  smaller: { keys: ['mod+-'], does: 'Smaller text', group: 'Anywhere' },
  actualSize: { keys: ['mod+0'], does: 'Text at 100 %', group: 'Anywhere' },
  lock: { keys: ['mod+shift+l'], does: 'Lock an encrypted workspace', group: 'Anywhere' },
  close: { keys: ['Escape'], does: 'Close a dialog or list', group: 'Anywhere' },
  rows: { keys: ['ArrowUp', 'ArrowDown'], does: 'Move from row to row', group: 'Tables and lists' },
  openRow: { keys: ['Enter'], does: 'Open the row, or press the link, button or box in the cell', group: 'Tables and lists' },
  leave: { keys: ['Tab'], does: 'Leave the table', group: 'Tables and lists' },
  move: { keys: ['alt+ArrowUp', 'alt+ArrowDown'], does: 'Move a run of the queue, or an option of a task', group: 'Tables and lists' },
  panes: { keys: ['ArrowLeft', 'ArrowRight'], does: 'Move the bar between two panels that has the focus', group: 'Panels' },
  nextNote: { keys: ['j', 'ArrowRight'], does: 'Next note or entry', group: 'Notes' },
  previousNote: { keys: ['k', 'ArrowLeft'], does: 'Previous note or entry', group: 'Notes' },
  searchNotes: { keys: ['/'], does: 'Search in the notes of a corpus, or in the help', group: 'Notes' },
  find: { keys: ['mod+f'], does: 'Find in the note that is open', group: 'Notes' },
  verdict: { keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'], does: 'Give the verdict, and go on to the next note that waits', group: 'Review' },
  nextItem: { keys: ['n'], does: 'Next note', group: 'Review' },
  previousItem: { keys: ['p'], does: 'Previous note', group: 'Review' },
  comment: { keys: ['c'], does: 'Write a comment', group: 'Review' },
  withdraw: { keys: ['u'], does: 'Take the last verdict back', group: 'Review' },
  showAnswer: { keys: ['s'], does: 'Show prediction and label, after a verdict', group: 'Review' },
  entryStatus: { keys: ['1', '2', '3', '4'], does: 'Status of the open entry: open, in progress, acted on, no action needed', group: 'Worklists' },
} as const satisfies Record<string, Shortcut>

export type ShortcutName = keyof typeof shortcuts

export interface PressedKey {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

/** "mod+" ends with the key +. */
function partsOf(keys: string): string[] {
  return keys.endsWith('++') ? [...keys.slice(0, -2).split('+'), '+'] : keys.split('+')
}

/** Which of the shortcut's keys was pressed; -1: none. Shift is asked of letters alone: other signs may need it to be typed. */
export function pressedIndex(event: PressedKey, name: ShortcutName): number {
  return shortcuts[name].keys.findIndex((keys) => {
    const parts = partsOf(keys)
    const key = parts.at(-1)!
    const letter = /^[a-z]$/.test(key)
    return (
      event.key.toLowerCase() === key.toLowerCase() &&
      (event.ctrlKey || event.metaKey) === parts.includes('mod') &&
      event.altKey === parts.includes('alt') &&
      (!letter || event.shiftKey === parts.includes('shift'))
    )
  })
}

export const isPressed = (event: PressedKey, name: ShortcutName): boolean => pressedIndex(event, name) >= 0

const caps: Record<string, string> = { shift: '⇧', alt: 'Alt', arrowup: '↑', arrowdown: '↓', arrowleft: '←', arrowright: '→', escape: 'Esc', '=': '+', '-': '−' }

/** What is printed on the keys that are pressed together. */
export function keyCaps(keys: string, mac: boolean): string[] {
  return partsOf(keys).map((part) => {
    const name = part.toLowerCase()
    if (name === 'mod') return mac ? '⌘' : 'Ctrl'
    return caps[name] ?? (part.length === 1 ? part.toUpperCase() : part)
  })
}

/** As Electron names it. */
export function accelerator(name: ShortcutName): string {
  return partsOf(shortcuts[name].keys[0])
    .map((part) => (part === 'mod' ? 'CmdOrCtrl' : part.length === 1 ? part.toUpperCase() : part[0]!.toUpperCase() + part.slice(1)))
    .join('+')
}
