/** What was run so far, and the library of templates that a new experiment begins with. */
import { useMemo, useState } from 'react'
import type { ExperimentSummary } from '../../../shared/domain/experiment.ts'
import { address, navigate, useAddressQuery } from '../../lib/address.ts'
import { countOf, formatMoment } from '../../lib/format.ts'
import { useApi } from '../../lib/queries.ts'
import { useTaskNames } from '../../lib/useTaskName.ts'
import { hasEveryWord } from '../../lib/words.ts'
import { StateBadge, Tag } from '../../ui/Badges.tsx'
import { Button, Tabs, TextField } from '../../ui/Controls.tsx'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { AddIcon, SearchIcon } from '../../ui/icons.ts'
import { Anchor, Stack } from '../../ui/Layout.tsx'
import { Page, Panel } from '../../ui/Page.tsx'
import { EmptyState, ErrorNotice, Loading, Notice } from '../../ui/States.tsx'
import { cellsText, stateOf } from './experimentView.ts'
import { kindView } from './kinds.ts'
import { Library } from './Library.tsx'
import { LoadFileButton } from './LoadFileButton.tsx'

interface Row extends ExperimentSummary {
  label: string
  taskNames: string
}

export function ExperimentsHome() {
  const experiments = useApi('experiments.list', undefined)
  const names = useTaskNames()
  const [query, change] = useAddressQuery()
  const rows = useMemo(() => {
    return experiments.data?.map(
      (each): Row => ({ ...each, label: kindView(each.kind).label, taskNames: each.tasks.map((id) => names.get(id) ?? id).join(', ') }),
    )
  }, [experiments.data, names])
  const isEmpty = rows?.length === 0
  const tab = query.get('tab') === 'library' || isEmpty ? 'library' : 'list'
  return (
    <Page
      title="Experiments"
      description="A question as one file: it becomes runs that follow one another, and a result with intervals. What was computed before is found again."
      actions={
        <>
          <LoadFileButton />
          {!isEmpty && tab === 'list' && (
            <Button leftSection={<AddIcon size="0.875rem" aria-hidden />} onClick={() => navigate(address('/experiments', { tab: 'library' }))}>
              New experiment
            </Button>
          )}
        </>
      }
      tabs={
        rows && !isEmpty ? (
          <Tabs value={tab} onChange={(next) => change({ tab: next === 'list' ? null : next })} mt={4} mb="-0.5rem">
            <Tabs.List style={{ '--tab-border-color': 'transparent' }} aria-label="Experiments">
              <Tabs.Tab value="list">{countOf(rows.length, 'experiment')}</Tabs.Tab>
              <Tabs.Tab value="library">Library</Tabs.Tab>
            </Tabs.List>
          </Tabs>
        ) : undefined
      }
      fill={tab === 'list'}
    >
      {experiments.error && !rows ? (
        <ErrorNotice error={experiments.error} onRetry={() => void experiments.refetch()} />
      ) : !rows ? (
        <Loading rows={8} label="Loading experiments" />
      ) : tab === 'library' ? (
        <Stack gap="md">
          {isEmpty && <FirstSteps />}
          <Library />
        </Stack>
      ) : (
        <ExperimentTable rows={rows} query={query.get('q') ?? ''} onQuery={(q) => change({ q })} />
      )}
    </Page>
  )
}

function FirstSteps() {
  const corpora = useApi('corpora.list', undefined)
  if (corpora.data?.length === 0) {
    return (
      <Notice title="Notes first">
        An experiment learns from labelled notes. Create the demo hospital or import notes, derive labels and create a split; then choose a question below.{' '}
        <Anchor href="#/workspace">Create the demo hospital</Anchor>
      </Notice>
    )
  }
  return <Notice title="No experiments yet">Choose a question. Its settings are shown before anything starts, with what it will take.</Notice>
}

function ExperimentTable({ rows, query, onQuery }: { rows: Row[]; query: string; onQuery: (query: string) => void }) {
  const [typed, setTyped] = useState(query)
  const shown = useMemo(() => rows.filter(({ name, label, taskNames }) => hasEveryWord(`${name} ${label} ${taskNames}`, typed)), [rows, typed])
  return (
    <Panel flush fill label="Experiments">
      <DataTable
        label="Experiments"
        columns={columns}
        rows={shown}
        rowId={({ id }) => String(id)}
        onRowOpen={({ id }) => navigate(`/experiments/${id}`)}
        exportName="experiments"
        toolbar={
          <TextField
            aria-label="Search experiments"
            placeholder="Search by name, kind or task"
            w="18rem"
            leftSection={<SearchIcon size="0.875rem" aria-hidden />}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            onBlur={() => onQuery(typed)}
          />
        }
        empty={<EmptyState title="No experiment matches" action={<Button variant="default" onClick={() => setTyped('')}>Show all</Button>} />}
      />
    </Panel>
  )
}

const columns: Column<Row>[] = [
  {
    id: 'name',
    header: 'Name',
    value: ({ name }) => name,
    cell: ({ id, name }) => (
      <Anchor href={`#/experiments/${id}`} underline="hover">
        {name}
      </Anchor>
    ),
    flex: 2,
    minWidth: 160,
  },
  { id: 'kind', header: 'Kind', value: ({ label }) => label, flex: 1.4, minWidth: 150 },
  { id: 'tasks', header: 'Tasks', value: ({ taskNames }) => taskNames, flex: 1.6, minWidth: 130 },
  {
    id: 'state',
    header: 'State',
    value: (row) => (row.outdated > 0 ? `outdated: ${row.outdated}` : stateOf(row)),
    cell: (row) => (row.outdated > 0 ? <Tag>Outdated</Tag> : <StateBadge state={stateOf(row)} />),
    width: 105,
  },
  {
    id: 'cells',
    header: 'Cells',
    help: 'A cell is one training run, baseline or scoring. Found: taken from an equal cell that was computed before.',
    value: ({ done, cells }) => done / Math.max(1, cells),
    format: (_, row) => (row.outdated > 0 ? `${cellsText(row)}, ${row.outdated} to be computed again` : cellsText(row)),
    flex: 1.2,
    minWidth: 170,
  },
  {
    id: 'created',
    header: 'Created',
    value: ({ createdAt }) => createdAt,
    format: (value) => formatMoment(String(value)),
    width: 130,
    sort: 'desc',
  },
]
