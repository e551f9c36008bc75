/** New notes as files: given by hand, or from folders that are watched; what was read, and what was put aside and why. */
import { useState } from 'react'
import { remedyOf, scheduleText, type WatchStatus } from '../../../shared/domain/incoming.ts'
import { useAddressQuery } from '../../lib/address.ts'
import { countOf, formatCount, formatMoment, missing } from '../../lib/format.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { Tag } from '../../ui/Badges.tsx'
import { Button } from '../../ui/Controls.tsx'
import { confirm, toastError } from '../../ui/Dialogs.tsx'
import { DropZone } from '../../ui/DropZone.tsx'
import { AddIcon, EmptyIcon } from '../../ui/icons.ts'
import { Box, Group, Stack, Table, Text, Title } from '../../ui/Layout.tsx'
import { Page, Panel } from '../../ui/Page.tsx'
import { Await, EmptyState, Notice } from '../../ui/States.tsx'
import { GiveFilesDialog } from './GiveFilesDialog.tsx'
import { WatchDialog } from './WatchDialog.tsx'

/** While something is watched, what came is looked for as often. */
const askEvery = 2000

export function IncomingPage() {
  const [query, change] = useAddressQuery()
  const watches = useApi('operations.watches', undefined, { refetchInterval: askEvery })
  const readOnly = useReadOnly()
  const [dropped, setDropped] = useState<{ paths: string[]; names: string[] }>({ paths: [], names: [] })
  const dialog = query.get('dialog')
  const close = () => {
    change({ dialog: null })
    setDropped({ paths: [], names: [] })
  }
  const add = (
    <Button leftSection={<AddIcon size="0.875rem" aria-hidden />} disabled={readOnly} onClick={() => change({ dialog: 'watch' })}>
      Watch a folder
    </Button>
  )
  return (
    <Page
      title="New notes"
      breadcrumb={[{ label: 'Operations', to: '/operations' }]}
      description="Files with notes are read once, where they lie, and scored by the models at work. Nothing is moved or removed."
      actions={
        <Group gap="sm">
          <Button variant="default" disabled={readOnly} onClick={() => change({ dialog: 'give' })}>
            Give files…
          </Button>
          {add}
        </Group>
      }
    >
      <DropZone
        label="Read and score these files"
        disabled={readOnly}
        onDrop={(files) => {
          setDropped({ paths: [...files.paths], names: [...files.names] })
          change({ dialog: 'give' })
        }}
      >
        <Await query={watches}>
          {(list) =>
            list.length === 0 ? (
              <Panel label="Watched folders">
                <EmptyState
                  icon={EmptyIcon}
                  title="No folder is watched"
                  text="A watched folder is looked into while the workbench runs: as files come, every so many minutes, or once a day. Or drop files here."
                  action={add}
                />
              </Panel>
            ) : (
              <Stack gap="md">
                {list.map((watch) => (
                  <WatchPanel key={watch.id} watch={watch} />
                ))}
              </Stack>
            )
          }
        </Await>
      </DropZone>
      {dialog === 'watch' && <WatchDialog onClose={close} />}
      {dialog === 'give' && <GiveFilesDialog given={dropped} onClose={close} />}
    </Page>
  )
}

const stateNames: Record<WatchStatus['state'], string> = { stopped: 'stopped', waiting: 'watching', reading: 'reading', scoring: 'scoring', failing: 'failing' }

function WatchPanel({ watch }: { watch: WatchStatus }) {
  const { id, folder, names, schedule, corpusName, state, problem, nextRun, runs } = watch
  const readOnly = useReadOnly()
  const start = useApiMutation('operations.startWatch')
  const stop = useApiMutation('operations.stopWatch')
  const remove = useApiMutation('operations.removeWatch')
  const missed = runs[0]?.missed ?? 0
  const removeAsked = async () => {
    const isSure = await confirm({
      title: 'Watch this folder no more?',
      text: 'The notes and scores that came from it stay. What was put aside before anything could be read is forgotten.',
      confirmLabel: 'Remove',
    })
    if (isSure) remove.mutate({ id }, { onError: toastError })
  }
  const askAgain = state === 'stopped' ? false : askEvery
  return (
    <Panel
      label={`Watched folder ${folder}`}
      title={
        <Group gap="sm" wrap="nowrap">
          <span style={{ overflowWrap: 'anywhere' }}>{folder}</span>
          <Tag>{stateNames[state]}</Tag>
        </Group>
      }
      description={`For ${names.join(', ')}, ${scheduleText(schedule)}, into “${corpusName}”.${nextRun === null ? '' : ` Next run ${nextRun}.`}`}
      actions={
        <>
          {state === 'stopped' ? (
            <Button variant="default" size="compact-sm" disabled={readOnly} loading={start.isPending} onClick={() => start.mutate({ id }, { onError: toastError })}>
              Start
            </Button>
          ) : (
            <Button variant="default" size="compact-sm" disabled={readOnly} loading={stop.isPending} onClick={() => stop.mutate({ id }, { onError: toastError })}>
              Stop
            </Button>
          )}
          <Button
            variant="default"
            size="compact-sm"
            disabled={readOnly}
            onClick={() => void removeAsked()}
          >
            Remove…
          </Button>
        </>
      }
    >
      <Stack gap="md">
        {problem !== null && <Notice kind="failed">{problem}</Notice>}
        {missed > 0 && <Notice kind="warning">{countOf(missed, 'run was', 'runs were')} missed before the last one: the workbench was not running.</Notice>}
        <Quarantine watchId={id} askAgain={askAgain} />
        <Arrivals watchId={id} askAgain={askAgain} />
        <Runs watch={watch} />
      </Stack>
    </Panel>
  )
}

function Quarantine({ watchId, askAgain }: { watchId: number; askAgain: number | false }) {
  const files = useApi('operations.arrivals', { watchId, state: 'quarantined' }, { refetchInterval: askAgain })
  const retry = useApiMutation('operations.retryArrival')
  const readOnly = useReadOnly()
  if (!files.data?.length) return null
  return (
    <Box>
      <Title order={3}>Put aside</Title>
      <Table aria-label="Files put aside">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>File</Table.Th>
            <Table.Th>When</Table.Th>
            <Table.Th>Why</Table.Th>
            <Table.Th>What to do</Table.Th>
            <Table.Td />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {files.data.map(({ id, name, at, code, reason }) => (
            <Table.Tr key={id}>
              <Table.Td miw="9rem" style={{ overflowWrap: 'anywhere' }}>{name}</Table.Td>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>{formatMoment(at)}</Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{reason}</Table.Td>
              <Table.Td>{remedyOf(code)}</Table.Td>
              <Table.Td>
                <Button variant="default" size="compact-sm" disabled={readOnly} aria-label={`Try again: ${name}`} onClick={() => retry.mutate({ id }, { onError: toastError })}>
                  Try again
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  )
}

const arrivalsShown = 10

function Arrivals({ watchId, askAgain }: { watchId: number; askAgain: number | false }) {
  const files = useApi('operations.arrivals', { watchId, state: 'imported' }, { refetchInterval: askAgain })
  if (!files.data?.length) return <Text c="dimmed">No file has been read from it yet.</Text>
  return (
    <Box>
      <Title order={3}>Last arrivals</Title>
      <Table aria-label="Last arrivals">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>File</Table.Th>
            <Table.Th>Read</Table.Th>
            <Table.Th ta="right">New notes</Table.Th>
            <Table.Th ta="right">Rows rejected</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {files.data.slice(0, arrivalsShown).map(({ id, name, at, notes, rejected }) => (
            <Table.Tr key={id}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{name}</Table.Td>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>{formatMoment(at)}</Table.Td>
              <Table.Td ta="right">{formatCount(notes)}</Table.Td>
              <Table.Td ta="right">{formatCount(rejected)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  )
}

function Runs({ watch: { runs, schedule } }: { watch: WatchStatus }) {
  if (runs.length === 0) return null
  return (
    <Box>
      <Title order={3}>Runs</Title>
      <Table aria-label="Runs">
        <Table.Thead>
          <Table.Tr>
            {schedule.kind === 'daily' && <Table.Th>Due</Table.Th>}
            <Table.Th>Made</Table.Th>
            <Table.Th>Files</Table.Th>
            <Table.Th ta="right">New notes</Table.Th>
            <Table.Th ta="right">Scored</Table.Th>
            <Table.Th ta="right">Flagged</Table.Th>
            <Table.Th ta="right">Missed before</Table.Th>
            <Table.Th>Problem</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map(({ id, dueAt, startedAt, imported, quarantined, known, notes, scored, flagged, missed, error }) => (
            <Table.Tr key={id}>
              {schedule.kind === 'daily' && <Table.Td>{dueAt ?? missing}</Table.Td>}
              <Table.Td style={{ whiteSpace: 'nowrap' }}>{formatMoment(startedAt)}</Table.Td>
              <Table.Td>
                {[`${formatCount(imported)} read`, quarantined > 0 && `${formatCount(quarantined)} put aside`, known > 0 && `${formatCount(known)} read before`].filter(Boolean).join(', ')}
              </Table.Td>
              <Table.Td ta="right">{formatCount(notes)}</Table.Td>
              <Table.Td ta="right">{formatCount(scored)}</Table.Td>
              <Table.Td ta="right">{formatCount(flagged)}</Table.Td>
              <Table.Td ta="right">{formatCount(missed)}</Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{error ?? missing}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  )
}
