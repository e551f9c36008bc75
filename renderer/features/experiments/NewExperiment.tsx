/** A new experiment: gathers what its form needs to know of the workspace. */
import { useMemo } from 'react'
import { address, navigate } from '../../lib/address.ts'
import { useKeptDraft } from '../../lib/keptDrafts.ts'
import { askRefusedAgain, useApi } from '../../lib/queries.ts'
import { useSplits, type NamedSplit } from '../../lib/useSplits.ts'
import { Button } from '../../ui/Controls.tsx'
import { Page } from '../../ui/Page.tsx'
import { EmptyState, ErrorNotice, Loading } from '../../ui/States.tsx'
import { ExperimentForm } from './ExperimentForm.tsx'
import { adaptedText, draftPlace, textOf } from './draftStart.ts'
import { kindView } from './kinds.ts'
import { templateOf } from './templates.ts'

export interface Workspace {
  splits: readonly NamedSplit[]
  models: readonly { id: number; name: string }[]
  tasks: readonly { id: string; name: string }[]
}

export function NewExperiment({ kind, from }: { kind: string; from: number | null }) {
  const splits = useSplits()
  const models = useApi('models.list', undefined)
  const tasks = useApi('tasks.list', undefined)
  const definition = useApi('experiments.definition', { id: from ?? 0 }, { enabled: from !== null })
  const trainable = useMemo(() => models.data?.filter((model) => model.kind === 'llama' && model.state === 'ready'), [models.data])
  const own = splits.data?.find(({ settings }) => settings.method !== 'external')
  const balance = useApi('tasks.balance', { splitId: own?.id ?? 0 }, { enabled: own !== undefined })
  const kept = useKeptDraft<string>(draftPlace(kind))
  const error = splits.error ?? models.error ?? tasks.error ?? definition.error ?? balance.error
  const isReady = splits.data && trainable && tasks.data && (from === null || definition.data) && (!own || balance.data)

  const start = () => {
    if (definition.data) return textOf(templateOf(kind), definition.data)
    const labelled = new Set(balance.data?.map(({ taskId }) => taskId))
    return adaptedText(templateOf(kind), {
      splits: splits.data!.map(({ id, name, settings }) => ({ id, name, external: settings.method === 'external' })),
      models: trainable!,
      tasks: tasks.data!.map(({ id, name }) => ({ id, name, labelled: labelled.has(id) })),
    })
  }
  if (isReady && own) {
    return <ExperimentForm initial={(from === null ? kept : null) ?? start()} untouched={start} workspace={{ splits: splits.data!, models: trainable, tasks: tasks.data! }} />
  }
  return (
    <Page title={kindView(kind).label} breadcrumb={[{ label: 'Experiments', to: '/experiments' }]}>
      {isReady ? (
        <EmptyState
          title="No split yet"
          text="An experiment learns from the train set of a split and judges on another set of it. Create a split first."
          action={<Button onClick={() => navigate(address('/tasks', { tab: 'splits' }))}>Create a split</Button>}
        />
      ) : error ? (
        <ErrorNotice error={error} onRetry={askRefusedAgain} />
      ) : (
        <Loading rows={8} label="Loading the form" />
      )}
    </Page>
  )
}
