/**
 * What the workbench has to tell in passing: one line, with the newest failure, until it is dismissed, and beside it the
 * newest of all others, for a while. Nothing is lost when its line has gone: the last ones are kept to be read again.
 */
import { create } from 'zustand'

export type MessageKind = 'done' | 'failed' | 'note'

export interface Message {
  id: number
  kind: MessageKind
  title: string | null
  text: string
  at: string
  /** Takes back what it tells of; null: that cannot be, or was done. */
  undo: (() => void) | null
  /** True while it waits to be seen or, a failure, to be dismissed. */
  open: boolean
}

export interface Messages {
  /** Newest first. */
  messages: Message[]
  /** The one under the pointer or with the focus: it stays where it is, whatever comes. */
  held: number | null
}

const kept = 30

export const useMessages = create<Messages>(() => ({ messages: [], held: null }))

const isFailure = ({ kind }: Message): boolean => kind === 'failed'

/** The ones on the line. */
export function shownMessages({ messages, held }: Messages): { failure: Message | null; other: Message | null } {
  const open = messages.filter((message) => message.open)
  const first = (of: Message[]) => of.find(({ id }) => id === held) ?? of[0] ?? null
  return { failure: first(open.filter(isFailure)), other: first(open.filter((message) => !isFailure(message))) }
}

/** With another one; those before it are read again in the list, but failures come back once it is dismissed. */
export function withMessage({ messages, held }: Messages, message: Message): Messages {
  const older = messages.map((other) => (isFailure(other) || other.id === held ? other : { ...other, open: false }))
  return { messages: [message, ...older].slice(0, kept), held }
}

export function withoutMessage({ messages, held }: Messages, id: number): Messages {
  return {
    messages: messages.map((message) => (message.id === id ? { ...message, open: false } : message)),
    held: held === id ? null : held,
  }
}

let newestId = 0

export function addMessage(message: Pick<Message, 'kind' | 'title' | 'text' | 'undo'>): void {
  newestId += 1
  const added: Message = { ...message, id: newestId, at: new Date().toISOString(), open: true }
  useMessages.setState((state) => withMessage(state, added))
}

export function holdMessage(id: number): void {
  useMessages.setState({ held: id })
}

export function releaseMessage(id: number): void {
  useMessages.setState(({ held }) => ({ held: held === id ? null : held }))
}

export function dismissMessage(id: number): void {
  useMessages.setState((state) => withoutMessage(state, id))
}

/** Once: the message then goes. */
export function undoMessage(id: number): void {
  const undo = useMessages.getState().messages.find((message) => message.id === id)?.undo
  if (!undo) return
  useMessages.setState((state) => {
    const { messages, held } = withoutMessage(state, id)
    return { messages: messages.map((message) => (message.id === id ? { ...message, undo: null } : message)), held }
  })
  undo()
}

export function undoLast(): void {
  const last = useMessages.getState().messages.find(({ undo }) => undo !== null)
  if (last) undoMessage(last.id)
}

let workspace: string | null = null

/** What was told of a workspace is not read, and what was done in it not undone, in another. Null: none is open, or not known yet. */
export function forgetMessagesOfOthers(open: string | null): void {
  if (open === null || open === workspace) return
  if (workspace !== null) useMessages.setState({ messages: [], held: null })
  workspace = open
}

export function dismissAllMessages(): void {
  useMessages.setState(({ messages }) => ({ messages: messages.map((message) => ({ ...message, open: false })), held: null }))
}
