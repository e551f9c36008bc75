/** Every review queue with how far it is. */
import { Link } from 'wouter'
import type { ReviewQueue } from '../../../shared/domain/review.ts'
import { modelInRole } from '../../../shared/domain/prediction.ts'
import { navigate, useAddressQuery } from '../../lib/address.ts'
import { countOf, formatCount, formatMoment } from '../../lib/format.ts'
import { useApi } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { useTaskName } from '../../lib/useTaskName.ts'
import { Tag } from '../../ui/Badges.tsx'
import { Button } from '../../ui/Controls.tsx'
import { AddIcon, ReviewIcon } from '../../ui/icons.ts'
import { Anchor, Group, Table, Text } from '../../ui/Layout.tsx'
import { Page, Panel } from '../../ui/Page.tsx'
import { Await, EmptyState } from '../../ui/States.tsx'
import { CreateDialog } from './CreateDialog.tsx'
import classes from './Review.module.css'
import { RemoveQueue } from './RemoveQueue.tsx'

export function QueueList() {
  const queues = useApi('review.queues', undefined)
  const readOnly = useReadOnly()
  const [query, change] = useAddressQuery()
  const newQueue = (
    <Button leftSection={<AddIcon size="0.875rem" aria-hidden />} disabled={readOnly} onClick={() => change({ new: 1 }, { push: true })}>
      New queue
    </Button>
  )
  return (
    <Page title="Review" description="Notes of a scoring pass that people judge: by an alert budget or a filter, blind or open." actions={newQueue}>
      <Panel label="Review queues" flush>
        <Await query={queues}>
          {(list) =>
            list.length === 0 ? (
              <EmptyState
                icon={ReviewIcon}
                title="No review queues yet"
                text="A queue takes notes that a model has scored, such as the highest 5 %, and collects verdicts of one or two people. Prediction and label stay hidden until they have judged."
                action={newQueue}
              />
            ) : (
              <QueueTable queues={list} />
            )
          }
        </Await>
      </Panel>
      {query.get('new') !== null && (
        <CreateDialog passId={Number(query.get('pass')) || null} onClose={() => change({ new: null, pass: null })} onCreated={(id) => navigate(`/review/${id}`)} />
      )}
    </Page>
  )
}

function QueueTable({ queues }: { queues: readonly ReviewQueue[] }) {
  return (
    <Table aria-label="Review queues" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>Task and model</Table.Th>
          <Table.Th>Progress</Table.Th>
          <Table.Th>Verdicts by</Table.Th>
          <Table.Th>Made</Table.Th>
          <Table.Th ta="right">Go to</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {queues.map((queue) => (
          <QueueRow key={queue.id} queue={queue} />
        ))}
      </Table.Tbody>
    </Table>
  )
}

function QueueRow({ queue }: { queue: ReviewQueue }) {
  const { id, definition, facts, notes, done, disagreed, reviewers, createdAt, closedAt } = queue
  const taskName = useTaskName()
  return (
    <Table.Tr>
      <Table.Td maw="22rem">
        <Group gap="sm">
          <Anchor component={Link} href={`/review/${id}`} fw={500} style={{ overflowWrap: 'anywhere' }}>
            {definition.name}
          </Anchor>
          <Tag>{definition.blind ? 'blind' : 'open'}</Tag>
          {definition.reviewers === 2 && <Tag>two reviewers</Tag>}
          {closedAt !== null && <Tag>closed</Tag>}
        </Group>
      </Table.Td>
      <Table.Td maw="16rem">
        {taskName(facts.taskId)}
        <Text size="sm" c="dimmed" truncate title={modelInRole(facts)}>
          {modelInRole(facts)}
        </Text>
      </Table.Td>
      <Table.Td miw="10rem">
        {formatCount(done)} of {countOf(notes, 'note')} done
        {disagreed > 0 && <Text size="sm">{countOf(disagreed, 'disagreement')} to decide</Text>}
        <div className={classes.progress} role="progressbar" aria-label={`Progress of ${definition.name}`} aria-valuemin={0} aria-valuemax={notes} aria-valuenow={done}>
          <div style={{ width: `${(100 * done) / notes}%` }} />
        </div>
      </Table.Td>
      <Table.Td>{reviewers.length === 0 ? <Text c="dimmed">nobody yet</Text> : reviewers.map(({ name, verdicts }) => `${name} (${verdicts})`).join(', ')}</Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>{formatMoment(createdAt)}</Table.Td>
      <Table.Td>
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          <Button component={Link} href={`/review/${id}/summary`} variant="default" size="compact-xs" aria-label={`Summary of ${definition.name}`}>
            Summary
          </Button>
          {disagreed > 0 && closedAt === null && (
            <Button component={Link} href={`/review/${id}/decide`} variant="default" size="compact-xs" aria-label={`Decide in ${definition.name}`}>
              Decide
            </Button>
          )}
          <RemoveQueue queue={queue} />
        </Group>
      </Table.Td>
    </Table.Tr>
  )
}
