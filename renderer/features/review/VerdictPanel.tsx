/** The person's side of a note: progress, verdict, reasons, comment; the model's side below it, apart, and only once it may be seen. */
import { useRef } from 'react'
import { Link } from 'wouter'
import { cannotTell, verdictName, type GivenVerdict, type ReviewQueue, type ReviewRole, type Verdict } from '../../../shared/domain/review.ts'
import { optionLetter } from '../../../shared/domain/task.ts'
import { useActionKeys } from '../../lib/useActionKeys.ts'
import { countOf, formatCount } from '../../lib/format.ts'
import { Button, Checkbox, TextArea } from '../../ui/Controls.tsx'
import { PersonIcon } from '../../ui/icons.ts'
import { Anchor, Group, Kbd, Stack, Text, Title } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { ModelAnswer } from './ModelAnswer.tsx'
import classes from './Review.module.css'
import type { ReviewWork } from './useReviewWork.ts'

interface VerdictPanelProps {
  queue: ReviewQueue
  role: ReviewRole
  reviewer: string
  work: ReviewWork
  locked: boolean
  onRename: () => void
}

export function VerdictPanel({ queue, role, reviewer, work, locked, onRename }: VerdictPanelProps) {
  const { item, items = [], waiting, busy, writing, write } = work
  const { options } = queue.facts
  const comment = useRef<HTMLTextAreaElement>(null)
  const choices: Verdict[] = [...options.map((_, index) => index), 'cannot_tell']
  const decide = (verdict: Verdict) => !locked && work.decide(verdict)
  useActionKeys({
    verdict: (which) => {
      const verdict = choices[which]
      if (verdict !== undefined) decide(verdict)
    },
    nextItem: () => work.step(1),
    previousItem: () => work.step(-1),
    comment: () => comment.current?.focus(),
    withdraw: () => !locked && work.undo(),
    showAnswer: work.show,
  })
  const own = item?.own ?? null
  const total = items.length
  return (
    <Panel label="Verdict" flush fill>
      <ScrollRegion label="Verdict and reasons" maxHeight="100%">
        <Stack gap="sm" p="sm">
          <Progress role={role} reviewer={reviewer} total={total} waiting={waiting} onRename={onRename} />
          {waiting === 0 && <Finished queue={queue} role={role} />}
          {item && item.verdicts.length > 0 && <BothVerdicts verdicts={item.verdicts} options={options} reviewer={reviewer} />}
          <section className={classes.human} aria-label="Human verdict">
            <Group gap={6} mb={6}>
              <PersonIcon size="0.9375rem" aria-hidden />
              <Title order={2} size="h3">
                {role === 'adjudicator' ? 'Your decision' : 'Your verdict'}
              </Title>
            </Group>
            <Text size="sm" mb={6}>
              {queue.facts.question}
            </Text>
            <Stack gap={4}>
              {choices.map((verdict, index) => (
                <Button
                  key={verdict}
                  className={classes.choice}
                  size="compact-md"
                  variant="default"
                  justify="flex-start"
                  fullWidth
                  aria-pressed={own?.verdict === verdict}
                  disabled={locked || !item || busy}
                  leftSection={<Kbd size="xs">{index + 1}</Kbd>}
                  onClick={() => decide(verdict)}
                >
                  {verdict === 'cannot_tell' ? cannotTell : `${optionLetter(verdict)}. ${options[verdict]}`}
                  {own?.verdict === verdict && ' ✓'}
                </Button>
              ))}
            </Stack>
            <Text size="sm" c="dimmed" mt={6} role="status">
              {own ? storedText(own, queue) : 'No verdict yet. It is stored at once.'}
            </Text>
            <Group gap="xs" mt={6}>
              <Button variant="default" size="compact-sm" disabled={locked || busy} onClick={work.undo}>
                Undo last (U)
              </Button>
              <Button variant="default" size="compact-sm" disabled={waiting === 0} onClick={work.nextWaiting}>
                Next to judge
              </Button>
            </Group>
            {queue.definition.reasons.length > 0 && (
              <Stack gap={5} mt="sm" role="group" aria-label="Reasons">
                <Text size="sm" fw={500}>
                  Reasons, before the verdict
                </Text>
                {queue.definition.reasons.map((reason) => (
                  <Checkbox
                    key={reason}
                    label={reason}
                    disabled={locked}
                    checked={writing.reasons.includes(reason)}
                    onChange={(event) =>
                      write({ reasons: event.currentTarget.checked ? [...writing.reasons, reason] : writing.reasons.filter((each) => each !== reason) })
                    }
                  />
                ))}
              </Stack>
            )}
            <TextArea
              mt="sm"
              ref={comment}
              label="Comment"
              description="C to write, Esc to leave; stored with the verdict."
              rows={2}
              maxLength={4000}
              disabled={locked}
              value={writing.comment}
              onChange={(event) => write({ comment: event.currentTarget.value })}
              onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
            />
          </section>
          {item && <ModelAnswer item={item} queue={queue} busy={busy} onShow={work.show} />}
        </Stack>
      </ScrollRegion>
    </Panel>
  )
}

function storedText({ verdict, blind, reviewer }: GivenVerdict, { facts, definition }: ReviewQueue): string {
  const how = definition.blind ? (blind ? ', blind' : ', after prediction and label were shown') : ''
  return `Stored: ${verdictName(verdict, facts.options)} by ${reviewer}${how}. Another verdict takes its place.`
}

interface ProgressProps {
  role: ReviewRole
  reviewer: string
  total: number
  waiting: number
  onRename: () => void
}

function Progress({ role, reviewer, total, waiting, onRename }: ProgressProps) {
  const done = total - waiting
  return (
    <div>
      <Group justify="space-between" gap="xs" wrap="nowrap" mb={4}>
        <Text size="sm" role="status">
          {formatCount(done)} of {countOf(total, 'note')} {role === 'adjudicator' ? 'decided' : 'judged'}
        </Text>
        <Text size="sm" c="dimmed" truncate>
          {reviewer}{' '}
          <Anchor component="button" type="button" size="sm" onClick={onRename}>
            change
          </Anchor>
        </Text>
      </Group>
      <div className={classes.progress} role="progressbar" aria-label="Judged notes" aria-valuemin={0} aria-valuemax={total} aria-valuenow={done}>
        <div style={{ width: `${total === 0 ? 0 : (100 * done) / total}%` }} />
      </div>
    </div>
  )
}

function Finished({ queue, role }: { queue: ReviewQueue; role: ReviewRole }) {
  return (
    <Text size="sm" className={classes.finished}>
      {role === 'adjudicator' ? 'Nothing is left to decide.' : 'Nothing is left for you to judge.'}{' '}
      <Anchor component={Link} href={`/review/${queue.id}/summary`} size="sm">
        Go to the summary
      </Anchor>
      {role === 'reviewer' && queue.disagreed > 0 && (
        <>
          {' or '}
          <Anchor component={Link} href={`/review/${queue.id}/decide`} size="sm">
            decide where verdicts differ
          </Anchor>
        </>
      )}
      .
    </Text>
  )
}

function BothVerdicts({ verdicts, options, reviewer: me }: { verdicts: readonly GivenVerdict[]; options: readonly string[]; reviewer: string }) {
  return (
    <section className={classes.human} aria-label="Verdicts of the reviewers">
      <Group gap={6} mb={4}>
        <PersonIcon size="0.9375rem" aria-hidden />
        <Title order={2} size="h3">
          Verdicts of the reviewers
        </Title>
      </Group>
      {verdicts.map(({ reviewer, verdict, reasons, comment }) => (
        <div key={reviewer}>
          <Text>
            {reviewer}: <b>{verdictName(verdict, options)}</b>
          </Text>
          {reasons.length > 0 && <Text size="sm">{reasons.join('; ')}</Text>}
          {comment && (
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              “{comment}”
            </Text>
          )}
        </div>
      ))}
      {verdicts.some(({ reviewer }) => reviewer === me) && (
        <Text size="sm" c="dimmed" mt={4}>
          One of them is yours: a third person should decide.
        </Text>
      )}
    </section>
  )
}
