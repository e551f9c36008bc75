/** What a screen shows instead of its content: nothing yet, not there yet, failed. */
import type { ReactNode } from 'react'
import { Alert, Box, Button, Group, Stack, Text, Title } from '@mantine/core'
import { explainError } from '../api.ts'
import { EmptyIcon, InfoIcon, RetryIcon, WarningIcon, type IconComponent } from './icons.ts'
import classes from './States.module.css'

export interface EmptyStateProps {
  title: string
  text?: ReactNode
  icon?: IconComponent
  action?: ReactNode
}

export function EmptyState({ title, text, icon: Icon = EmptyIcon, action }: EmptyStateProps) {
  return (
    <Stack align="center" justify="center" gap="xs" py="3rem" px="lg" ta="center">
      <Box c="dimmed" mb={4}>
        <Icon size="2rem" stroke={1.3} aria-hidden />
      </Box>
      <Title order={2}>{title}</Title>
      {text && (
        <Text c="dimmed" maw="34rem">
          {text}
        </Text>
      )}
      {action && (
        <Group mt="sm" gap="sm" justify="center">
          {action}
        </Group>
      )}
    </Stack>
  )
}

/** A failed call, in place, with its message and a way to try again. */
export function ErrorNotice({
  error,
  onRetry,
  title = 'This did not work',
}: {
  error: unknown
  onRetry?: () => void
  title?: string
}) {
  return (
    <Notice kind="failed" title={title}>
      <Group justify="space-between" align="center" gap="md">
        <Text style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-line' }}>{explainError(error).message}</Text>
        {onRetry && (
          <Button variant="default" onClick={onRetry} leftSection={<RetryIcon size="0.875rem" aria-hidden />}>
            Try again
          </Button>
        )}
      </Group>
    </Notice>
  )
}

/** A remark of weight: a warning, a failure, a fact to know. */
export function Notice({
  kind = 'note',
  title,
  children,
}: {
  kind?: 'note' | 'warning' | 'failed'
  title?: string
  children: ReactNode
}) {
  const colours = {
    note: ['var(--wb-accent-soft)', 'var(--wb-accent)'],
    warning: ['var(--wb-warn-soft)', 'var(--wb-warn)'],
    failed: ['var(--wb-bad-soft)', 'var(--wb-bad)'],
  }[kind]
  const Icon = kind === 'note' ? InfoIcon : WarningIcon
  return (
    <Alert
      role={kind === 'failed' ? 'alert' : 'note'}
      title={title}
      icon={<Icon size="1rem" aria-hidden />}
      py="xs"
      px="sm"
      styles={{
        root: { backgroundColor: colours[0], color: 'var(--mantine-color-text)' },
        icon: { color: colours[1], marginInlineEnd: 8 },
        title: { color: colours[1], fontSize: 'var(--mantine-font-size-md)', marginBottom: 0 },
        body: { gap: 2, minWidth: 0 },
        message: { color: 'var(--mantine-color-text)' },
      }}
    >
      {children}
    </Alert>
  )
}

/** Grey lines in the shape of what is coming; all move as one, the kit's each by itself. */
export function Loading({ rows = 6, label = 'Loading' }: { rows?: number; label?: string }) {
  return (
    <Stack gap="sm" role="status" aria-label={label} p="xs" className={classes.loading}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={classes.line} style={{ width: `${95 - ((index * 17) % 40)}%` }} />
      ))}
    </Stack>
  )
}

interface QueryState<Data> {
  data: Data | undefined
  error: unknown
  isPending: boolean
  refetch: () => unknown
}

/** Loading, failed or the content of a query: `<Await query={corpora}>{(list) => …}</Await>` */
export function Await<Data>({
  query,
  rows,
  children,
}: {
  query: QueryState<Data>
  rows?: number
  children: (data: Data) => ReactNode
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.error) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
  return <Loading rows={rows} />
}
