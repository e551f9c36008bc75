/** A risk as a number with a bar: the number carries the meaning, the bar lets the eye compare. Plain elements, as in Cells.tsx. */
import { Box, Group } from '@mantine/core'
import { formatPercent, formatProbability } from '../lib/format.ts'
import classes from './RiskBar.module.css'

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
    <span className={classes.risk}>
      <span className={classes.number}>{percent ? formatPercent(value) : formatProbability(value)}</span>
      <span aria-hidden className={classes.track} style={{ width: `${width}rem` }}>
        <span className={classes.share} style={{ width: `${share * 100}%` }} />
      </span>
    </span>
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
