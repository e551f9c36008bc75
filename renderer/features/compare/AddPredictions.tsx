/** Predictions that were made elsewhere, from a file: looked at before they stand beside the models of the workspace. */
import { useState } from 'react'
import type { Job } from '../../../shared/domain/job.ts'
import type { NamedPredictionImport, PredictionMatching } from '../../../shared/domain/predictionFile.ts'
import type { EvaluationSet } from '../../../shared/domain/split.ts'
import { address, navigate, useAddressQuery } from '../../lib/address.ts'
import { countOf, formatCount } from '../../lib/format.ts'
import { isActive, useJob } from '../../lib/jobs.ts'
import { evaluationSetNames, evaluationSetOrder } from '../../lib/passes.ts'
import { askRefusedAgain, useApi, useApiMutation, type Output } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { useSplits, type NamedSplit } from '../../lib/useSplits.ts'
import { Button, Select, TextField } from '../../ui/Controls.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { FileChooser } from '../../ui/FileChooser.tsx'
import { Group, SimpleGrid, Stack, Table, Text } from '../../ui/Layout.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { ErrorNotice, Loading, Notice } from '../../ui/States.tsx'
import { groupKey } from './passSets.ts'

export function AddPredictionsButton({ onClick }: { onClick: () => void }) {
  const readOnly = useReadOnly()
  return (
    <Button variant="default" disabled={readOnly} onClick={onClick}>
      Add predictions from a file…
    </Button>
  )
}

interface AddPredictionsDialogProps {
  /** The file is being chosen; it is looked at after that. */
  opened: boolean
  onClose: () => void
}

export function AddPredictionsDialog({ opened, onClose }: AddPredictionsDialogProps) {
  const [path, setPath] = useState<string | null>(null)
  const close = () => setPath(null)
  return (
    <>
      <FileChooser
        opened={opened}
        onClose={onClose}
        title="File of predictions"
        choose="file"
        extensions={['.csv', '.tsv', '.parquet', '.ndjson', '.jsonl', '.gz']}
        onChoose={([chosen]) => chosen !== undefined && setPath(chosen)}
      />
      <Modal opened={path !== null} onClose={close} title="Add predictions from a file" size="48rem">
        {path !== null && <AddPredictions path={path} onClose={close} />}
      </Modal>
    </>
  )
}

function AddPredictions({ path, onClose }: { path: string; onClose: () => void }) {
  const [jobId, setJobId] = useState<number | null>(null)
  const splits = useSplits()
  const tasks = useApi('tasks.list', undefined)
  if (jobId !== null) return <Importing jobId={jobId} onClose={onClose} />
  if (splits.error || tasks.error) return <ErrorNotice error={splits.error ?? tasks.error} onRetry={askRefusedAgain} />
  if (!splits.data || !tasks.data) return <Loading rows={5} />
  if (splits.data.length === 0) {
    return <Text>Predictions are judged on a set of a split. Derive labels and make a split under Tasks & splits first.</Text>
  }
  return <ImportForm path={path} splits={splits.data} tasks={tasks.data} onClose={onClose} onStarted={setJobId} />
}

interface ImportFormProps {
  path: string
  splits: readonly NamedSplit[]
  tasks: Output<'tasks.list'>
  onClose: () => void
  onStarted: (jobId: number) => void
}

function ImportForm({ path, splits, tasks, onClose, onStarted }: ImportFormProps) {
  const [query] = useAddressQuery()
  // What is being compared is what the file is most likely of.
  const [shownSplit, shownSet] = query.get('set')?.split('.') ?? []
  const [splitId, setSplitId] = useState(Number(shownSplit))
  const [taskId, setTaskId] = useState(query.get('task'))
  const [set, setSet] = useState(shownSet as EvaluationSet | undefined)
  const [name, setName] = useState(nameOf(path))
  const split = splits.find(({ id }) => id === splitId) ?? splits[0]!
  const balance = useApi('tasks.balance', { splitId: split.id })
  const labelled = tasks.filter(({ id }) => balance.data?.some((entry) => entry.taskId === id))
  const task = labelled.find(({ id }) => id === taskId) ?? labelled[0]
  const sets = evaluationSetOrder.filter((each) =>
    balance.data?.some((entry) => entry.taskId === task?.id && entry.set === (each === 'temporal_all' ? 'temporal_seen' : each)),
  )
  const chosenSet = sets.find((each) => each === set) ?? sets[0]
  const request =
    task && chosenSet ? { path, taskId: task.id, splitId: split.id, set: chosenSet, name: name.trim() } : null
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <TextField
          label="Name of the model"
          description="Files under one name are passes of one model."
          required
          maxLength={120}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label="Split"
          description="Rows find the notes of its corpus."
          allowDeselect={false}
          data={splits.map(({ id, name: splitName, corpusName }) => ({ value: String(id), label: `${corpusName}: ${splitName}` }))}
          value={String(split.id)}
          onChange={(id) => setSplitId(Number(id))}
        />
        <Select
          label="Task that they answer"
          allowDeselect={false}
          data={labelled.map(({ id, name: taskName }) => ({ value: id, label: taskName }))}
          value={task?.id ?? null}
          onChange={setTaskId}
        />
        <Select
          label="Set"
          allowDeselect={false}
          data={sets.map((each) => ({ value: each, label: evaluationSetNames[each] }))}
          value={chosenSet ?? null}
          onChange={(each) => setSet(each as EvaluationSet)}
        />
      </SimpleGrid>
      {balance.error && <ErrorNotice error={balance.error} onRetry={() => void balance.refetch()} />}
      {balance.data && !request && (
        <Text>No task has labels in a test or validation set of this split. Choose another split, or derive labels first.</Text>
      )}
      {request && <PreviewAndImport request={request} onClose={onClose} onStarted={onStarted} />}
    </Stack>
  )
}

/** "vendor-scores" of /data/vendor-scores.csv.gz. */
function nameOf(path: string): string {
  return (path.split(/[\\/]/).at(-1) ?? path).replace(/(\.\w{2,7}){1,2}$/, '').slice(0, 120)
}

interface PreviewAndImportProps {
  request: NamedPredictionImport
  onClose: () => void
  onStarted: (jobId: number) => void
}

function PreviewAndImport({ request, onClose, onStarted }: PreviewAndImportProps) {
  const { name, ...asked } = request
  const preview = useApi('predictions.previewFile', asked, { staleTime: 0 })
  const start = useApiMutation('predictions.importFile', {
    invalidates: ['jobs'],
    onSuccess: ({ jobId }) => onStarted(jobId),
  })
  return (
    <>
      {preview.error ? (
        <ErrorNotice error={preview.error} title="This file cannot be taken" />
      ) : preview.data ? (
        <MatchingTable matching={preview.data} />
      ) : (
        <Loading rows={4} label="Reading the file" />
      )}
      {start.error && <ErrorNotice error={start.error} title="The predictions were not added" />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          disabled={name === '' || !preview.data || preview.data.matched === 0}
          loading={start.isPending}
          onClick={() => start.mutate(request)}
        >
          {preview.data ? `Add ${countOf(preview.data.matched, 'prediction')}` : 'Add predictions'}
        </Button>
      </Group>
    </>
  )
}

function MatchingTable({ matching }: { matching: PredictionMatching }) {
  const { file, layout, rows, matched, unmatched, notes, missing, otherLabel, otherPatient, warnings } = matching
  const read = [layout.note, layout.patient, layout.time, layout.label, ...layout.probabilities].filter(Boolean)
  const lines: [string, number | null, string][] = [
    ['Rows of a labelled note of this set', matched, `of ${formatCount(rows)} rows`],
    ...unmatched.map(({ reason, rows: count }): [string, number, string] => [`Left out: ${reason}`, count, `of ${formatCount(rows)} rows`]),
    ['Notes of this set that the file lacks', missing, `of ${countOf(notes, 'note')}`],
    ['Labels in the file that are others than ours', otherLabel, otherLabel === null ? 'no labels in the file' : `of ${formatCount(matched)}; ours count`],
  ]
  return (
    <Stack gap="xs">
      <Text size="sm">
        {file}: {layout.kind === 'meds' ? 'MEDS predictions, ' : ''}reads {read.join(', ')}
        {layout.unused.length > 0 && `; not read: ${layout.unused.slice(0, 12).join(', ')}${layout.unused.length > 12 ? ', …' : ''}`}.
      </Text>
      <Table aria-label="What becomes of the rows" withRowBorders={false} verticalSpacing={3} horizontalSpacing={0}>
        <Table.Tbody>
          {lines.map(([name, count, of]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={400}>
                {name}
              </Table.Th>
              <Table.Td ta="right" style={{ fontVariantNumeric: 'tabular-nums' }}>
                {count === null ? '–' : formatCount(count)}
              </Table.Td>
              <Table.Td c="dimmed" pl="sm">
                {of}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" c="dimmed">
        What the predictions were learned from is not known here: nothing can warn of notes that were seen.
      </Text>
      {matched === 0 && (
        <Notice kind="warning" title="Nothing matches">
          <Text>Choose another set or split, or put the keys of the imported notes into the column note_id.</Text>
        </Notice>
      )}
      {otherPatient > 0 && (
        <Notice kind="warning" title="Other patients">
          <Text>{countOf(otherPatient, 'matched row')} of another patient than ours: check that the keys are of the same notes.</Text>
        </Notice>
      )}
      {warnings.map((warning) => (
        <Text key={warning} size="sm">
          {warning}
        </Text>
      ))}
    </Stack>
  )
}

function Importing({ jobId, onClose }: { jobId: number; onClose: () => void }) {
  const job = useJob(jobId)
  if (!job) return <Loading rows={2} />
  if (isActive(job)) return <ProgressBar job={job} />
  return job.state === 'done' ? <Added job={job} onClose={onClose} /> : <NotAdded job={job} onClose={onClose} />
}

function Added({ job, onClose }: { job: Job; onClose: () => void }) {
  const { passId } = job.result as { passId: number }
  const passes = useApi('predictions.passes', {})
  const pass = passes.data?.find(({ id }) => id === passId)
  const show = () => {
    onClose()
    if (pass) navigate(address('/compare', { task: pass.taskId, set: groupKey(pass) }))
  }
  return (
    <Stack gap="md">
      <Text fw={600} role="status">
        {pass ? `${countOf(pass.notes, 'prediction')} of ${pass.modelName} can be compared.` : 'The predictions were added.'}
      </Text>
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        <Button disabled={!pass} onClick={show}>
          Compare
        </Button>
      </Group>
    </Stack>
  )
}

function NotAdded({ job, onClose }: { job: Job; onClose: () => void }) {
  return (
    <Stack gap="md">
      <ErrorNotice
        title="The predictions were not added"
        error={new Error(job.error?.message ?? 'It was cancelled. Nothing was stored.')}
      />
      <Group justify="flex-end">
        <Button onClick={onClose}>Close</Button>
      </Group>
    </Stack>
  )
}
