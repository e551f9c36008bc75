/** What notes of denied claims lack that those of paid ones have: counts, intervals, and words of the notes themselves. */
import type { ReactNode } from 'react'
import type { OperatingModel } from '../../../shared/domain/operatingModel.ts'
import type { DocumentationChecklist } from '../../../shared/domain/documentation.ts'
import { toCsv } from '../../lib/csv.ts'
import { exportCsv } from '../../lib/exportFile.ts'
import { countOf, formatCount, formatInterval, formatMoment, formatP, formatPercent } from '../../lib/format.ts'
import { isActive, useJobAbout } from '../../lib/jobs.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { Tag } from '../../ui/Badges.tsx'
import { Button } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { DownloadIcon } from '../../ui/icons.ts'
import { Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { Await, EmptyState, Notice } from '../../ui/States.tsx'

export function DocumentationView({ operating: { id } }: { operating: OperatingModel }) {
  const checklist = useApi('operations.documentation', { operatingId: id })
  const compute = useApiMutation('operations.computeDocumentation', { invalidates: ['jobs'] })
  const cancel = useApiMutation('jobs.cancel', { invalidates: ['jobs'] })
  const readOnly = useReadOnly()
  const job = useJobAbout(id, 'documentation')
  const active = job && isActive(job) ? job : null
  const count = (
    <Button variant="default" disabled={readOnly || active !== null} loading={compute.isPending} onClick={() => compute.mutate({ operatingId: id }, { onError: toastError })}>
      {checklist.data ? 'Count again' : 'Count on the training notes'}
    </Button>
  )
  return (
    <Stack gap="md">
      {active && <ProgressBar job={active} onCancel={() => cancel.mutate({ id: active.id })} />}
      {job?.state === 'failed' && job.error && <Notice kind="failed">{job.error.message}</Notice>}
      <Await query={checklist}>
        {(found) =>
          found === null ? (
            <Panel label="Documentation checklist">
              <EmptyState
                title="Not counted yet"
                text="Looks through the training notes for headings and terms that notes of paid claims have more often than those of denied ones. Nothing is written by a model."
                action={active ? undefined : count}
              />
            </Panel>
          ) : (
            <Found checklist={found} action={count} />
          )
        }
      </Await>
    </Stack>
  )
}

function Found({ checklist, action }: { checklist: DocumentationChecklist; action: ReactNode }) {
  const { items, examined, found, counted, corpusName, splitName, computedAt } = checklist
  return (
    <Stack gap="md">
      <Notice kind="warning">
        A difference is no cause. Names of diseases show whose claims are paid, not what a note should say: only what is true of the patient belongs into it.
      </Notice>
      <Panel
        title="What notes of denied claims lack"
        description={`Training notes of ${corpusName}, ${splitName}. Found among ${formatCount(found.paid + found.denied)} notes of half of the patients, counted on ${formatCount(counted.paid)} of paid and ${formatCount(counted.denied)} of denied claims of the other ${formatCount(counted.patients)} patients, ${formatMoment(computedAt)}.`}
        actions={
          <Group gap="xs">
            <Button variant="default" leftSection={<DownloadIcon size="0.875rem" aria-hidden />} onClick={() => void exportCsv('documentation-checklist.csv', csvOf(checklist))}>
              CSV
            </Button>
            {action}
          </Group>
        }
        flush
      >
        {items.length === 0 ? (
          <EmptyState
            title="No difference beyond chance"
            text={`Of ${formatCount(examined)} headings and terms that were looked at, none is more frequent in notes of paid claims, all of them taken together.`}
          />
        ) : (
          <Table aria-label="Documentation checklist">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Heading or term</Table.Th>
                <Table.Th ta="right">Notes of paid claims</Table.Th>
                <Table.Th ta="right">Of denied claims</Table.Th>
                <Table.Th ta="right">Difference [95 % CI]</Table.Th>
                <Table.Th ta="right">p (Holm, {formatCount(examined)})</Table.Th>
                <Table.Th>In notes of paid claims</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map(({ kind, text, paid, denied, difference, interval, p, examples }) => (
                <Table.Tr key={`${kind} ${text}`}>
                  <Table.Th scope="row" fw={500}>
                    <Group gap="xs">
                      <bdi>{text}</bdi>
                      {kind === 'heading' && <Tag>heading</Tag>}
                    </Group>
                  </Table.Th>
                  <Table.Td ta="right">
                    {formatPercent(paid.notes / paid.of)} ({formatCount(paid.notes)})
                  </Table.Td>
                  <Table.Td ta="right">
                    {formatPercent(denied.notes / denied.of)} ({formatCount(denied.notes)})
                  </Table.Td>
                  <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
                    {formatPercent(difference)} {formatInterval({ low: 100 * interval.low, high: 100 * interval.high }, 1)}
                  </Table.Td>
                  <Table.Td ta="right">{formatP(p)}</Table.Td>
                  <Table.Td maw="26rem">
                    {examples.length > 0 && (
                      <Disclosure summary={countOf(examples.length, 'example')}>
                        {examples.map((example) => (
                          <Text key={example.noteKey} size="sm" style={{ overflowWrap: 'anywhere' }}>
                            {example.noteKey}: <bdi>{example.text}</bdi>
                          </Text>
                        ))}
                      </Disclosure>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Panel>
    </Stack>
  )
}

function csvOf({ items }: DocumentationChecklist): string {
  const header = ['kind', 'text', 'paid_notes', 'paid_of', 'denied_notes', 'denied_of', 'difference', 'low', 'high', 'p_holm']
  return toCsv(
    header,
    items.map(({ kind, text, paid, denied, difference, interval, p }) => [kind, text, paid.notes, paid.of, denied.notes, denied.of, difference, interval.low, interval.high, p]),
  )
}
