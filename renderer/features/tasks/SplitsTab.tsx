/** Splits of a corpus: the list, and the chosen one with its sizes, overlaps and class balance. */
import { useState } from 'react'
import type { CorpusSummary } from '../../../shared/domain/corpus.ts'
import type { SplitSummary } from '../../../shared/domain/split.ts'
import { numberParam, useAddressQuery } from '../../lib/address.ts'
import { formatCount, formatMoment, formatPercent } from '../../lib/format.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { splitSetHelp, splitSetNames, splitSetOrder } from '../../lib/splitSets.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { Button, FieldHelp, IconButton, Select } from '../../ui/Controls.tsx'
import { confirm, toastError } from '../../ui/Dialogs.tsx'
import { AddIcon, RemoveIcon, TasksIcon } from '../../ui/icons.ts'
import { Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { Await, EmptyState, Notice } from '../../ui/States.tsx'
import { ClassBalancePanel } from './ClassBalancePanel.tsx'
import { SplitDialog } from './SplitDialog.tsx'

export function SplitsTab({ corpus }: { corpus: CorpusSummary }) {
  const splits = useApi('tasks.splits', { corpusId: corpus.id })
  const [query, change] = useAddressQuery()
  const [creating, setCreating] = useState(false)
  const readOnly = useReadOnly()
  const createButton = (
    <Button leftSection={<AddIcon size="0.875rem" aria-hidden />} disabled={readOnly} onClick={() => setCreating(true)}>
      Create a split
    </Button>
  )
  return (
    <>
      <Await query={splits}>
        {(list) => {
          const newestFirst = list.toSorted((left, right) => right.id - left.id)
          const wanted = numberParam(query.get('split'))
          const chosen = newestFirst.find((split) => split.id === wanted) ?? newestFirst[0]
          if (!chosen) {
            return (
              <Panel label="Splits">
                <EmptyState
                  icon={TasksIcon}
                  title="No splits yet"
                  text={
                    'A split says which notes teach, which choose and which test. Train, validation and test never ' +
                    'share a patient.'
                  }
                  action={createButton}
                />
              </Panel>
            )
          }
          return (
            <Stack gap="md" maw="84rem">
              <Group justify="space-between">
                <Select
                  aria-label="Split"
                  w="24rem"
                  data={newestFirst.map(({ id, name }) => ({ value: String(id), label: name }))}
                  value={String(chosen.id)}
                  onChange={(id) => change({ split: id })}
                />
                {createButton}
              </Group>
              <SplitDetail split={chosen} readOnly={readOnly} onRemoved={() => change({ split: null })} />
            </Stack>
          )
        }}
      </Await>
      <SplitDialog
        opened={creating}
        onClose={() => setCreating(false)}
        corpus={corpus}
        onCreated={(id) => change({ split: id })}
      />
    </>
  )
}

function describe({ settings }: SplitSummary): string {
  if (settings.method === 'published') return `As published: column ${settings.attribute}.`
  if (settings.method === 'external') return 'External test: nothing learns from these notes.'
  const validation = `${formatPercent(settings.validationShare, 0)} validation`
  const shares = `${validation}, ${formatPercent(settings.testShare, 0)} test. Seed ${settings.seed}.`
  if (settings.method === 'period') {
    return `By real period: ${settings.firstLater} and what follows is the later period. Of the older patients ${shares}`
  }
  return settings.method === 'random'
    ? `Random by patient: ${shares}`
    : `Temporal: notes from ${settings.cutoff} on are the later period. Of the older patients ${shares}`
}

function SplitDetail({
  split,
  readOnly,
  onRemoved,
}: {
  split: SplitSummary
  readOnly: boolean
  onRemoved: () => void
}) {
  const remove = useApiMutation('tasks.removeSplit', { invalidates: ['tasks', 'predictions'], onSuccess: onRemoved })
  const askRemove = async () => {
    const agreed = await confirm({
      title: `Remove the split ${split.name}?`,
      text: 'Scoring passes on its sets are removed with it. Models stay. This cannot be undone.',
      confirmLabel: 'Remove split',
      destructive: true,
    })
    if (agreed) remove.mutate({ id: split.id }, { onError: toastError })
  }
  const total = split.sets.reduce((sum, { notes }) => sum + notes, 0)
  const ordered = splitSetOrder.flatMap((set) => split.sets.find((entry) => entry.set === set) ?? [])
  return (
    <>
      <Panel
        title={split.name}
        description={`${describe(split)} Created ${formatMoment(split.createdAt)}.`}
        flush
        actions={
          <IconButton
            icon={RemoveIcon}
            label={`Remove the split ${split.name}`}
            disabled={readOnly}
            onClick={() => void askRemove()}
          />
        }
      >
        <Table aria-label="Sizes of the sets">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Set</Table.Th>
              <Table.Th ta="right">Notes</Table.Th>
              <Table.Th ta="right">Share</Table.Th>
              <Table.Th ta="right">Patients</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {ordered.map(({ set, notes, patients }) => (
              <Table.Tr key={set}>
                <Table.Td>
                  {splitSetNames[set]}{' '}
                  <FieldHelp label={`What is ${splitSetNames[set]}?`}>{splitSetHelp[set]}</FieldHelp>
                </Table.Td>
                <Table.Td ta="right">{formatCount(notes)}</Table.Td>
                <Table.Td ta="right">{formatPercent(total ? notes / total : null)}</Table.Td>
                <Table.Td ta="right">{formatCount(patients)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Panel>
      <Overlaps split={split} />
      <ClassBalancePanel splitId={split.id} />
    </>
  )
}

function Overlaps({ split }: { split: SplitSummary }) {
  if (split.patientOverlap === 0 && split.textOverlap === 0) {
    return (
      <Notice title="No overlaps">
        <Text>
          No patient is in two of train, validation, test and temporal test; no note outside train repeats a text of
          train.
        </Text>
      </Notice>
    )
  }
  return (
    <Notice kind="warning" title="Overlaps between sets">
      <Text>
        {formatCount(split.patientOverlap)} patients are in more than one set; {formatCount(split.textOverlap)} notes
        outside train repeat a text that stands in train. Results on such notes are too good.
      </Text>
    </Notice>
  )
}
