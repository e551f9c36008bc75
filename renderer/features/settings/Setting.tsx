/** A line of settings: its name, then what it is. */
import type { ReactNode } from 'react'
import { Group, Text } from '../../ui/Layout.tsx'

export function Setting({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Group gap="md" wrap="nowrap" align="center">
      <Text w="11rem" c="dimmed" style={{ flexShrink: 0 }}>
        {label}
      </Text>
      <Text component="div" style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Text>
    </Group>
  )
}
