/** What the users of a worklist need beside an entry, by the task: coded history, goals of care, what a note lacks, evidence. */
import { useMemo } from 'react'
import type { OperatingModel } from '../../../shared/domain/operatingModel.ts'
import type { StoredAttribution } from '../../../shared/domain/noteAttribution.ts'
import { stretchesOf } from '../../../shared/domain/noteAttribution.ts'
import { goalsOfCareIn } from '../../../shared/domain/goalsOfCare.ts'
import type { WorklistRow } from '../../../shared/domain/worklist.ts'
import { placeOf } from '../../../shared/text/documentedTerms.ts'
import { countOf, formatCount, formatDifference, formatPercent } from '../../lib/format.ts'
import { isActive, useJob } from '../../lib/jobs.ts'
import { useApi, useApiMutation, type Output } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { Button } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { Group, Stack, Table, Text, Title } from '../../ui/Layout.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { Await, ErrorNotice, Notice } from '../../ui/States.tsx'

type Note = Output<'corpora.note'>

export function CodedHistory({ scoreId }: { scoreId: number }) {
  const history = useApi('operations.codedHistory', { scoreId })
  return (
    <section aria-label="Coded history">
      <Title order={3}>Coded history</Title>
      <Await query={history}>
        {({ weights, before, own }) => (
          <Stack gap={4}>
            <Text size="sm" c="dimmed">
              Charlson’s categories, weights of {weights === 'quan2011' ? 'Quan 2011' : 'Charlson 1987'}.{' '}
              {before.stays === 0 ? 'No earlier stay of this patient has ended before the note.' : `${countOf(before.stays, 'earlier stay')}: score ${formatCount(before.score)}.`}
            </Text>
            {before.categories.length > 0 && (
              <Table aria-label="Categories of earlier stays" verticalSpacing={2}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Coded in earlier stays</Table.Th>
                    <Table.Th ta="right">Weight</Table.Th>
                    <Table.Th>Since</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {before.categories.map(({ label, weight, since }) => (
                    <Table.Tr key={label}>
                      <Table.Td>{label}</Table.Td>
                      <Table.Td ta="right">{weight}</Table.Td>
                      <Table.Td>{since}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            )}
            {own && (
              <Text size="sm">
                Coded for this stay, after the note: score {formatCount(own.score)}
                {own.categories.length > 0 && ` (${own.categories.map(({ label }) => label.toLowerCase()).join(', ')})`}.
              </Text>
            )}
          </Stack>
        )}
      </Await>
    </section>
  )
}

export function GoalsOfCare({ note }: { note: Note }) {
  const found = useMemo(() => goalsOfCareIn(note.text), [note])
  const counts = [...Map.groupBy(found, ({ words }) => words.toLowerCase())]
  return (
    <section aria-label="Goals of care in this note">
      <Title order={3}>Goals of care in this note</Title>
      <Text size="sm">
        {found.length === 0
          ? 'None of the usual words for them stands in this note.'
          : `Marked in the text: ${counts.map(([words, places]) => `“${words}”${places.length > 1 ? ` ${places.length} times` : ''}`).join(', ')}. What they say there is to be read.`}
      </Text>
    </section>
  )
}

export function LackingDocumentation({ operatingId, note }: { operatingId: number; note: Note }) {
  const checklist = useApi('operations.documentation', { operatingId })
  const lacking = useMemo(() => checklist.data?.items.filter((item) => placeOf(item, note.text, note.sections) === null) ?? null, [checklist.data, note])
  if (checklist.error) return <ErrorNotice error={checklist.error} onRetry={() => void checklist.refetch()} />
  return (
    <section aria-label="Documentation">
      <Title order={3}>Documentation</Title>
      {lacking === null ? (
        <Text size="sm">{checklist.data === null ? 'What notes of denied claims lack has not been counted yet: under Documentation above.' : ''}</Text>
      ) : lacking.length === 0 ? (
        <Text size="sm">This note has all that the checklist names.</Text>
      ) : (
        <ScrollRegion label="Not found in this note" maxHeight="12rem">
          <Table aria-label="Not found in this note" verticalSpacing={2}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Not found in this note</Table.Th>
                <Table.Th ta="right">Paid</Table.Th>
                <Table.Th ta="right">Denied</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {lacking.map(({ kind, text, paid, denied }) => (
                <Table.Tr key={`${kind} ${text}`}>
                  <Table.Td>
                    <bdi>{text}</bdi>
                    {kind === 'heading' && ' (heading)'}
                  </Table.Td>
                  <Table.Td ta="right">{formatPercent(paid.notes / paid.of)}</Table.Td>
                  <Table.Td ta="right">{formatPercent(denied.notes / denied.of)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollRegion>
      )}
    </section>
  )
}

/** The attribution that the job of the readers computes, over the prompt of the pass that this version was judged by. */
export function useEvidence({ passId, task }: OperatingModel, noteId: number, enabled = true) {
  const method = 'gradient' as const
  const stored = useApi('reading.attributions', { passId: passId ?? 0, noteId, method }, { enabled: enabled && passId !== null })
  const result = stored.data?.results.find(({ option }) => option === task.positive) ?? null
  return { stored, result, request: passId === null ? null : { passId, noteId, method, option: task.positive } }
}

const mostShown = 8

/** The strongest stretches that speak for the event, as marks of the text. */
export function evidenceMarks(result: StoredAttribution | null): { start: number; end: number; kind: number }[] {
  if (!result) return []
  const stretches = stretchesOf(result)
  const largest = Math.max(...stretches.map(({ value }) => value))
  return stretches
    .filter(({ value }) => value > 0.1 * largest)
    .flatMap(({ places, value }) => places.map(([start, end]) => ({ start, end, kind: value / largest })))
}

export function Evidence({ operating, row, text }: { operating: OperatingModel; row: WorklistRow; text: string }) {
  const { stored, result, request } = useEvidence(operating, row.id)
  const compute = useApiMutation('reading.attribute')
  const cancel = useApiMutation('jobs.cancel', { invalidates: ['jobs', 'reading'] })
  const readOnly = useReadOnly()
  const job = useJob(stored.data?.jobId ?? compute.data?.jobId ?? null)
  const active = job && isActive(job) ? job : null
  const strongest = useMemo(
    () => (result ? stretchesOf(result).filter(({ value }) => value > 0).sort((a, b) => b.value - a.value).slice(0, mostShown) : []),
    [result],
  )
  return (
    <section aria-label="Evidence">
      <Group justify="space-between" wrap="nowrap">
        <Title order={3}>Words that speak for it</Title>
        {!result && !active && request && (
          <Button variant="default" size="compact-sm" disabled={readOnly} loading={compute.isPending} onClick={() => compute.mutate(request, { onError: toastError })}>
            Find them
          </Button>
        )}
      </Group>
      {request === null && <Text size="sm">The scoring pass that this version was judged by is gone, and with it how the model reads.</Text>}
      {active && <ProgressBar job={active} compact onCancel={() => cancel.mutate({ id: active.id })} />}
      {job?.state === 'failed' && job.error && !result && <Notice kind="failed">{job.error.message}</Notice>}
      {result && (
        <>
          <Text size="sm" c="dimmed">
            Gradient × input for “{operating.task.options[result.option]}”; marked in the text.{' '}
            {result.faithfulness.mean.comprehensiveness > result.faithfulness.random.comprehensiveness
              ? 'The answer hangs on them more than on random words.'
              : 'They do no more than random words: do not read much into them.'}
          </Text>
          <Table aria-label="Words that speak for it" verticalSpacing={2}>
            <Table.Tbody>
              {strongest.map(({ places, value }) => (
                <Table.Tr key={places[0]?.[0]}>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>
                    <bdi>{around(text, places)}</bdi>
                  </Table.Td>
                  <Table.Td ta="right">{formatDifference(value, 4)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </>
      )}
    </section>
  )
}

/** A token alone says little: the words it stands among. */
function around(text: string, places: readonly [number, number][]): string {
  const [start, end] = [places[0]?.[0] ?? 0, places.at(-1)?.[1] ?? 0]
  const from = text.lastIndexOf(' ', Math.max(0, start - 24)) + 1
  const until = text.indexOf(' ', Math.min(text.length, end + 24))
  return text.slice(from, until < 0 ? undefined : until).replaceAll(/\s+/g, ' ').trim()
}
