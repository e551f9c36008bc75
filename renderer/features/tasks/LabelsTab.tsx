/** Label sets of a corpus: how many notes have which label, and why others have none. */
import { useState } from 'react'
import type { CorpusSummary } from '../../../shared/domain/corpus.ts'
import type { LabelSetSummary } from '../../../shared/domain/split.ts'
import { optionLetter, type Task } from '../../../shared/domain/task.ts'
import { formatCount, formatMoment, formatPercent } from '../../lib/format.ts'
import { isActive, useJobs } from '../../lib/jobs.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { Tag } from '../../ui/Badges.tsx'
import { Button } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { TasksIcon } from '../../ui/icons.ts'
import { Box, Group, SimpleGrid, Stack, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { Await, EmptyState } from '../../ui/States.tsx'
import { DeriveDialog } from './DeriveDialog.tsx'
import { describeSettings } from './labelSettings.ts'
import classes from './LabelsTab.module.css'

export function LabelsTab({ corpus }: { corpus: CorpusSummary }) {
  const sets = useApi('tasks.labelSets', { corpusId: corpus.id })
  const tasks = useApi('tasks.list', undefined)
  const [deriving, setDeriving] = useState(false)
  const running = useJobs().filter((job) => job.kind === 'label' && isActive(job))
  const cancel = useApiMutation('jobs.cancel')
  const readOnly = useReadOnly()
  const button = (
    <Button disabled={readOnly} onClick={() => setDeriving(true)}>
      Derive labels
    </Button>
  )
  return (
    <Stack gap="md">
      {running.map((job) => (
        <Panel key={job.id} title={job.title}>
          <ProgressBar job={job} onCancel={() => cancel.mutate({ id: job.id }, { onError: toastError })} />
        </Panel>
      ))}
      <Await query={sets}>
        {(list) =>
          list.length === 0 ? (
            <Panel label="Labels">
              <EmptyState
                icon={TasksIcon}
                title="No labels yet"
                text={
                  'Labels are derived from the encounters, diagnoses and claims of the corpus, or read from an ' +
                  'imported column.'
                }
                action={button}
              />
            </Panel>
          ) : (
            <>
              <Group justify="space-between">
                <Text c="dimmed" size="sm">
                  Every derivation is kept with its settings; runs name the one they used.
                </Text>
                {button}
              </Group>
              <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
                {inOrder(list, tasks.data ?? []).map((set, index, sorted) => (
                  <LabelSet
                    key={set.id}
                    set={set}
                    task={tasks.data?.find((task) => task.id === set.taskId)}
                    newest={sorted.findIndex((other) => other.taskId === set.taskId) === index}
                  />
                ))}
              </SimpleGrid>
            </>
          )
        }
      </Await>
      <DeriveDialog opened={deriving} onClose={() => setDeriving(false)} corpus={corpus} tasks={tasks.data ?? []} />
    </Stack>
  )
}

/** Tasks in their own order; of one task the newest labels first. */
function inOrder(sets: LabelSetSummary[], tasks: Task[]): LabelSetSummary[] {
  const place = (set: LabelSetSummary) => tasks.findIndex((task) => task.id === set.taskId)
  return sets.toSorted((left, right) => place(left) - place(right) || right.id - left.id)
}

function LabelSet({ set, task, newest }: { set: LabelSetSummary; task: Task | undefined; newest: boolean }) {
  const labelled = set.counts.reduce((sum, count) => sum + count, 0)
  const unlabelled = set.unlabelled.reduce((sum, { notes }) => sum + notes, 0)
  const settings = task ? describeSettings(task.label.kind, set.settings) : ''
  const derived = `Derived ${formatMoment(set.createdAt)}, task version ${set.taskVersion}`
  return (
    <Panel
      title={task?.name ?? set.taskId}
      label={`${task?.name ?? set.taskId}, label set ${set.id}`}
      description={settings ? `${settings}. ${derived}` : derived}
      actions={!newest && <Tag>Older</Tag>}
    >
      <Stack gap="sm">
        {labelled === 0 ? (
          <Text fw={500}>
            {set.unlabelled.some(({ reason }) => reason === 'no source')
              ? 'No source in this corpus'
              : 'No note could be labelled'}
          </Text>
        ) : (
          <div className={classes.bars} role="table" aria-label={`Labels of ${task?.name ?? set.taskId}`}>
            {set.counts.map((count, index) => (
              <LabelBar
                key={optionLetter(index)}
                label={`${optionLetter(index)}. ${task?.options[index] ?? ''}`}
                count={count}
                share={count / labelled}
              />
            ))}
          </div>
        )}
        <Text size="sm" c="dimmed">
          n = {formatCount(labelled)} labelled notes, {formatCount(unlabelled)} of the same type without a label
        </Text>
        {set.unlabelled.length > 0 && (
          <Box component="ul" className={classes.reasons} aria-label="Notes without a label, by reason">
            {set.unlabelled.map(({ reason, notes }) => (
              <li key={reason}>
                <span>{reason}</span>
                <span>{formatCount(notes)}</span>
              </li>
            ))}
          </Box>
        )}
      </Stack>
    </Panel>
  )
}

function LabelBar({ label, count, share }: { label: string; count: number; share: number }) {
  return (
    <div role="row" className={classes.bar}>
      <Text role="rowheader" truncate title={label}>
        {label}
      </Text>
      <div role="cell" className={classes.track} aria-label={formatPercent(share)}>
        <div style={{ width: `${share * 100}%` }} />
      </div>
      <span role="cell">{formatCount(count)}</span>
      <Text role="cell" c="dimmed">
        {formatPercent(share)}
      </Text>
    </div>
  )
}
