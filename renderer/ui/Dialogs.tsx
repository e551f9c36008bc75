/** Dialogs, confirmations and toasts. What destroys asks first and says what will be gone. */
import type { ReactNode } from 'react'
import { Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { explainError } from '../api.ts'

export { Modal } from '@mantine/core'

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
      confirmProps: destructive ? { color: 'red.8' } : {},
      onConfirm: () => resolve(true),
      onCancel: () => resolve(false),
      onClose: () => resolve(false),
    })
  })
}

export function toast(message: string, kind: 'done' | 'failed' | 'note' = 'done', title?: string): void {
  const colour = kind === 'failed' ? 'red.8' : kind === 'done' ? 'teal.8' : 'accent'
  notifications.show({
    message,
    title,
    color: colour,
    closeButtonProps: { 'aria-label': 'Dismiss' },
    autoClose: kind === 'failed' ? 12_000 : 6000,
  })
}

export function toastError(error: unknown): void {
  toast(explainError(error).message, 'failed')
}
