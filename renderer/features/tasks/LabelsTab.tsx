/** Label sets of a corpus: how many notes have which label, and why others have none. */
import { useState } from 'react'
import type { CorpusSummary } from '../../../shared/domain/corpus.ts'
import type { LabelSetSummary } from '../../../shared/domain/labels.ts'
import { optionLetter, type Task } from '../../../shared/domain/task.ts'
import { useAddressDialog } from '../../lib/address.ts'
import { countOf, formatCount, formatMoment, formatPercent } from '../../lib/format.ts'
import { isActive, useJobs } from '../../lib/jobs.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { SectionsTag } from '../../ui/Badges.tsx'
import { Button } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { TasksIcon } from '../../ui/icons.ts'
import { Box, Group, SimpleGrid, Stack, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { Await, EmptyState } from '../../ui/States.tsx'
import { DeriveDialog } from './DeriveDialog.tsx'
import { LabelVersions, labelledNotes } from './LabelVersions.tsx'
import { describeLabels, medsMatchingOf } from './labelSettings.ts'
import { MedsExportDialog } from './MedsExportDialog.tsx'
import { MedsImportDialog } from './MedsImportDialog.tsx'
import { Matching } from './MedsMatching.tsx'
import classes from './LabelsTab.module.css'

export function LabelsTab({ corpus }: { corpus: CorpusSummary }) {
  const sets = useApi('tasks.labelSets', { corpusId: corpus.id })
  const tasks = useApi('tasks.list', undefined)
  const [deriving, setDeriving] = useAddressDialog('derive')
  const [importing, setImporting] = useState(false)
  const running = useJobs().filter((job) => job.kind === 'label' && isActive(job))
  const cancel = useApiMutation('jobs.cancel')
  const readOnly = useReadOnly()
  const buttons = (
    <Group gap="sm">
      <Button variant="default" disabled={readOnly} onClick={() => setImporting(true)}>
        Import MEDS labels…
      </Button>
      <Button disabled={readOnly} onClick={() => setDeriving(true)}>
        Derive labels
      </Button>
    </Group>
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
                  'imported column or a MEDS label file.'
                }
                action={buttons}
              />
            </Panel>
          ) : (
            <>
              <Group justify="space-between">
                <Text c="dimmed" size="sm">
                  Runs and scoring take the labels shown here. Every derivation is kept as a version with its settings.
                </Text>
                {buttons}
              </Group>
              <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
                {byTask(list, tasks.data ?? []).map((versions) => (
                  <TaskLabels key={versions[0]?.taskId} sets={versions} />
                ))}
              </SimpleGrid>
            </>
          )
        }
      </Await>
      <DeriveDialog
        // What it begins with is chosen from these.
        opened={deriving && tasks.data !== undefined && sets.data !== undefined}
        onClose={() => setDeriving(false)}
        corpus={corpus}
        tasks={tasks.data ?? []}
        sets={sets.data ?? []}
      />
      <MedsImportDialog
        opened={importing}
        onClose={() => setImporting(false)}
        corpus={corpus}
        tasks={tasks.data ?? []}
      />
    </Stack>
  )
}

/** Label sets by task, in the order of the tasks; of one task the newest first. */
function byTask(sets: LabelSetSummary[], tasks: readonly Task[]): LabelSetSummary[][] {
  const groups = [...Map.groupBy(sets, (set) => set.taskId).values()]
  const place = ([set]: LabelSetSummary[]) => tasks.findIndex((task) => task.id === set?.taskId)
  return groups.toSorted((left, right) => place(left) - place(right))
}

/** The labels in use, with the way to the versions beside them. */
function TaskLabels({ sets }: { sets: LabelSetSummary[] }) {
  const [versions, setVersions] = useState(false)
  const [exporting, setExporting] = useState(false)
  const set = sets.find((candidate) => candidate.inUse) ?? sets[0]!
  const { task } = set
  const labelled = labelledNotes(set)
  const unlabelled = set.unlabelled.reduce((sum, { notes }) => sum + notes, 0)
  const settings = describeLabels(set)
  const matching = medsMatchingOf(set)
  const derived = `Labels ${set.id}, derived ${formatMoment(set.createdAt)}, task version ${set.taskVersion}`
  return (
    <Panel
      title={task.name}
      label={`Labels of ${task.name}`}
      description={derived}
      actions={
        <>
          <SectionsTag sections={task.notes.sections} />
          <Button size="compact-xs" variant="default" disabled={labelled === 0} onClick={() => setExporting(true)}>
            Export as MEDS…
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => setVersions(true)}>
            {countOf(sets.length, 'version')}
          </Button>
        </>
      }
    >
      <Stack gap="sm">
        {settings && (
          <Text size="sm" c="dimmed">
            {settings}
          </Text>
        )}
        {labelled === 0 ? (
          <Text fw={500}>
            {set.unlabelled.some(({ reason }) => reason === 'no source')
              ? 'No source in this corpus'
              : 'No note could be labelled'}
          </Text>
        ) : (
          <div className={classes.bars} role="table" aria-label={`Labels of ${task.name}`}>
            {set.counts.map((count, index) => (
              <LabelBar
                key={optionLetter(index)}
                label={`${optionLetter(index)}. ${task.options[index] ?? ''}`}
                count={count}
                share={count / labelled}
              />
            ))}
          </div>
        )}
        <Text size="sm" c="dimmed">
          n = {formatCount(labelled)} labelled notes, {formatCount(unlabelled)} of the same type without a label
        </Text>
        {set.competing !== null && labelled > 0 && (
          <Text size="sm">
            Competing event: of the {countOf(set.counts[1 - task.positive] ?? 0, 'note')} without a return,{' '}
            {formatCount(set.competing)} are followed by the patient’s death in that time.
          </Text>
        )}
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
        {matching && <Matching matching={matching} />}
      </Stack>
      <MedsExportDialog opened={exporting} onClose={() => setExporting(false)} set={set} />
      <LabelVersions opened={versions} onClose={() => setVersions(false)} taskName={task.name} sets={sets} />
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
