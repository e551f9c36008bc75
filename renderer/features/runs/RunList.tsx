/** All runs of the workspace, newest first, with what is happening in them now. */
import { useDeferredValue, useMemo } from 'react'
import type { Job } from '../../../shared/domain/job.ts'
import type { ModelSummary, RunSummary } from '../../../shared/domain/run.ts'
import { address, changeAddress, navigate, useAddressParam } from '../../lib/address.ts'
import { useAfterPaint } from '../../lib/afterPaint.ts'
import { formatDuration, formatMoment, formatNumber, missing } from '../../lib/format.ts'
import { useJobs } from '../../lib/jobs.ts'
import { useApi } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { useTaskNames } from '../../lib/useTaskName.ts'
import { StateBadge } from '../../ui/Badges.tsx'
import { CellLink } from '../../ui/Cells.tsx'
import { Button, IconButton, MultiSelect, SegmentedControl, TextField } from '../../ui/Controls.tsx'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { AddIcon, CloseIcon, PinIcon, SearchIcon } from '../../ui/icons.ts'
import { Box, Group, Text } from '../../ui/Layout.tsx'
import { Page, Panel } from '../../ui/Page.tsx'
import { ComparePicked, pickColumn } from '../../ui/Picks.tsx'
import { ErrorNotice, Loading } from '../../ui/States.tsx'
import { QueuePanel } from './QueuePanel.tsx'
import { QuickStart } from './QuickStart.tsx'
import { runKinds } from '../../lib/runSettings/runFields.ts'
import { isAskedFor, knownTags } from './runMarks.ts'
import { RunTags } from './RunTags.tsx'
import { SeedGroups } from './SeedGroups.tsx'
import { isPaused, progressText, runSeconds } from './runView.ts'
import { useBestAuroc } from './useBestAuroc.ts'

interface Row {
  run: RunSummary
  job: Job | undefined
  kind: string
  tasks: string
  base: string
  best: number | null
  /** Names of the tasks it is the reference for. */
  reference: string
}

const noRuns: RunSummary[] = []
const noModels: ModelSummary[] = []

export function RunList() {
  const runs = useApi('runs.list', undefined)
  const taskNames = useTaskNames()
  const models = useApi('models.list', undefined)
  const jobs = useJobs()
  const { best, error: bestError, retry } = useBestAuroc(runs.data ?? noRuns, models.data ?? noModels)
  const readOnly = useReadOnly()
  const askedTags = useAddressParam('tags')
  const tags = useMemo(() => askedTags.split(',').filter(Boolean), [askedTags])
  const words = useAddressParam('words')
  const isGrouped = useAddressParam('group') === 'seeds'
  const known = useMemo(() => knownTags(runs.data ?? []), [runs.data])
  // The keys and the press come first, and the long list behind them.
  const [listedWords, listedGrouped] = [useDeferredValue(words), useAfterPaint(isGrouped)]
  const isPinned = runs.data?.some(({ referenceFor }) => referenceFor.length > 0) ?? false
  const isNarrowed = tags.length > 0 || words !== ''

  const rows = useMemo(() => {
    const jobById = new Map(jobs.map((job) => [job.id, job]))
    return runs.data?.map((run): Row => rowOf(run, jobById, taskNames, models.data ?? [], best.get(run.id) ?? null))
  }, [runs.data, jobs, taskNames, models.data, best])
  const shown = useMemo(() => rows?.filter(({ run }) => isAskedFor(run, tags, listedWords)) ?? [], [rows, tags, listedWords])
  const columns = useMemo(() => columnsOf({ isPinned, readOnly }), [isPinned, readOnly])

  const newRun = (
    <Button
      leftSection={<AddIcon size="0.875rem" aria-hidden />}
      disabled={readOnly}
      onClick={() => navigate(address('/runs', { new: 'finetune' }), {})}
    >
      New run
    </Button>
  )
  return (
    <Page
      title="Runs"
      description="Pretraining, finetuning and baselines. A run keeps its own settings; what is changed later never touches it."
      actions={newRun}
      fill
    >
      {runs.error && !rows ? (
        <ErrorNotice error={runs.error} onRetry={() => void runs.refetch()} />
      ) : !rows ? (
        <Loading rows={8} label="Loading runs" />
      ) : rows.length === 0 ? (
        <QuickStart />
      ) : (
        <>
          <QuickStart compact />
          <QueuePanel />
          {bestError !== null && (
            <Box mb="sm">
              <ErrorNotice title="The best AUROC of some runs could not be read" error={bestError} onRetry={retry} />
            </Box>
          )}
          <Group gap="sm" align="flex-end" mb="sm">
            <TextField
              label="Find"
              placeholder="Words of name, tags or remarks"
              w="16rem"
              leftSection={<SearchIcon size="0.875rem" aria-hidden />}
              value={words}
              onChange={(event) => changeAddress({ words: event.currentTarget.value || null })}
            />
            <MultiSelect
              label="Tags"
              placeholder={tags.length > 0 ? undefined : known.length > 0 ? 'All' : 'No run has a tag yet'}
              w="18rem"
              data={[...new Set([...known, ...tags])]}
              value={tags}
              disabled={known.length === 0 && tags.length === 0}
              searchable
              onChange={(value) => changeAddress({ tags: value.join(',') || null })}
            />
            <SegmentedControl
              aria-label="Shown as"
              value={isGrouped ? 'seeds' : 'runs'}
              onChange={(value) => changeAddress({ group: value === 'seeds' ? 'seeds' : null })}
              data={[
                { value: 'runs', label: 'Each run' },
                { value: 'seeds', label: 'Grouped by seeds' },
              ]}
            />
            {isNarrowed && (
              <Group gap={4} wrap="nowrap" mb={6}>
                <Text size="sm" c="dimmed">
                  {shown.length} of {rows.length} runs
                </Text>
                <IconButton icon={CloseIcon} label="Show all runs" size="sm" variant="subtle" onClick={() => changeAddress({ tags: null, words: null })} />
              </Group>
            )}
            <ComparePicked things="runs" listed={shown.map(({ run }) => run.id)} disabled={isGrouped} />
          </Group>
          <Panel flush fill>
            {listedGrouped ? (
              <SeedGroups runs={shown.map(({ run }) => run)} best={best} />
            ) : (
              <DataTable
                label="Runs"
                columns={columns}
                rows={shown}
                rowId={(row) => String(row.run.id)}
                onRowOpen={(row) => navigate(`/runs/${row.run.id}`)}
                exportName="runs"
                empty="No run has these tags and words."
              />
            )}
          </Panel>
        </>
      )}
    </Page>
  )
}

function rowOf(
  run: RunSummary,
  jobs: ReadonlyMap<number, Job>,
  taskNames: ReadonlyMap<string, string>,
  models: readonly ModelSummary[],
  best: number | null,
): Row {
  const { config } = run
  const baseId = config.kind === 'baseline' ? null : config.baseModelId
  const base = models.find((model) => model.id === baseId)
  return {
    run,
    job: run.jobId === null ? undefined : jobs.get(run.jobId),
    kind: runKinds.find(({ kind }) => kind === config.kind)!.label,
    tasks: config.kind === 'pretrain' ? '' : config.taskIds.map((id) => taskNames.get(id) ?? id).join(', '),
    base: base?.name ?? (baseId === null ? '' : `removed model ${baseId}`),
    best,
    reference: run.referenceFor.map((id) => taskNames.get(id) ?? id).join(', '),
  }
}

const columnsOf = ({ isPinned, readOnly }: { isPinned: boolean; readOnly: boolean }): Column<Row>[] => [
  pickColumn('Runs', { id: ({ run }) => run.id, name: ({ run }) => run.config.name }),
  {
    id: 'name',
    header: 'Name',
    value: ({ run }) => run.config.name,
    cell: ({ run }) => <CellLink href={`#/runs/${run.id}`}>{run.config.name}</CellLink>,
    flex: 2,
    minWidth: 140,
  },
  {
    id: 'tags',
    header: 'Tags',
    value: ({ run }) => run.tags.join(', ') || null,
    cell: ({ run }) => <RunTags run={run} readOnly={readOnly} />,
    flex: 1.2,
    minWidth: 72,
  },
  ...(isPinned
    ? [
        {
          id: 'reference',
          header: 'Ref.',
          help: 'Tasks for which this run is pinned as the reference. Compare measures the others against its model.',
          value: (row: Row) => row.reference || null,
          cell: (row: Row) =>
            row.reference === '' ? null : (
              <span>
                <PinIcon size="0.875rem" aria-hidden style={{ verticalAlign: '-0.125em' }} /> {row.reference}
              </span>
            ),
          width: 66,
        },
      ]
    : []),
  { id: 'kind', header: 'Kind', value: (row) => row.kind, width: 78 },
  { id: 'tasks', header: 'Tasks', value: (row) => row.tasks || null, flex: 1.4, minWidth: 70 },
  { id: 'base', header: 'Base model', value: (row) => row.base || null, flex: 1.2, minWidth: 76 },
  {
    id: 'state',
    header: 'State',
    value: ({ run }) => run.state,
    cell: ({ run }) => <StateBadge state={run.state} paused={isPaused(run)} />,
    width: 88,
  },
  { id: 'progress', header: 'Progress', value: ({ run, job }) => progressText(run, job), minWidth: 88, flex: 1.2 },
  {
    id: 'auroc',
    header: 'Best AUROC',
    metric: 'validationAuroc',
    help: 'The highest of the run, mean over its tasks.',
    value: (row) => row.best,
    format: (value) => (typeof value === 'number' ? formatNumber(value) : missing),
    kind: 'number',
    width: 100,
  },
  {
    id: 'created',
    header: 'Created',
    value: ({ run }) => run.createdAt,
    format: (value) => formatMoment(String(value)),
    width: 134,
    sort: 'desc',
  },
  {
    id: 'time',
    header: 'Took',
    value: ({ run }) => runSeconds(run),
    format: (value) => (typeof value === 'number' ? formatDuration(value) : missing),
    kind: 'number',
    width: 68,
  },
]
