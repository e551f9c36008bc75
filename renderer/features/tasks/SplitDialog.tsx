/** Creates a split: by time on a histogram, by real period, at random, as a column says, or as an external test. */
import { useState } from 'react'
import type { CorpusSummary } from '../../../shared/domain/corpus.ts'
import type { SplitChoices } from '../../../shared/domain/split.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { Button, SegmentedControl, TextField } from '../../ui/Controls.tsx'
import { Modal, toast } from '../../ui/Dialogs.tsx'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { Await, ErrorNotice } from '../../ui/States.tsx'
import { CohortSelect } from './CohortSelect.tsx'
import {
  everyMonth,
  monthsOf,
  nameOf,
  newDraft,
  settingsOf,
  splitProblem,
  suggestedCutoff,
  type MonthCount,
  type SplitDraft,
  type SplitMethod,
} from './splitDraft.ts'
import {
  DivisionFields,
  ExternalFields,
  PeriodFields,
  PublishedFields,
  ShiftedDates,
  TemporalFields,
} from './SplitFields.tsx'
import { SplitPreviewPanel } from './SplitPreviewPanel.tsx'

interface SplitDialogProps {
  opened: boolean
  onClose: () => void
  corpus: CorpusSummary
  onCreated: (id: number) => void
}

export function SplitDialog(props: SplitDialogProps) {
  const corpusId = props.corpus.id
  const histogram = useApi('tasks.dateHistogram', { corpusId }, { enabled: props.opened })
  const choices = useApi('tasks.splitChoices', { corpusId }, { enabled: props.opened })
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={`Create a split of ${props.corpus.name}`} size="62rem">
      {props.opened && (
        <Await query={histogram}>
          {(months) => (
            <Await query={choices}>
              {(found) => <SplitForm {...props} months={everyMonth(months)} choices={found} />}
            </Await>
          )}
        </Await>
      )}
    </Modal>
  )
}

const methods: { value: SplitMethod; label: string }[] = [
  { value: 'temporal', label: 'By time' },
  { value: 'period', label: 'By real period' },
  { value: 'random', label: 'At random' },
  { value: 'published', label: 'As published' },
  { value: 'external', label: 'External test' },
]

interface SplitFormProps extends SplitDialogProps {
  months: readonly MonthCount[]
  choices: SplitChoices
}

function SplitForm({ corpus, months, choices, onClose, onCreated }: SplitFormProps) {
  const [draft, setDraft] = useState<SplitDraft>(() => ({
    ...newDraft(suggestedCutoff(months)),
    // Shifted dates are said to be so before another way is offered.
    ...(corpus.shiftedDates ? { method: 'temporal' as const, boundaries: [] } : {}),
  }))
  const cohorts = useApi('cohorts.list', { corpusId: corpus.id })
  const chosen = draft.cohort && { id: draft.cohort.id }
  const ofCohort = chosen !== null && draft.method === 'temporal'
  const cohortMonths = useApi('tasks.dateHistogram', { corpusId: corpus.id, cohort: chosen }, { enabled: ofCohort })
  const shownMonths = ofCohort ? monthsOf(cohortMonths.data ?? [], months) : months
  const labelSets = useApi('tasks.labelSets', { corpusId: corpus.id })
  const labelled = (labelSets.data ?? [])
    .filter(({ inUse, counts }) => inUse && counts.some((count) => count > 0))
    .map(({ task }) => ({ id: task.id, name: task.name }))
  const create = useApiMutation('tasks.split', {
    invalidates: ['tasks', 'jobs'],
    onSuccess: (split) => {
      toast(`Split ${split.name} created. It is being checked for leakage.`)
      onCreated(split.id)
      onClose()
    },
  })
  const set = (change: Partial<SplitDraft>) => setDraft({ ...draft, ...change })
  const problem = splitProblem(draft)
  const refused = draft.method === 'temporal' && corpus.shiftedDates
  const settings = settingsOf(draft)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        create.mutate({ corpusId: corpus.id, name: nameOf(draft).trim(), settings })
      }}
    >
      <Stack gap="md">
        <SegmentedControl
          aria-label="Method"
          data={methods}
          value={draft.method}
          onChange={(method) => set({ method })}
        />
        {!refused && (
          <CohortSelect
            label="Divide notes of"
            help="Notes outside the cohort are in no set: nothing learns from them and nothing is judged on them."
            cohorts={cohorts.data ?? []}
            value={draft.cohort?.id ?? null}
            onChange={(id) => set({ cohort: cohorts.data?.find((cohort) => cohort.id === id) ?? null })}
          />
        )}
        {draft.method === 'temporal' &&
          (refused ? (
            <ShiftedDates set={set} periods={choices.periods} />
          ) : (
            <>
              <TemporalFields draft={draft} set={set} months={shownMonths} />
              {cohortMonths.error && <ErrorNotice error={cohortMonths.error} title="The months of the cohort were not counted" />}
            </>
          ))}
        {draft.method === 'period' && <PeriodFields draft={draft} set={set} periods={choices.periods} />}
        {draft.method === 'published' && <PublishedFields draft={draft} set={set} columns={choices.columns} />}
        {draft.method === 'external' && <ExternalFields draft={draft} set={set} corpus={corpus} />}
        {!refused && draft.method !== 'published' && draft.method !== 'external' && (
          <DivisionFields draft={draft} set={set} labelled={labelled} />
        )}
        {!refused && problem === null && (
          <SplitPreviewPanel corpusId={corpus.id} settings={settings} stratifyBy={draft.stratifyBy} />
        )}
        {!refused && (
          <TextField
            label="Name"
            maxLength={120}
            value={nameOf(draft)}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
        )}
        {problem && !refused && (
          <Text size="sm" c="dimmed" role="status">
            {problem}
          </Text>
        )}
        {create.error && <ErrorNotice error={create.error} title="The split was not created" />}
        <Group
          justify="flex-end"
          gap="sm"
          py="sm"
          pos="sticky"
          bottom={0}
          bg="var(--mantine-color-body)"
          style={{ borderTop: '1px solid var(--wb-border)', zIndex: 1 }}
        >
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={problem !== null || refused} loading={create.isPending}>
            Create split
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
