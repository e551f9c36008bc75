/** All runs of the workspace, newest first, with what is happening in them now. */
import { useMemo } from 'react'
import type { Job } from '../../../shared/domain/job.ts'
import type { ModelSummary, RunSummary } from '../../../shared/domain/run.ts'
import { address, navigate } from '../../lib/address.ts'
import { formatDuration, formatMoment, formatNumber, missing } from '../../lib/format.ts'
import { useJobs } from '../../lib/jobs.ts'
import { useApi } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { StateBadge } from '../../ui/Badges.tsx'
import { Button } from '../../ui/Controls.tsx'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { AddIcon } from '../../ui/icons.ts'
import { Anchor } from '../../ui/Layout.tsx'
import { Page, Panel } from '../../ui/Page.tsx'
import { ErrorNotice, Loading } from '../../ui/States.tsx'
import { QuickStart } from './QuickStart.tsx'
import { runKinds } from './runFields.ts'
import { progressText, runSeconds } from './runView.ts'
import { useBestAuroc } from './useBestAuroc.ts'

interface Row {
  run: RunSummary
  job: Job | undefined
  kind: string
  tasks: string
  base: string
  best: number | null
}

export function RunList() {
  const runs = useApi('runs.list', undefined)
  const tasks = useApi('tasks.list', undefined)
  const models = useApi('models.list', undefined)
  const jobs = useJobs()
  const best = useBestAuroc(runs.data ?? [], models.data ?? [])
  const readOnly = useReadOnly()

  const rows = useMemo(() => {
    const taskNames = new Map(tasks.data?.map((task) => [task.id, task.name]))
    return runs.data?.map((run): Row => rowOf(run, jobs, taskNames, models.data ?? [], best.get(run.id) ?? null))
  }, [runs.data, jobs, tasks.data, models.data, best])

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
          <Panel flush fill>
            <DataTable
              label="Runs"
              columns={columns}
              rows={rows}
              rowId={(row) => String(row.run.id)}
              onRowOpen={(row) => navigate(`/runs/${row.run.id}`)}
              exportName="runs"
            />
          </Panel>
        </>
      )}
    </Page>
  )
}

function rowOf(
  run: RunSummary,
  jobs: readonly Job[],
  taskNames: ReadonlyMap<string, string>,
  models: readonly ModelSummary[],
  best: number | null,
): Row {
  const { config } = run
  const baseId = config.kind === 'baseline' ? null : config.baseModelId
  const base = models.find((model) => model.id === baseId)
  return {
    run,
    job: jobs.find((job) => job.id === run.jobId),
    kind: runKinds.find(({ kind }) => kind === config.kind)!.label,
    tasks: config.kind === 'pretrain' ? '' : config.taskIds.map((id) => taskNames.get(id) ?? id).join(', '),
    base: base?.name ?? (baseId === null ? '' : `removed model ${baseId}`),
    best,
  }
}

const columns: Column<Row>[] = [
  {
    id: 'name',
    header: 'Name',
    value: ({ run }) => run.config.name,
    cell: ({ run }) => (
      <Anchor href={`#/runs/${run.id}`} underline="hover">
        {run.config.name}
      </Anchor>
    ),
    flex: 2,
    minWidth: 150,
  },
  { id: 'kind', header: 'Kind', value: (row) => row.kind, width: 85 },
  { id: 'tasks', header: 'Tasks', value: (row) => row.tasks || null, flex: 1.4, minWidth: 110 },
  { id: 'base', header: 'Base model', value: (row) => row.base || null, flex: 1.2, minWidth: 110 },
  {
    id: 'state',
    header: 'State',
    value: ({ run }) => run.state,
    cell: ({ run }) => <StateBadge state={run.state} />,
    width: 100,
  },
  { id: 'progress', header: 'Progress', value: ({ run, job }) => progressText(run, job), minWidth: 120, flex: 1.2 },
  {
    id: 'auroc',
    header: 'Best AUROC',
    help: 'Highest validation AUROC of the run (mean over its tasks), on its validation notes. Chosen as the highest of several measurements, so it flatters: judge a model on test notes.',
    value: (row) => row.best,
    format: (value) => (typeof value === 'number' ? formatNumber(value) : missing),
    kind: 'number',
    width: 105,
  },
  {
    id: 'created',
    header: 'Created',
    value: ({ run }) => run.createdAt,
    format: (value) => formatMoment(String(value)),
    width: 130,
    sort: 'desc',
  },
  {
    id: 'time',
    header: 'Took',
    value: ({ run }) => runSeconds(run),
    format: (value) => (typeof value === 'number' ? formatDuration(value) : missing),
    kind: 'number',
    width: 95,
  },
]
