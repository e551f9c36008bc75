/** Asks for the passphrase of an encrypted workspace. */
import { useState, type ReactNode } from 'react'
import { Button, PassphraseField } from '../../ui/Controls.tsx'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { ErrorNotice } from '../../ui/States.tsx'

interface PassphraseFormProps {
  confirmLabel: string
  pending: boolean
  error: unknown
  onConfirm: (passphrase: string) => void
  /** What else can be done. */
  other: ReactNode
}

export function PassphraseForm({ confirmLabel, pending, error, onConfirm, other }: PassphraseFormProps) {
  const [passphrase, setPassphrase] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onConfirm(passphrase)
      }}
    >
      <Stack gap="md">
        <PassphraseField
          data-autofocus
          autoFocus
          label="Passphrase"
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the passphrase' }}
          value={passphrase}
          maxLength={1024}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
        />
        {error !== null && <ErrorNotice error={error} title="The workspace was not opened" />}
        <Text size="sm" c="dimmed">
          Nobody can recover a lost passphrase. After a wrong one the next answer takes longer.
        </Text>
        <Group justify="flex-end" gap="sm">
          {other}
          <Button type="submit" loading={pending} disabled={passphrase === ''}>
            {confirmLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
