/** One cell in full: what it waits for, what it made, why it failed, and what can be done about it. */
import type { ReactNode } from 'react'
import type { CellStatus } from '../../../shared/domain/experiment.ts'
import { address } from '../../lib/address.ts'
import { formatDuration } from '../../lib/format.ts'
import { useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { Button } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { RetryIcon, StopIcon } from '../../ui/icons.ts'
import { Anchor, Box, Group, Stack, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ProgressBar, ShareBar } from '../../ui/ProgressBar.tsx'
import { Notice } from '../../ui/States.tsx'
import { CellStateBadge } from './CellStateBadge.tsx'
import { cellKindNames, outdatedText } from './experimentView.ts'
import classes from './Experiments.module.css'

interface CellPanelProps {
  experimentId: number
  cell: CellStatus | null
  cells: readonly CellStatus[]
  onChosen: (key: string) => void
}

export function CellPanel({ experimentId, cell, cells, onChosen }: CellPanelProps) {
  return (
    <div className={classes.cell}>
      <Panel title="Chosen cell">
        {cell ? (
          <Chosen experimentId={experimentId} cell={cell} cells={cells} onChosen={onChosen} />
        ) : (
          <Text size="sm" c="dimmed">
            Choose a cell to see what it needs, what it made, and its run, model and scores.
          </Text>
        )}
      </Panel>
    </div>
  )
}

function Chosen({ experimentId, cell, cells, onChosen }: CellPanelProps & { cell: CellStatus }) {
  const { key, kind, state, found, attempts, seconds, needs, progress, error } = cell
  const needing = cells.filter((each) => each.needs === key)
  const readOnly = useReadOnly()
  const invalidates = ['experiments', 'jobs'] as const
  const cancel = useApiMutation('experiments.cancel', { invalidates })
  const resume = useApiMutation('experiments.resume', { invalidates })
  const canCancel = state === 'waiting' || state === 'queued' || state === 'running'
  const canRetry = state === 'failed' || state === 'cancelled' || state === 'interrupted'
  return (
    <Stack gap="sm">
      <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
        {key}
      </Text>
      <Group gap="xs">
        <CellStateBadge cell={cell} />
        <Text size="sm" c="dimmed">
          {cellKindNames[kind]}
          {found && ', found: computed before'}
          {attempts > 1 && `, attempt ${attempts}`}
        </Text>
      </Group>
      {/* Its room stays, so that nothing below moves as the cell comes to its end. */}
      <Box mih="2.375rem">
        {(state === 'queued' || state === 'running') && <ProgressBar job={{ state, progress, title: key }} />}
        {state === 'done' && <ShareBar label={key} share={1} left="Done" right={seconds === null ? '' : `took ${formatDuration(seconds)}`} />}
      </Box>
      {cell.outdated && <Text size="sm">{outdatedText[cell.outdated]}</Text>}
      {error && (
        <Notice kind={state === 'failed' ? 'failed' : 'warning'}>
          <Text size="sm" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-line' }}>
            {error.message}
          </Text>
        </Notice>
      )}
      {state === 'blocked' && (
        <Text size="sm">It cannot start, since the cell it needs has not come to its end. Retry that one.</Text>
      )}
      {needs !== null && (
        <Related title="Needs">
          <CellLink cellKey={needs} onChosen={onChosen} />
        </Related>
      )}
      {needing.length > 0 && (
        <Related title="Needed by">
          {needing.map((each) => (
            <CellLink key={each.key} cellKey={each.key} onChosen={onChosen} />
          ))}
        </Related>
      )}
      <Links cell={cell} />
      {(canCancel || canRetry) && (
        <Group gap="sm">
          {canCancel && (
            <Button
              variant="default"
              leftSection={<StopIcon size="0.875rem" aria-hidden />}
              disabled={readOnly}
              loading={cancel.isPending}
              onClick={() => cancel.mutate({ id: experimentId, key }, { onError: toastError })}
            >
              Cancel this cell
            </Button>
          )}
          {canRetry && (
            <Button
              leftSection={<RetryIcon size="0.875rem" aria-hidden />}
              disabled={readOnly}
              loading={resume.isPending}
              onClick={() => resume.mutate({ id: experimentId, key }, { onError: toastError })}
            >
              {state === 'interrupted' ? 'Resume' : 'Retry'}
            </Button>
          )}
        </Group>
      )}
    </Stack>
  )
}

function Links({ cell: { kind, runId, modelId, passIds, state } }: { cell: CellStatus }) {
  if (runId === null && modelId === null && passIds.length === 0) return null
  return (
    <Related title={state === 'done' ? (kind === 'score' ? 'Scored' : 'Made') : 'Works on'}>
      {runId !== null && <Anchor href={`#/runs/${runId}`}>Run {runId}</Anchor>}
      {modelId !== null && <Anchor href={`#/models/${modelId}`}>Model {modelId}</Anchor>}
      {passIds.map((passId) => (
        <Anchor key={passId} href={`#${address('/predictions', { pass: passId })}`}>
          Notes by risk, pass {passId}
        </Anchor>
      ))}
    </Related>
  )
}

function Related({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <Text size="sm" c="dimmed">
        {title}
      </Text>
      <Stack gap={2}>{children}</Stack>
    </div>
  )
}

function CellLink({ cellKey, onChosen }: { cellKey: string; onChosen: (key: string) => void }) {
  return (
    <Anchor component="button" type="button" ta="start" style={{ overflowWrap: 'anywhere' }} onClick={() => onChosen(cellKey)}>
      {cellKey}
    </Anchor>
  )
}
