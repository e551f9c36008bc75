/** Models side by side on the same notes, with the uncertainty of every number. */
import { useState, type ReactNode } from 'react'
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import { navigate, useAddressQuery } from '../../lib/address.ts'
import { useApi, type Output } from '../../lib/queries.ts'
import { Button, SegmentedControl } from '../../ui/Controls.tsx'
import { CompareIcon } from '../../ui/icons.ts'
import { Group } from '../../ui/Layout.tsx'
import { Page } from '../../ui/Page.tsx'
import { EmptyState, ErrorNotice, Loading } from '../../ui/States.tsx'
import { AddPredictionsButton, AddPredictionsDialog } from './AddPredictions.tsx'
import { Overview } from './Overview.tsx'
import { TaskComparison } from './TaskComparison.tsx'

export function ComparePage() {
  const [adding, setAdding] = useState(false)
  const add = <AddPredictionsButton onClick={() => setAdding(true)} />
  return (
    <>
      <Passes add={add} />
      <AddPredictionsDialog opened={adding} onClose={() => setAdding(false)} />
    </>
  )
}

function Passes({ add }: { add: ReactNode }) {
  const passes = useApi('predictions.passes', {})
  const tasks = useApi('tasks.list', undefined)
  const error = passes.error ?? tasks.error
  if (passes.data && tasks.data && passes.data.length > 0) return <Compare passes={passes.data} tasks={tasks.data} add={add} />
  return (
    <Page title="Compare">
      {passes.data && tasks.data ? (
        <EmptyState
          icon={CompareIcon}
          title="Nothing to compare yet"
          text="Models are compared on notes that they have scored. Finetune a model: it scores its notes when the run ends, beside the zero-shot base model."
          action={
            <Group gap="sm" justify="center">
              <Button onClick={() => navigate('/runs')}>Go to runs</Button>
              {add}
            </Group>
          }
        />
      ) : error ? (
        <ErrorNotice error={error} onRetry={() => void Promise.all([passes.refetch(), tasks.refetch()])} />
      ) : (
        <Loading rows={8} label="Loading passes" />
      )}
    </Page>
  )
}

interface CompareProps {
  passes: readonly ScoringPass[]
  tasks: Output<'tasks.list'>
  /** The button that adds predictions from a file. */
  add: ReactNode
}

function Compare({ passes, tasks, add }: CompareProps) {
  const [query, change] = useAddressQuery()
  const overview = query.get('view') === 'all'
  return (
    <Page
      title="Compare"
      description="Every model on the same notes. Intervals are 95 % and take the notes of one patient as related."
      actions={
        <>
          {add}
          <SegmentedControl
            aria-label="What is compared"
            value={overview ? 'all' : 'task'}
            onChange={(view) => change({ view: view === 'all' ? 'all' : null })}
            data={[
              { value: 'task', label: 'One task' },
              { value: 'all', label: 'All tasks' },
            ]}
          />
        </>
      }
    >
      {overview ? (
        <Overview passes={passes} tasks={tasks} />
      ) : (
        <TaskComparison passes={passes} tasks={tasks} query={query} change={change} />
      )}
    </Page>
  )
}
