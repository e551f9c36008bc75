import { describe, expect, it } from 'vitest'
import { accelerator, isPressed, keyCaps, pressedIndex, shortcuts, type PressedKey, type ShortcutName } from '../../../shared/shortcuts.ts'

const press = (key: string, held: Partial<PressedKey> = {}): PressedKey => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held })
const names = Object.keys(shortcuts) as ShortcutName[]

describe('keyboard shortcuts', () => {
  it('are told apart by what is held with the key', () => {
    expect(isPressed(press('k', { ctrlKey: true }), 'palette')).toBe(true)
    expect(isPressed(press('k', { metaKey: true }), 'palette')).toBe(true)
    expect(isPressed(press('k'), 'palette')).toBe(false)
    expect(isPressed(press('k'), 'previousNote')).toBe(true)
    expect(isPressed(press('L', { ctrlKey: true, shiftKey: true }), 'lock')).toBe(true)
    expect(isPressed(press('l', { ctrlKey: true }), 'lock')).toBe(false)
  })

  it('know signs that need Shift on some keyboards', () => {
    expect(isPressed(press('?', { shiftKey: true }), 'sheet')).toBe(true)
    expect(isPressed(press('+', { ctrlKey: true, shiftKey: true }), 'larger')).toBe(true)
    expect(isPressed(press('=', { ctrlKey: true }), 'larger')).toBe(true)
    expect(pressedIndex(press('3'), 'verdict')).toBe(2)
  })

  it('are written as they are printed, and as the menu names them', () => {
    expect(keyCaps('mod+shift+l', false)).toEqual(['Ctrl', '⇧', 'L'])
    expect(keyCaps('mod+k', true)).toEqual(['⌘', 'K'])
    expect(keyCaps('mod++', false)).toEqual(['Ctrl', '+'])
    expect(accelerator('smaller')).toBe('CmdOrCtrl+-')
    expect(accelerator('palette')).toBe('CmdOrCtrl+K')
  })

  it('mean one thing where they meet', () => {
    const everywhere = names.filter((name) => shortcuts[name].group === 'Anywhere').flatMap((name) => [...shortcuts[name].keys] as string[])
    for (const group of ['Tables and lists', 'Notes', 'Review']) {
      const all = [...everywhere, ...names.filter((name) => shortcuts[name].group === group).flatMap((name) => [...shortcuts[name].keys] as string[])]
      expect(new Set(all).size).toBe(all.length)
    }
  })
})
