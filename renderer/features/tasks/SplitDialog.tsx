/** Creates a split: by time on a histogram, at random, or as a column of the import says. */
import { useState } from 'react'
import type { CorpusSummary } from '../../../shared/domain/corpus.ts'
import type { SplitSet } from '../../../shared/domain/split.ts'
import { splitSetNames, splitSetOrder } from '../../lib/splitSets.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import {
  Button,
  IconButton,
  labelWithHelp,
  NumberField,
  SegmentedControl,
  Select,
  TextField,
} from '../../ui/Controls.tsx'
import { Modal, toast } from '../../ui/Dialogs.tsx'
import { AddIcon, CloseIcon } from '../../ui/icons.ts'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { Await, ErrorNotice } from '../../ui/States.tsx'
import { CutoffChart } from './CutoffChart.tsx'
import {
  nameOf,
  newDraft,
  settingsOf,
  splitProblem,
  suggestedCutoff,
  type SplitDraft,
  type SplitMethod,
} from './splitDraft.ts'

interface SplitDialogProps {
  opened: boolean
  onClose: () => void
  corpus: CorpusSummary
  onCreated: (id: number) => void
}

export function SplitDialog(props: SplitDialogProps) {
  const histogram = useApi('tasks.dateHistogram', { corpusId: props.corpus.id }, { enabled: props.opened })
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={`Create a split of ${props.corpus.name}`} size="46rem">
      {props.opened && <Await query={histogram}>{(months) => <SplitForm {...props} months={months} />}</Await>}
    </Modal>
  )
}

const methods: { value: SplitMethod; label: string }[] = [
  { value: 'temporal', label: 'By time' },
  { value: 'period', label: 'By real period' },
  { value: 'random', label: 'At random' },
  { value: 'published', label: 'As published' },
]

function SplitForm({
  corpus,
  months,
  onClose,
  onCreated,
}: SplitDialogProps & { months: { month: string; notes: number }[] }) {
  const [draft, setDraft] = useState<SplitDraft>(() => newDraft(corpus.shiftedDates ? '' : suggestedCutoff(months)))
  const create = useApiMutation('tasks.split', {
    onSuccess: (split) => {
      toast(`Split ${split.name} created.`)
      onCreated(split.id)
      onClose()
    },
  })
  const set = (change: Partial<SplitDraft>) => setDraft({ ...draft, ...change })
  const problem = splitProblem(draft)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        create.mutate({ corpusId: corpus.id, name: nameOf(draft).trim(), settings: settingsOf(draft) })
      }}
    >
      <Stack gap="md">
        <SegmentedControl
          aria-label="Method"
          data={methods}
          value={draft.method}
          onChange={(method) => set({ method })}
        />
        {draft.method === 'period' && (
          <TextField
            w="16rem"
            label={labelWithHelp(
              'First later period',
              'As the source names it: "2017 - 2019" of MIMIC-IV’s anchor_year_group, "metavision" of MIMIC-III’s DBSOURCE.',
            )}
            value={draft.firstLater}
            onChange={(event) => set({ firstLater: event.currentTarget.value })}
          />
        )}
        {draft.method === 'temporal' && corpus.shiftedDates && (
          <Text>
            The dates of this corpus are shifted by another span for each patient, so it cannot be split by time. Split
            it by real period, where its source has one, or at random.
          </Text>
        )}
        {draft.method === 'temporal' &&
          !corpus.shiftedDates &&
          (months.length === 0 ? (
            <Text c="dimmed">The notes of this corpus carry no times, so they cannot be split by time.</Text>
          ) : (
            <>
              <CutoffChart months={months} cutoff={draft.cutoff} onCutoff={(cutoff) => set({ cutoff })} />
              <TextField
                type="date"
                w="12rem"
                label="First day of the later period"
                value={draft.cutoff}
                onChange={(event) => set({ cutoff: event.currentTarget.value })}
              />
            </>
          ))}
        {draft.method === 'published' ? (
          <PublishedFields draft={draft} set={set} />
        ) : (
          <Group gap="md" align="flex-end">
            <NumberField
              w="10rem"
              label={labelWithHelp(
                'Validation',
                draft.method === 'temporal' ? 'Share of the older period’s patients.' : 'Share of the patients.',
              )}
              suffix=" %"
              min={1}
              max={50}
              value={draft.validationPercent}
              onChange={(value) => set({ validationPercent: value ?? 10 })}
            />
            <NumberField
              w="10rem"
              label={labelWithHelp(
                'Test',
                draft.method === 'temporal'
                  ? 'Share of the older period’s patients; 0: the later period is the only test.'
                  : 'Share of the patients.',
              )}
              suffix=" %"
              min={draft.method === 'temporal' ? 0 : 1}
              max={50}
              value={draft.testPercent}
              onChange={(value) => set({ testPercent: value ?? 10 })}
            />
            <NumberField
              w="7rem"
              label={labelWithHelp('Seed', 'The same seed gives the same split.')}
              min={0}
              allowDecimal={false}
              value={draft.seed}
              onChange={(value) => set({ seed: value ?? 1 })}
            />
          </Group>
        )}
        <TextField
          label="Name"
          maxLength={120}
          value={nameOf(draft)}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        {problem && (
          <Text size="sm" c="dimmed" role="status">
            {problem}
          </Text>
        )}
        {create.error && <ErrorNotice error={create.error} title="The split was not created" />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={problem !== null} loading={create.isPending}>
            Create split
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

const setOptions = splitSetOrder.map((value) => ({ value, label: splitSetNames[value] }))

function PublishedFields({ draft, set }: { draft: SplitDraft; set: (change: Partial<SplitDraft>) => void }) {
  const change = (index: number, entry: Partial<{ value: string; set: SplitSet }>) =>
    set({ values: draft.values.map((other, place) => (place === index ? { ...other, ...entry } : other)) })
  return (
    <Stack gap="sm">
      <TextField
        w="16rem"
        label="Column that names the set"
        description="An attribute kept by the import"
        value={draft.attribute}
        onChange={(event) => set({ attribute: event.currentTarget.value })}
      />
      {draft.values.map((entry, index) => (
        <Group key={`value ${index + 1}`} gap="sm" wrap="nowrap">
          <TextField
            flex={1}
            aria-label={`Value ${index + 1}`}
            placeholder="Value"
            value={entry.value}
            onChange={(event) => change(index, { value: event.currentTarget.value })}
          />
          <Select
            flex={1}
            aria-label={`Set of value ${index + 1}`}
            data={setOptions}
            value={entry.set}
            onChange={(next) => next && change(index, { set: next })}
          />
          <IconButton
            size="sm"
            icon={CloseIcon}
            label={`Remove value ${index + 1}`}
            onClick={() => set({ values: draft.values.filter((_, place) => place !== index) })}
          />
        </Group>
      ))}
      <Button
        size="compact-xs"
        variant="default"
        w="fit-content"
        leftSection={<AddIcon size="0.8125rem" aria-hidden />}
        onClick={() => set({ values: [...draft.values, { value: '', set: 'test' }] })}
      >
        Add value
      </Button>
      <Text size="sm" c="dimmed">
        Notes whose value is not listed are in no set.
      </Text>
    </Stack>
  )
}
