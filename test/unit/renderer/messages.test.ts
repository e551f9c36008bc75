import { describe, expect, it } from 'vitest'
import { shownMessages, withMessage, withoutMessage, type Message, type Messages } from '../../../renderer/lib/messages.ts'

const message = (id: number, kind: Message['kind']): Message => ({ id, kind, title: null, text: `Message ${id}`, undo: null, at: '2030-01-01T00:00:00Z', open: true })
const empty: Messages = { messages: [], held: null }
const after = (...kinds: Message['kind'][]) => kinds.reduce((state, kind, index) => withMessage(state, message(index + 1, kind)), empty)

function shown(state: Messages) {
  const { failure, other } = shownMessages(state)
  return { failure: failure?.id, other: other?.id }
}

describe('messages', () => {
  it('are shown newest first, and every failure until it is dismissed', () => {
    const state = after('failed', 'failed', 'done', 'note')
    expect(shown(state)).toEqual({ failure: 2, other: 4 })
    expect(shown(withoutMessage(state, 4))).toEqual({ failure: 2, other: undefined })
    expect(shown(withoutMessage(state, 2))).toEqual({ failure: 1, other: 4 })
  })

  it('stay where they are while someone points at them', () => {
    const state = withMessage({ ...after('note'), held: 1 }, message(2, 'done'))
    expect(shown(state)).toEqual({ failure: undefined, other: 1 })
    expect(shown({ ...state, held: null })).toEqual({ failure: undefined, other: 2 })
    expect(shown(withoutMessage(state, 1))).toEqual({ failure: undefined, other: 2 })
  })

  it('can be read again after they have gone, the last thirty', () => {
    const state = after(...Array.from({ length: 40 }, () => 'done' as const))
    expect(state.messages.map(({ id }) => id)).toEqual(Array.from({ length: 30 }, (_, index) => 40 - index))
    expect(state.messages.filter(({ open }) => open)).toHaveLength(1)
  })
})
