/** What came of a queue: progress, agreement, human verdicts beside label and model once they may be seen, reasons, exports. */
import { Link } from 'wouter'
import { modelInRole } from '../../../shared/domain/prediction.ts'
import { cannotTell, type ReviewQueue, type ReviewSummary } from '../../../shared/domain/review.ts'
import { countOf, formatCount, formatMoment, formatPercent } from '../../lib/format.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { useTaskName } from '../../lib/useTaskName.ts'
import { Tag } from '../../ui/Badges.tsx'
import { Button } from '../../ui/Controls.tsx'
import { confirm, toastError } from '../../ui/Dialogs.tsx'
import { SimpleGrid, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Metric } from '../../ui/Metric.tsx'
import { Page, Panel } from '../../ui/Page.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { ErrorNotice, Loading, Notice } from '../../ui/States.tsx'
import { AgreementPanel } from './AgreementPanel.tsx'
import { ExportReview } from './ExportReview.tsx'
import classes from './Review.module.css'

export function SummaryPage({ id }: { id: number }) {
  const queue = useApi('review.queue', { id })
  const summary = useApi('review.summary', { id })
  const taskName = useTaskName()
  const error = queue.error ?? summary.error
  return (
    <Page
      title={queue.data ? `Summary of ${queue.data.definition.name}` : 'Summary'}
      breadcrumb={[{ label: 'Review', to: '/review' }]}
      badges={
        queue.data && (
          <>
            <Tag>{queue.data.definition.blind ? 'blind' : 'open'}</Tag>
            {queue.data.closedAt !== null && <Tag>closed</Tag>}
          </>
        )
      }
      description={queue.data && `${taskName(queue.data.facts.taskId)}, ${modelInRole(queue.data.facts)}: ${chosenText(queue.data)}`}
      actions={queue.data && <Actions queue={queue.data} />}
    >
      {queue.data && summary.data ? (
        <Results queue={queue.data} summary={summary.data} />
      ) : error ? (
        <ErrorNotice error={error} onRetry={() => void Promise.all([queue.refetch(), summary.refetch()])} />
      ) : (
        <Loading rows={8} label="Loading the summary" />
      )}
    </Page>
  )
}

function chosenText({ facts: { counts }, definition: { reviewers } }: ReviewQueue): string {
  const mixedIn = counts.mixedIn > 0 ? ` and ${countOf(counts.mixedIn, 'other')} mixed in` : ''
  return `${countOf(counts.chosen, 'note')} chosen${mixedIn}, ${reviewers === 2 ? 'two reviewers' : 'one reviewer'} a note`
}

function Actions({ queue }: { queue: ReviewQueue }) {
  const readOnly = useReadOnly()
  const close = useApiMutation('review.close')
  const open = queue.closedAt === null && queue.done + queue.disagreed < queue.notes
  const ask = async () => {
    const left = queue.notes - queue.done
    const text = left > 0 ? `${countOf(left, 'note')} ${left === 1 ? 'is' : 'are'} not done and will stay so.` : 'Every note is done.'
    if (await confirm({ title: 'Close this queue?', text: `${text} A closed queue takes no more verdicts and shows prediction and label. This cannot be undone.`, confirmLabel: 'Close queue', destructive: true }))
      close.mutate({ id: queue.id }, { onError: toastError })
  }
  return (
    <>
      {queue.closedAt === null && (
        <Button variant="default" disabled={readOnly} loading={close.isPending} onClick={() => void ask()}>
          Close queue…
        </Button>
      )}
      <ExportReview queue={queue} />
      {queue.disagreed > 0 && queue.closedAt === null && (
        <Button component={Link} href={`/review/${queue.id}/decide`}>
          Decide {countOf(queue.disagreed, 'disagreement')}
        </Button>
      )}
      <Button component={Link} href={`/review/${queue.id}`} variant={open ? 'filled' : 'default'}>
        {open ? 'Go on reviewing' : 'Open notes'}
      </Button>
    </>
  )
}

function Results({ queue, summary }: { queue: ReviewQueue; summary: ReviewSummary }) {
  const { facts, definition } = queue
  const answers = [...facts.options, cannotTell]
  const { betweenReviewers, pair, compared } = summary
  return (
    <Stack gap="md">
      <Panel title="Progress">
        <SimpleGrid cols={{ base: 3, lg: 5 }}>
          <Metric label="Notes done" value={`${formatCount(queue.done)} of ${formatCount(queue.notes)}`} />
          {definition.reviewers === 2 && <Metric label="Disagreements to decide" value={queue.disagreed} digits={0} />}
          {definition.reviewers === 2 && <Metric label="Decided by a third person" value={summary.adjudicated} digits={0} />}
          {definition.blind && (
            <Metric
              label="Verdicts not blind"
              value={summary.notBlind}
              digits={0}
              metric="notBlind"
            />
          )}
          <Metric label="Verdicts by" value={queue.reviewers.map(({ name, verdicts }) => `${name} (${verdicts})`).join(', ') || 'nobody yet'} />
        </SimpleGrid>
      </Panel>
      <VerdictTable answers={answers} summary={summary} />
      {betweenReviewers && (
        <AgreementPanel
          title="Human agreement: between reviewers"
          description={pair ? 'Verdicts of both, before anybody decided.' : 'Verdicts of both, the earlier one as the first: more than two people took part, and kappa takes them as two.'}
          agreement={betweenReviewers}
          rows={{ name: pair?.[0] ?? 'First verdict', answers }}
          columns={{ name: pair?.[1] ?? 'Second verdict', answers }}
        />
      )}
      {compared ? (
        <>
          <AgreementPanel
            title="Human verdict beside the label"
            description="Notes whose verdict is an option; those of “Cannot tell” are left out."
            agreement={compared.label}
            rows={{ name: 'Human verdict', answers: facts.options }}
            columns={{ name: 'Label', answers: facts.options }}
          />
          <AgreementPanel
            title="Human verdict beside the model’s answer"
            description={`Answer of ${modelInRole(facts)}: its most probable option. Notes were chosen by its risk, so this is no estimate for all notes.`}
            agreement={compared.model}
            rows={{ name: 'Human verdict', answers: facts.options }}
            columns={{ name: 'Model’s answer', answers: facts.options }}
          />
        </>
      ) : (
        <Notice>
          Human verdicts beside label and model are shown when every note is done, or when the queue is closed: until then they could tell what a blind queue hides.
        </Notice>
      )}
      <ReasonTable answers={answers} summary={summary} />
      {summary.exports.length > 0 && (
        <Panel title="Exports">
          {summary.exports.map(({ reason, rows, at }) => (
            <Text key={at} size="sm">
              {formatMoment(at)}: {countOf(rows, 'note')}. Reason: {reason}
            </Text>
          ))}
        </Panel>
      )}
    </Stack>
  )
}

/** Human verdicts that stand; by how the note came into the queue, once that may be seen. */
function VerdictTable({ answers, summary: { verdicts, compared } }: { answers: readonly string[]; summary: ReviewSummary }) {
  const total = verdicts.reduce((sum, count) => sum + count, 0)
  const mixed = compared !== null && compared.mixedIn.some((count) => count > 0)
  return (
    <Panel title="Human verdicts" description="Of notes that are done: the verdict, the one that both gave, or the decision." flush>
      <ScrollRegion label="Human verdicts by option">
        <Table aria-label="Human verdicts by option">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Human verdict</Table.Th>
              <Table.Th scope="col" className={classes.number}>Notes</Table.Th>
              <Table.Th scope="col" className={classes.number}>Share</Table.Th>
              {mixed && <Table.Th scope="col" className={classes.number}>Chosen</Table.Th>}
              {mixed && <Table.Th scope="col" className={classes.number}>Mixed in</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {answers.map((answer, index) => (
              <Table.Tr key={answer}>
                <Table.Th scope="row" fw={400}>{answer}</Table.Th>
                <Table.Td className={classes.number}>{formatCount(verdicts[index])}</Table.Td>
                <Table.Td className={classes.number}>{formatPercent(total === 0 ? null : (verdicts[index] ?? 0) / total)}</Table.Td>
                {mixed && <Table.Td className={classes.number}>{formatCount(compared.flagged[index])}</Table.Td>}
                {mixed && <Table.Td className={classes.number}>{formatCount(compared.mixedIn[index])}</Table.Td>}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollRegion>
    </Panel>
  )
}

function ReasonTable({ answers, summary: { reasons } }: { answers: readonly string[]; summary: ReviewSummary }) {
  return (
    <Panel title="Reasons by human verdict" description="Every verdict in force counts with each of its reasons, decisions too." flush>
      {reasons.length === 0 ? (
        <Text p="sm" c="dimmed">No verdict has a reason yet.</Text>
      ) : (
        <ScrollRegion label="Reasons by verdict">
          <Table aria-label="Reasons by verdict">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Reason</Table.Th>
                {answers.map((answer) => (
                  <Table.Th key={answer} scope="col" className={classes.number}>{answer}</Table.Th>
                ))}
                <Table.Th scope="col" className={classes.number}>Together</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {reasons.map(({ reason, counts, total }) => (
                <Table.Tr key={reason}>
                  <Table.Th scope="row" fw={400}>{reason}</Table.Th>
                  {counts.map((count, index) => (
                    <Table.Td key={answers[index]} className={classes.number}>{formatCount(count)}</Table.Td>
                  ))}
                  <Table.Td className={classes.number}>{formatCount(total)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollRegion>
      )}
    </Panel>
  )
}
