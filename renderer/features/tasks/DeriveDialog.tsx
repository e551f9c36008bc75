/** Chooses tasks and the settings that change their labels; says what would move before anything is stored. */
import { useState } from 'react'
import type { CorpusSummary } from '../../../shared/domain/corpus.ts'
import type { LabelPreview, LabelSetSummary, SettingsByTask } from '../../../shared/domain/labels.ts'
import { readsMedsFile } from '../../../shared/domain/meds.ts'
import type { Task } from '../../../shared/domain/task.ts'
import type { ListedTask } from '../../../shared/domain/taskPreview.ts'
import { admissionSectionsVariant, hasAdmissionVariant } from '../../../shared/domain/taskVariant.ts'
import { countOf, formatCount } from '../../lib/format.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { Button, Checkbox } from '../../ui/Controls.tsx'
import { Modal, toast, toastError } from '../../ui/Dialogs.tsx'
import { useDebouncedValue } from '../../ui/hooks.ts'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { ErrorNotice } from '../../ui/States.tsx'
import { CohortSelect } from './CohortSelect.tsx'
import { LabelSettingFields } from './LabelSettingFields.tsx'
import { ruleSettings } from './labelSettings.ts'
import { movesDetail, movesText, TransitionTable } from './TransitionTable.tsx'

interface DeriveDialogProps {
  opened: boolean
  onClose: () => void
  corpus: CorpusSummary
  tasks: readonly ListedTask[]
  /** Of this corpus; the settings of those in use are where the dialog begins. */
  sets: readonly LabelSetSummary[]
}

export function DeriveDialog(props: DeriveDialogProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={`Derive labels for ${props.corpus.name}`} size="50rem">
      {props.opened && <DeriveForm {...props} />}
    </Modal>
  )
}

/** Nothing is derived while a number is still being typed. */
const typingPause = 400

function DeriveForm({ onClose, corpus, tasks: all, sets }: DeriveDialogProps) {
  // Labels of a MEDS file are imported, not derived.
  const tasks = all.filter((task) => !readsMedsFile(task))
  const [chosen, setChosen] = useState<string[]>(tasks.filter((task) => task.builtIn).map((task) => task.id))
  // What differs from each task's own settings: what labels in use were derived with, and what a person changes here.
  const [overrides, setOverrides] = useState<SettingsByTask>(() => settingsInUse(tasks, sets))
  const cohorts = useApi('cohorts.list', { corpusId: corpus.id })
  const [wantedCohort, setCohort] = useState<number | null>(() => cohortInUse(sets))
  // The cohort of the labels in use may have been removed.
  const cohortId = cohorts.data?.find(({ id }) => id === wantedCohort)?.id ?? null
  const taskIds = tasks.filter((task) => chosen.includes(task.id)).map((task) => task.id)
  const request = { corpusId: corpus.id, taskIds, settings: overrides, cohortId }
  const [settled] = useDebouncedValue(request, typingPause)
  const preview = useApi('tasks.previewLabels', settled, {
    enabled: settled.taskIds.length > 0 && cohorts.data !== undefined,
    keepPrevious: true,
    staleTime: 0,
  })
  const current = JSON.stringify(settled) === JSON.stringify(request) && !preview.isFetching
  const derive = useApiMutation('tasks.label', {
    invalidates: ['tasks', 'jobs'],
    onSuccess: () => {
      toast('Labels are being derived.', 'note')
      onClose()
    },
  })
  const toggle = (id: string) =>
    setChosen(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id])
  const set = (taskId: string, key: string, value: unknown) =>
    setOverrides({ ...overrides, [taskId]: { ...overrides[taskId], [key]: value } })
  return (
    <Stack gap="md">
      <CohortSelect
        label="Label notes of"
        help="Notes outside the cohort get no label, so nothing is trained or scored on them. What happened in their stays still counts, such as a return."
        cohorts={cohorts.data ?? []}
        value={cohortId}
        onChange={setCohort}
      />
      {tasks.map((task) => (
        <Stack key={task.id} gap={6}>
          <Group justify="space-between" wrap="nowrap" align="flex-start">
            <Checkbox label={task.name} checked={chosen.includes(task.id)} onChange={() => toggle(task.id)} />
            {chosen.includes(task.id) && (
              <PreviewLine
                preview={current ? preview.data?.find((entry) => entry.taskId === task.id) : undefined}
                failed={preview.isError}
              />
            )}
          </Group>
          {chosen.includes(task.id) && ruleSettings[task.label.kind].length > 0 && (
            <LabelSettingFields
              kind={task.label.kind}
              values={{ ...task.label.settings, ...overrides[task.id] }}
              onChange={(key, value) => set(task.id, key, value)}
            />
          )}
          {current && lacksAdmissionNotes(task, preview.data) && <Variant task={task} tasks={tasks} onAdded={toggle} />}
          {chosen.includes(task.id) && current && (
            <PreviewMoves task={task} preview={preview.data?.find((entry) => entry.taskId === task.id)} />
          )}
        </Stack>
      ))}
      {preview.error && <ErrorNotice error={preview.error} title="What would move could not be worked out" />}
      {derive.error && <ErrorNotice error={derive.error} title="The labels were not derived" />}
      <Text size="sm" c="dimmed">
        New labels are in use once they are derived; those in use now are kept as an older version.
      </Text>
      <Group justify="space-between">
        <Button variant="subtle" disabled={Object.keys(overrides).length === 0} onClick={() => setOverrides({})}>
          Reset settings
        </Button>
        <Group gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={chosen.length === 0} loading={derive.isPending} onClick={() => derive.mutate(request)}>
            Derive labels
          </Button>
        </Group>
      </Group>
    </Stack>
  )
}

/** Settings of the labels in use that are not the task's own; a column's mapping is the task's. */
function settingsInUse(tasks: readonly Task[], sets: readonly LabelSetSummary[]): SettingsByTask {
  const found: SettingsByTask = {}
  for (const { id, label } of tasks) {
    const set = sets.find(({ taskId, inUse }) => taskId === id && inUse)
    if (!set || set.task.label.kind !== label.kind || label.kind === 'column') continue
    const own = label.settings as Record<string, unknown>
    const other = Object.entries(set.settings).filter(([key, value]) => value !== own[key])
    if (other.length > 0) found[id] = Object.fromEntries(other)
  }
  return found
}

/** The cohort of the labels in use, where they agree on one. */
function cohortInUse(sets: readonly LabelSetSummary[]): number | null {
  const ids = new Set(sets.filter(({ inUse }) => inUse).map(({ cohort }) => cohort?.id ?? null))
  return ids.size === 1 ? ([...ids][0] ?? null) : null
}

function lacksAdmissionNotes(task: Task, previews: readonly LabelPreview[] | undefined): boolean {
  const unlabelled = previews?.find(({ taskId }) => taskId === task.id)?.unlabelled ?? []
  return hasAdmissionVariant(task) && unlabelled.some(({ reason }) => reason === 'no note of these types')
}

/** What is offered in place of a guess where a source has no admission notes. */
function Variant({ task, tasks, onAdded }: { task: Task; tasks: readonly Task[]; onAdded: (id: string) => void }) {
  const variant = admissionSectionsVariant(task)
  const save = useApiMutation('tasks.save', { onSuccess: ({ id }) => onAdded(id) })
  if (tasks.some(({ id }) => id === variant.id)) return null
  return (
    <Group pl="1.75rem" gap="sm">
      <Text size="sm">This corpus has no admission notes.</Text>
      <Button
        size="compact-xs"
        variant="default"
        loading={save.isPending}
        onClick={() => save.mutate({ task: variant }, { onError: toastError })}
      >
        Add the variant: admission sections of the discharge summary
      </Button>
    </Group>
  )
}

function PreviewLine({ preview, failed }: { preview: LabelPreview | undefined; failed: boolean }) {
  return (
    <Text size="sm" c="dimmed" role="status" ta="right">
      {preview ? previewText(preview) : failed ? '' : 'Working out what moves…'}
    </Text>
  )
}

function previewText({ counts, unlabelled, moves }: LabelPreview): string {
  const labelled = counts.reduce((sum, count) => sum + count, 0)
  if (labelled === 0) {
    const why = unlabelled[0]?.reason
    const nothing =
      why === 'no source'
        ? 'No source in this corpus'
        : why === 'no note of these types'
          ? 'No note of its types'
          : 'No note could be labelled'
    return moves && moves.moved > 0 ? `${nothing}; ${movesText(moves).toLowerCase()}` : nothing
  }
  return moves ? movesText(moves) : `First labels: ${countOf(labelled, 'note')}, ${counts.map(formatCount).join(' / ')}`
}

function PreviewMoves({ task, preview }: { task: Task; preview: LabelPreview | undefined }) {
  if (!preview?.moves || preview.moves.moved === 0) return null
  const detail = movesDetail(preview.moves)
  return (
    <Stack gap={4} pl="1.75rem">
      {detail && <Text size="sm">{detail}</Text>}
      <TransitionTable moves={preview.moves} label={`Labels of ${task.name} that move`} />
    </Stack>
  )
}
