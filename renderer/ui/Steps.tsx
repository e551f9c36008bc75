/** Where one is in a task of several steps. */
import { Group, Text, UnstyledButton } from '@mantine/core'
import { ChevronRightIcon } from './icons.ts'

export function Steps({
  label,
  steps,
  current,
  onBack,
}: {
  label: string
  steps: { id: string; label: string }[]
  current: string
  /** Goes back to a step before; without: steps are shown only. */
  onBack?: (id: string) => void
}) {
  const place = steps.findIndex((step) => step.id === current)
  return (
    <Group component="ol" aria-label={label} gap="xs" m={0} mt={6} p={0} style={{ listStyle: 'none' }}>
      {steps.map((step, index) => (
        <Group component="li" key={step.id} gap={6} aria-current={index === place ? 'step' : undefined}>
          {index > 0 && (
            <ChevronRightIcon size="0.8125rem" aria-hidden style={{ color: 'var(--mantine-color-dimmed)' }} />
          )}
          {onBack && index < place ? (
            <UnstyledButton fz="sm" c="var(--wb-accent)" onClick={() => onBack(step.id)}>
              {index + 1}. {step.label}
            </UnstyledButton>
          ) : (
            <Text span size="sm" fw={index === place ? 600 : 400} c={index === place ? 'var(--wb-accent)' : 'dimmed'}>
              {index + 1}. {step.label}
            </Text>
          )}
        </Group>
      ))}
    </Group>
  )
}
