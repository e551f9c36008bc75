/** What the model said and the label, in the model's own colour; hidden in a blind queue until a verdict. */
import { modelInRole } from '../../../shared/domain/prediction.ts'
import type { OpenItem, ReviewAnswer, ReviewQueue } from '../../../shared/domain/review.ts'
import { optionLetter } from '../../../shared/domain/task.ts'
import { formatCount } from '../../lib/format.ts'
import { Button } from '../../ui/Controls.tsx'
import { ModelsIcon } from '../../ui/icons.ts'
import { Group, Table, Text, Title } from '../../ui/Layout.tsx'
import { RiskBar } from '../../ui/RiskBar.tsx'
import classes from './Review.module.css'

interface ModelAnswerProps {
  item: OpenItem
  queue: ReviewQueue
  busy: boolean
  onShow: () => void
}

export function ModelAnswer({ item, queue, busy, onShow }: ModelAnswerProps) {
  return (
    <section className={classes.model} aria-label="Model and label">
      <Group gap={6} mb={4}>
        <ModelsIcon size="0.9375rem" aria-hidden />
        <Title order={2} size="h3">
          Model probability and label
        </Title>
      </Group>
      {item.answer ? (
        <Answer answer={item.answer} queue={queue} />
      ) : (
        <>
          <Text size="sm" c="dimmed">
            {item.own ? 'Hidden. Once shown, later verdicts of yours on this note are marked as not blind.' : 'Hidden until you have given a verdict.'}
          </Text>
          {item.own && (
            <Button mt={6} variant="default" size="compact-sm" disabled={busy} onClick={onShow}>
              Show (S)
            </Button>
          )}
        </>
      )}
    </section>
  )
}

function Answer({ answer, queue: { facts } }: { answer: ReviewAnswer; queue: ReviewQueue }) {
  return (
    <>
      <Table aria-label="Model probability by option" withRowBorders={false} verticalSpacing={2} horizontalSpacing={4}>
        <Table.Tbody>
          {facts.options.map((option, index) => (
            <Table.Tr key={option}>
              <Table.Th scope="row" fw={index === answer.predicted ? 600 : 400}>
                {optionLetter(index)}. {option}
              </Table.Th>
              <Table.Td>
                <RiskBar value={answer.probabilities[index] ?? null} width={3} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" mt={4}>
        Label in the data: <b>{facts.options[answer.label]}</b>
      </Text>
      <Text size="sm" c="dimmed">
        {modelInRole(facts)}, rank {formatCount(answer.rank)} of {formatCount(facts.counts.passNotes)}
        {answer.flagged ? '' : '; mixed in, not chosen'}
      </Text>
    </>
  )
}
