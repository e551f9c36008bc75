/** A risk as a number with a bar: the number carries the meaning, the bar lets the eye compare. */
import { Box, Group, Text } from '@mantine/core'
import { formatPercent, formatProbability } from '../lib/format.ts'

export interface RiskBarProps {
  /** 0 to 1; null: not scored. */
  value: number | null
  /** As a percentage: shares of a whole. */
  percent?: boolean
  /** Width of the bar in rem. */
  width?: number
}

export function RiskBar({ value, percent = false, width = 5 }: RiskBarProps) {
  const share = Math.min(1, Math.max(0, value ?? 0))
  return (
    <Group gap={8} wrap="nowrap" h="100%" align="center">
      <Text span miw="3rem" ta="right">
        {percent ? formatPercent(value) : formatProbability(value)}
      </Text>
      <Box
        aria-hidden
        w={`${width}rem`}
        h="0.4375rem"
        bg="var(--wb-bar-track)"
        style={{ borderRadius: 2, overflow: 'hidden', flexShrink: 0 }}
      >
        <Box h="100%" w={`${share * 100}%`} bg="var(--wb-bar)" />
      </Box>
    </Group>
  )
}

/** Parts of a whole, side by side, with a legend in the bar's spoken name. */
export function ShareBar({
  label,
  parts,
  height = 0.5,
}: {
  label: string
  parts: { name: string; value: number }[]
  height?: number
}) {
  const total = parts.reduce((sum, part) => sum + part.value, 0)
  const spoken = parts.map((part) => `${part.name}: ${part.value}`).join(', ')
  return (
    <Group
      role="img"
      aria-label={`${label}. ${spoken}`}
      gap={1}
      wrap="nowrap"
      h={`${height}rem`}
      w="100%"
      style={{ borderRadius: 2, overflow: 'hidden' }}
      bg="var(--wb-bar-track)"
    >
      {total > 0 &&
        parts.map((part, index) => (
          <Box
            key={part.name}
            h="100%"
            title={`${part.name}: ${part.value}`}
            bg={shareColour(index)}
            style={{ flexGrow: part.value, flexBasis: 0 }}
          />
        ))}
    </Group>
  )
}

/** Colour of the part at `index` in a ShareBar, for legends beside it. */
export function shareColour(index: number): string {
  return shareColours[index % shareColours.length] ?? 'var(--wb-bar)'
}
const shareColours = ['#8fa1b5', '#3a74bf', '#d0721f', '#2b8a70', '#9657a8', '#bf4458', '#7a6a1d', '#3d94b8']
