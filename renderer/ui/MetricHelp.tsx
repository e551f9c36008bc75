/**
 * "What is this number": a small question mark beside a metric. Pointing at it or reaching it by keyboard says it in a
 * sentence; a click or Enter opens all that is known of it, with the way to the guide.
 */
import type { ReactNode } from 'react'
import { Anchor, Popover, Stack, Table, Text, Tooltip, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { metrics, type MetricId } from '../../shared/metrics.ts'
import { guideAddress } from '../lib/guide.ts'
import { HelpIcon } from './icons.ts'

export interface MetricHelpProps {
  metric: MetricId
  /** As it is called on this screen. */
  label?: string
  /** What holds only here, such as which model is the reference. */
  here?: ReactNode
}

export function MetricHelp({ metric, label, here }: MetricHelpProps) {
  const [opened, { toggle, close }] = useDisclosure()
  const { name, meaning } = metrics[metric]
  return (
    <Popover opened={opened} onDismiss={close} width="22rem" shadow="md" withinPortal trapFocus returnFocus withRoles>
      <Tooltip label={meaning} openDelay={100} disabled={opened}>
        <Popover.Target>
          <UnstyledButton
            type="button"
            aria-label={`What is ${label ?? name}?`}
            c="dimmed"
            lh={1}
            style={{ verticalAlign: 'text-bottom' }}
            onClick={toggle}
          >
            <HelpIcon size="0.9375rem" stroke={1.6} aria-hidden />
          </UnstyledButton>
        </Popover.Target>
      </Tooltip>
      <Popover.Dropdown>
        <Meaning metric={metric} here={here} />
      </Popover.Dropdown>
    </Popover>
  )
}

function Meaning({ metric, here }: Pick<MetricHelpProps, 'metric' | 'here'>) {
  const { name, meaning, range, caution, guide, ...rest } = metrics[metric]
  return (
    <Stack gap={6} style={{ whiteSpace: 'normal', textAlign: 'left' }}>
      <Text fw={600}>{name}</Text>
      <Text size="sm">{meaning}</Text>
      {here && <Text size="sm">{here}</Text>}
      <Text size="sm">
        <b>Range:</b> {range}
      </Text>
      <Text size="sm">
        <b>Caution:</b> {caution}
      </Text>
      {'source' in rest && (
        <Text size="sm" c="dimmed">
          {rest.source}
        </Text>
      )}
      <Anchor size="sm" href={`#${guideAddress(guide)}`}>
        More in the guide
      </Anchor>
    </Stack>
  )
}

export interface MetricHeadProps extends MetricHelpProps {
  className?: string
  children: string
  /** Where a table repeats its columns for each model, the first of them explains. */
  explained?: boolean
}

/** The head of a column of numbers. */
export function MetricHead({ children, className, explained = true, ...help }: MetricHeadProps) {
  return (
    <Table.Th scope="col" className={className}>
      {children} {explained && <MetricHelp label={children} {...help} />}
    </Table.Th>
  )
}
