/** A passphrase, twice, with what is known of its strength. */
import { passphraseProblem, passphraseStrength } from '../../shared/domain/passphrase.ts'
import { PassphraseField } from './Controls.tsx'
import { Box, Stack, Text } from './Layout.tsx'

export interface TypedPassphrase {
  first: string
  again: string
}

export const noPassphrase: TypedPassphrase = { first: '', again: '' }

/** Whether it may be used. */
export function isUsable({ first, again }: TypedPassphrase): boolean {
  return passphraseProblem(first) === null && first === again
}

const levels = { short: 1, weak: 1, fair: 2, strong: 3 }

interface NewPassphraseProps {
  value: TypedPassphrase
  onChange: (value: TypedPassphrase) => void
  label?: string
}

export function NewPassphrase({ value, onChange, label = 'Passphrase' }: NewPassphraseProps) {
  const { level, hint } = passphraseStrength(value.first)
  const typed = value.first !== ''
  const differ = value.again !== '' && value.again !== value.first
  return (
    <Stack gap="sm">
      <Box>
        <PassphraseField
          label={label}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the passphrase' }}
          value={value.first}
          onChange={(event) => onChange({ ...value, first: event.currentTarget.value })}
        />
        <Strength filled={typed ? levels[level] : 0} />
        <Text size="sm" c="dimmed" role="status">
          {hint}
        </Text>
      </Box>
      <PassphraseField
        label="The same again"
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the repeated passphrase' }}
        value={value.again}
        error={differ ? 'The two passphrases differ.' : undefined}
        onChange={(event) => onChange({ ...value, again: event.currentTarget.value })}
      />
    </Stack>
  )
}

/** Three bars; the words below say the same. */
function Strength({ filled }: { filled: number }) {
  const colour = ['', 'var(--wb-bad)', 'var(--wb-warn)', 'var(--wb-good)'][filled]
  return (
    <div aria-hidden style={{ display: 'flex', gap: 4, marginBlock: 6 }}>
      {[1, 2, 3].map((bar) => (
        <span key={bar} style={{ flex: 1, height: 4, borderRadius: 2, background: bar <= filled ? colour : 'var(--wb-border)' }} />
      ))}
    </div>
  )
}
