/** Takes labels from a MEDS label file: what it holds, which task gets them, and how many would find a note. */
import { useState } from 'react'
import type { CorpusSummary } from '../../../shared/domain/corpus.ts'
import { readsMedsFile, type MedsFileFacts, type MedsTarget } from '../../../shared/domain/meds.ts'
import { optionLetter } from '../../../shared/domain/task.ts'
import type { ListedTask } from '../../../shared/domain/taskPreview.ts'
import { countOf, formatCount, formatDate } from '../../lib/format.ts'
import { isActive, useJob } from '../../lib/jobs.ts'
import { useApi, useApiMutation, type Output } from '../../lib/queries.ts'
import { Button, MultiSelect, NumberField, Select, TextField } from '../../ui/Controls.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { FileChooser } from '../../ui/FileChooser.tsx'
import { useDebouncedValue } from '../../ui/hooks.ts'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { Await, ErrorNotice, Loading } from '../../ui/States.tsx'
import { Matching } from './MedsMatching.tsx'
import { medsMatchingOf } from './labelSettings.ts'
import { idForName } from './taskDraft.ts'

interface MedsImportDialogProps {
  /** The file is being chosen; it is looked at after that. */
  opened: boolean
  onClose: () => void
  corpus: CorpusSummary
  tasks: readonly ListedTask[]
}

export function MedsImportDialog({ opened, onClose, corpus, tasks }: MedsImportDialogProps) {
  const [path, setPath] = useState<string | null>(null)
  const close = () => setPath(null)
  return (
    <>
      <FileChooser
        opened={opened}
        onClose={onClose}
        title="MEDS label file"
        choose="file"
        extensions={['.parquet']}
        onChoose={([chosen]) => chosen !== undefined && setPath(chosen)}
      />
      <Modal opened={path !== null} onClose={close} title={`MEDS labels for ${corpus.name}`} size="44rem">
        {path !== null && <MedsImport path={path} corpus={corpus} tasks={tasks} onClose={close} />}
      </Modal>
    </>
  )
}

interface MedsImportProps extends Omit<MedsImportDialogProps, 'opened'> {
  path: string
}

function MedsImport({ path, corpus, tasks, onClose }: MedsImportProps) {
  const [jobId, setJobId] = useState<number | null>(null)
  const file = useApi('tasks.medsFile', { path }, { staleTime: 0 })
  if (jobId !== null) return <Importing jobId={jobId} corpus={corpus} onClose={onClose} />
  return (
    <Stack gap="md">
      <Await query={file} rows={4}>
        {(facts) => (
          <>
            <Text>{describeFile(path, facts)}</Text>
            <MedsForm path={path} corpus={corpus} tasks={tasks} onClose={onClose} onStarted={setJobId} />
          </>
        )}
      </Await>
    </Stack>
  )
}

const shownValues = 8

function describeFile(path: string, { valueColumn, labels, patients, values, firstTime, lastTime }: MedsFileFacts): string {
  const name = path.split(/[\\/]/).at(-1)
  const counts = values.slice(0, shownValues).map(({ value, labels: count }) => `${value} ${formatCount(count)}`)
  const more = values.length > shownValues ? ` and ${values.length - shownValues} more values` : ''
  return (
    `${name}: ${countOf(labels, 'label')} of ${countOf(patients, 'patient')}, ${formatDate(firstTime)} to ` +
    `${formatDate(lastTime)}. ${valueColumn}: ${counts.join(', ')}${more}.`
  )
}

/** Nothing is worked out while a name is still being typed. */
const typingPause = 400
const newTask = 'new task'

interface MedsFormProps extends MedsImportProps {
  onStarted: (jobId: number) => void
}

function MedsForm({ path, corpus, tasks, onClose, onStarted }: MedsFormProps) {
  const readers = tasks.filter(readsMedsFile)
  const [chosen, setChosen] = useState(readers[0]?.id ?? newTask)
  const [name, setName] = useState('')
  const [question, setQuestion] = useState('')
  const [types, setTypes] = useState<string[]>([])
  const [withinDays, setWithinDays] = useState<number | null>(null)
  const id = idForName(name, tasks.map((task) => task.id))
  const target: MedsTarget =
    chosen === newTask
      ? { kind: 'new', id, name: name.trim(), question: question.trim(), types }
      : { kind: 'known', taskId: chosen }
  const complete = target.kind === 'known' || (id !== '' && target.question !== '')
  const request = { corpusId: corpus.id, meds: { path, withinDays }, target }
  // What is matched does not depend on the words of the task.
  const asked = target.kind === 'known' ? request : { ...request, target: { ...target, id: 'preview-of-meds', name: 'preview', question: '?' } }
  const [settled] = useDebouncedValue(asked, typingPause)
  const preview = useApi('tasks.previewMeds', settled, { keepPrevious: true, staleTime: 0 })
  const start = useApiMutation('tasks.labelFromMeds', {
    invalidates: ['tasks', 'jobs'],
    onSuccess: (started) => onStarted(started.jobId),
  })
  return (
    <>
      <Select
        label="Task that gets the labels"
        w="26rem"
        allowDeselect={false}
        data={[{ value: newTask, label: 'A new task' }, ...readers.map((task) => ({ value: task.id, label: task.name }))]}
        value={chosen}
        onChange={(value) => setChosen(value ?? newTask)}
      />
      {chosen === newTask && (
        <>
          <TextField
            label="Name of the task"
            required
            maxLength={120}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextField
            label="Question that is asked of each note"
            required
            value={question}
            onChange={(event) => setQuestion(event.currentTarget.value)}
          />
          <MultiSelect
            label="Types of notes that can have a label"
            placeholder={types.length > 0 ? undefined : 'Every type'}
            clearable
            clearButtonProps={{ 'aria-label': 'Every type' }}
            data={corpus.types.map(({ type }) => type)}
            value={types}
            onChange={setTypes}
          />
        </>
      )}
      <NumberField
        label="Oldest note, in days before the label"
        description="A label goes to the patient’s last note at or before its moment. Empty: however old that is."
        w="20rem"
        min={0}
        placeholder="No limit"
        value={withinDays}
        onChange={(days) => setWithinDays(days === 0 ? null : days)}
      />
      {preview.error ? (
        <ErrorNotice error={preview.error} title="These labels cannot be taken" />
      ) : preview.data ? (
        <MedsPreview preview={preview.data} stale={preview.isFetching} />
      ) : (
        <Loading rows={2} label="Looking for the notes" />
      )}
      {start.error && <ErrorNotice error={start.error} title="The labels were not imported" />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          disabled={!complete || !preview.data || preview.isError}
          loading={start.isPending}
          onClick={() => start.mutate(request)}
        >
          Import labels
        </Button>
      </Group>
    </>
  )
}

function MedsPreview({ preview, stale }: { preview: Output<'tasks.previewMeds'>; stale: boolean }) {
  const { options, counts, meds } = preview
  return (
    <Stack gap={4} style={{ opacity: stale ? 0.6 : 1 }} aria-busy={stale}>
      {meds && <Matching matching={meds} />}
      <Text size="sm">
        {options.map((option, index) => `${optionLetter(index)}. ${option}: ${formatCount(counts[index])}`).join(' · ')}
      </Text>
    </Stack>
  )
}

function Importing({ jobId, corpus, onClose }: { jobId: number; corpus: CorpusSummary; onClose: () => void }) {
  const job = useJob(jobId)
  const sets = useApi('tasks.labelSets', { corpusId: corpus.id })
  if (!job) return <Loading rows={2} />
  if (isActive(job)) return <ProgressBar job={job} />
  const [done] = (job.result?.labelSets ?? []) as { labelSetId: number }[]
  const set = sets.data?.find(({ id }) => id === done?.labelSetId)
  const matching = set && medsMatchingOf(set)
  return (
    <Stack gap="md">
      {job.state === 'done' ? (
        <Stack gap={4}>
          <Text fw={600} role="status">
            {set ? `Labels ${set.id} of ${set.task.name} are in use.` : 'The labels are in use.'}
          </Text>
          {matching && <Matching matching={matching} />}
        </Stack>
      ) : (
        <ErrorNotice
          title="The labels were not imported"
          error={new Error(job.error?.message ?? 'It was cancelled. Labels from before are as they were.')}
        />
      )}
      <Group justify="flex-end">
        <Button onClick={onClose}>Close</Button>
      </Group>
    </Stack>
  )
}
