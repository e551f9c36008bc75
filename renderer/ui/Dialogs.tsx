/** Dialogs, confirmations and messages in passing. What destroys asks first and says what will be gone. */
import type { ReactNode } from 'react'
import { Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { explainError } from '../api.ts'
import { addMessage, type MessageKind } from '../lib/messages.ts'

export { Modal } from './Modal.tsx'

export interface Confirmation {
  title: string
  text: ReactNode
  confirmLabel: string
  /** True for what cannot be undone: a red button. */
  destructive?: boolean
}

/** Resolves to whether the person agreed. */
export function confirm({ title, text, confirmLabel, destructive = false }: Confirmation): Promise<boolean> {
  return new Promise((resolve) => {
    modals.openConfirmModal({
      title,
      children: typeof text === 'string' ? <Text>{text}</Text> : text,
      labels: { confirm: confirmLabel, cancel: 'Cancel' },
      // Pressed by mistake, it does nothing.
      cancelProps: destructive ? { 'data-autofocus': true } : {},
      confirmProps: destructive ? { color: 'red.8' } : { 'data-autofocus': true },
      onConfirm: () => resolve(true),
      onCancel: () => resolve(false),
      onClose: () => resolve(false),
    })
  })
}

/** One line in the top bar; a failure stays there until it is dismissed. Never text of a note. */
export function toast(text: string, kind: MessageKind = 'done', title: string | null = null): void {
  addMessage({ kind, title, text, undo: null })
}

/** Tells what was done, and takes it back where the person wants it. */
export function toastWithUndo(text: string, undo: () => unknown): void {
  addMessage({ kind: 'done', title: null, text, undo: () => void Promise.resolve(undo()).catch(toastError) })
}

export function toastError(error: unknown): void {
  toast(explainError(error).message, 'failed')
}
