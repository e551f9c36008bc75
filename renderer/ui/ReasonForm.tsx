/** Asks for the reason of what is kept with it, before it is done. */
import { useState, type ReactNode } from 'react'
import { Button, Group, Stack } from '@mantine/core'
import { isReason, ReasonField } from './ReasonField.tsx'
import { ErrorNotice } from './States.tsx'

export interface ReasonFormProps {
  /** What will happen. */
  children: ReactNode
  label: string
  /** Where the reason is kept. */
  description: string
  confirmLabel: string
  /** Offered at first. */
  initial?: string
  pending: boolean
  error: unknown
  onConfirm: (reason: string) => void
  onCancel: () => void
}

export function ReasonForm({ children, label, description, confirmLabel, initial = '', pending, error, onConfirm, onCancel }: ReasonFormProps) {
  const [reason, setReason] = useState(initial)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onConfirm(reason)
      }}
    >
      <Stack gap="sm">
        {children}
        <ReasonField label={label} description={description} first value={reason} onChange={setReason} />
        {error !== null && <ErrorNotice error={error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={pending} disabled={!isReason(reason)}>
            {confirmLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
