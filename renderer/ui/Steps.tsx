/** Where one is in a task of several steps. */
import { Group, Text } from '@mantine/core'
import { ChevronRightIcon } from './icons.ts'

export function Steps({
  label,
  steps,
  current,
}: {
  label: string
  steps: { id: string; label: string }[]
  current: string
}) {
  const place = steps.findIndex((step) => step.id === current)
  return (
    <Group component="ol" aria-label={label} gap="xs" m={0} mt={6} p={0} style={{ listStyle: 'none' }}>
      {steps.map((step, index) => (
        <Group component="li" key={step.id} gap={6} aria-current={index === place ? 'step' : undefined}>
          {index > 0 && (
            <ChevronRightIcon size="0.8125rem" aria-hidden style={{ color: 'var(--mantine-color-dimmed)' }} />
          )}
          <Text span size="sm" fw={index === place ? 600 : 400} c={index === place ? 'var(--wb-accent)' : 'dimmed'}>
            {index + 1}. {step.label}
          </Text>
        </Group>
      ))}
    </Group>
  )
}
