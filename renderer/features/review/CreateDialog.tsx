/** Makes a queue: which notes, how many, and how they are judged; the count of notes follows every change. */
import { useState } from 'react'
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import { optionLetter } from '../../../shared/domain/task.ts'
import { countOf, formatCount, formatThreshold } from '../../lib/format.ts'
import { passName } from '../../lib/passes.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useTaskName } from '../../lib/useTaskName.ts'
import { Button, NumberField, SegmentedControl, Select, Switch, TagsField, TextField, labelWithHelp } from '../../ui/Controls.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { useDebouncedValue } from '../../ui/hooks.ts'
import { Group, SimpleGrid, Stack, Text } from '../../ui/Layout.tsx'
import { Await, ErrorNotice, Loading } from '../../ui/States.tsx'
import { definitionOf, newDraft, type QueueDraft } from './draft.ts'

interface CreateDialogProps {
  passId: number | null
  onClose: () => void
  onCreated: (id: number) => void
}

export function CreateDialog({ passId, onClose, onCreated }: CreateDialogProps) {
  const passes = useApi('predictions.passes', {})
  const tasks = useApi('tasks.list', undefined)
  return (
    <Modal opened onClose={onClose} title="New review queue" size="42rem">
      <Await query={passes}>
        {(list) => {
          if (tasks.isPending) return <Loading rows={5} />
          const scored = list.filter(({ role }) => role !== 'ceiling')
          const first = scored.find(({ id }) => id === passId) ?? scored.find(({ role }) => role === 'finetuned') ?? scored[0]
          if (!first) return <Text>Nothing is scored yet. A queue takes notes that a model has scored: finetune a model, or score one under Compare.</Text>
          return <CreateForm passes={scored} first={first} onClose={onClose} onCreated={onCreated} />
        }}
      </Await>
    </Modal>
  )
}

interface FormProps {
  passes: readonly ScoringPass[]
  first: ScoringPass
  onClose: () => void
  onCreated: (id: number) => void
}

function CreateForm({ passes, first, onClose, onCreated }: FormProps) {
  const taskName = useTaskName()
  const [draft, setDraft] = useState(() => newDraft(first.id, `Review of ${taskName(first.taskId)}`.slice(0, 120)))
  const change = (changes: Partial<QueueDraft>) => setDraft((before) => ({ ...before, ...changes }))
  const pass = passes.find(({ id }) => id === draft.passId) ?? first
  const definition = definitionOf(draft)
  const create = useApiMutation('review.create', { onSuccess: ({ id }) => onCreated(id) })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (definition) create.mutate(definition)
      }}
    >
      <Stack gap="sm">
        <SimpleGrid cols={2} spacing="sm">
          <TextField label="Name" data-autofocus required maxLength={120} value={draft.name} onChange={(event) => change({ name: event.currentTarget.value })} />
          <Select
            label="Scoring pass"
            value={String(pass.id)}
            data={passes.map((choice) => ({ value: String(choice.id), label: `${taskName(choice.taskId)} · ${passName(choice)} · pass ${choice.id}` }))}
            onChange={(id) => change({ passId: Number(id), label: 'all' })}
          />
        </SimpleGrid>
        <WhichNotes draft={draft} pass={pass} change={change} />
        <SimpleGrid cols={3} spacing="sm">
          <NumberField label="Notes at most" min={1} max={5000} clampBehavior="strict" allowDecimal={false} value={draft.maximumNotes} onChange={(maximumNotes) => change({ maximumNotes })} />
          <NumberField
            label={labelWithHelp('Others mixed in', 'Share of the queue that is drawn at random from the notes that were not chosen, so that what the model missed is seen too.')}
            suffix=" %"
            min={0}
            max={50}
            clampBehavior="strict"
            value={draft.unflagged}
            onChange={(unflagged) => change({ unflagged })}
          />
          <Select
            label="Order"
            description={draft.unflagged ? 'Random: another order would tell which were chosen.' : undefined}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            disabled={Boolean(draft.unflagged)}
            value={draft.unflagged ? 'random' : draft.order}
            data={[
              { value: 'random', label: `Random (seed ${draft.seed ?? 1})` },
              { value: 'risk', label: 'Highest risk first' },
            ]}
            onChange={(order) => change({ order: order as QueueDraft['order'] })}
          />
        </SimpleGrid>
        <SimpleGrid cols={2} spacing="sm">
          <Switch
            label="Blind: hide prediction and label until a verdict"
            checked={draft.blind}
            onChange={(event) => change({ blind: event.currentTarget.checked })}
          />
          <Switch
            label="Two reviewers a note, a third decides where they differ"
            checked={draft.reviewers === 2}
            onChange={(event) => change({ reviewers: event.currentTarget.checked ? 2 : 1 })}
          />
        </SimpleGrid>
        <TagsField label="Reasons to choose from" description="Enter adds one." maxTags={30} value={draft.reasons} onChange={(reasons) => change({ reasons })} />
        <Count draft={draft} />
        {create.error && <ErrorNotice error={create.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending} disabled={definition === null}>
            Create queue
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function WhichNotes({ draft, pass, change }: { draft: QueueDraft; pass: ScoringPass; change: (changes: Partial<QueueDraft>) => void }) {
  return (
    <Stack gap="xs" role="group" aria-label="Which notes">
      <SegmentedControl
        aria-label="Which notes"
        value={draft.kind}
        data={[
          { value: 'share', label: 'Highest share' },
          { value: 'notes', label: 'Highest number' },
          { value: 'filter', label: 'By filter' },
        ]}
        onChange={(kind) => change({ kind: kind as QueueDraft['kind'] })}
      />
      {draft.kind === 'share' && (
        <NumberField label="Share of the notes of the pass" suffix=" %" min={0} max={100} step={0.5} w="14rem" value={draft.share} onChange={(share) => change({ share })} />
      )}
      {draft.kind === 'notes' && (
        <NumberField label="Notes with the highest risk" min={1} step={10} allowDecimal={false} w="14rem" value={draft.notes} onChange={(notes) => change({ notes })} />
      )}
      {draft.kind === 'filter' && (
        <SimpleGrid cols={3} spacing="sm">
          <Select
            label="Label"
            value={draft.label}
            data={[{ value: 'all', label: 'All labels' }, ...pass.options.map((option, index) => ({ value: String(index), label: `${optionLetter(index)}. ${option}` }))]}
            onChange={(label) => change({ label: label ?? 'all' })}
          />
          <Select
            label="Model’s answer"
            value={draft.outcome}
            data={[
              { value: 'all', label: 'Right and wrong' },
              { value: 'right', label: 'Right only' },
              { value: 'wrong', label: 'Wrong only' },
            ]}
            onChange={(outcome) => change({ outcome: outcome as QueueDraft['outcome'] })}
          />
          <Select
            label="Read by the model"
            value={draft.read}
            data={[
              { value: 'all', label: 'Whole or shortened' },
              { value: 'whole', label: 'Whole only' },
              { value: 'shortened', label: 'Shortened only' },
            ]}
            onChange={(read) => change({ read: read as QueueDraft['read'] })}
          />
          <NumberField label="Risk from (0 to 1)" min={0} max={1} step={0.05} value={draft.minimum} onChange={(minimum) => change({ minimum })} />
          <NumberField label="Risk to (0 to 1)" min={0} max={1} step={0.05} value={draft.maximum} onChange={(maximum) => change({ maximum })} />
          <span />
          <TextField label="Notes from day" type="date" value={draft.from} onChange={(event) => change({ from: event.currentTarget.value })} />
          <TextField label="Notes until day" type="date" value={draft.until} onChange={(event) => change({ until: event.currentTarget.value })} />
        </SimpleGrid>
      )}
    </Stack>
  )
}

/** What the queue would hold. */
function Count({ draft }: { draft: QueueDraft }) {
  const [settled] = useDebouncedValue(draft, 250)
  const definition = definitionOf(settled)
  const counts = useApi('review.count', definition!, { enabled: definition !== null, keepPrevious: true })
  if (counts.error) return <ErrorNotice error={counts.error} onRetry={() => void counts.refetch()} />
  const { data } = counts
  const stale = definition === null || counts.isPlaceholderData || settled !== draft
  return (
    <Text size="sm" role="status" c={stale ? 'dimmed' : undefined} mih="2.5rem">
      {definition === null && 'Fill in the empty fields to see how many notes that gives.'}
      {definition !== null && !data && 'Counting…'}
      {definition !== null && data && (
        <>
          <b>{countOf(data.chosen + data.mixedIn, 'note')} in the queue</b>: {formatCount(data.chosen)} of {formatCount(data.flagged)} chosen
          {data.mixedIn > 0 && ` and ${countOf(data.mixedIn, 'other')} of ${formatCount(data.passNotes - data.flagged)}`}, of {countOf(data.passNotes, 'note')} in the pass.
          {data.threshold !== null && ` Risk at or above ${formatThreshold(data.threshold)}.`}
          {data.tiedOut > 0 && ` ${countOf(data.tiedOut, 'note')} of equal risk at the cut are out: notes of equal risk are in together or not at all.`}
        </>
      )}
    </Text>
  )
}
