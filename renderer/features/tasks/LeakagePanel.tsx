/** What a split lets through, in plain words, with the notes to read; computed with the split or on demand. */
import { useState } from 'react'
import type { LeakageReport, OutcomeWords } from '../../../shared/domain/leakage.ts'
import { leakageFindings, type LeakageFinding, type Severity } from '../../../shared/domain/leakageFindings.ts'
import type { SplitSet, SplitSummary } from '../../../shared/domain/split.ts'
import { address } from '../../lib/address.ts'
import { countOf, formatCount, formatMoment, formatPercent } from '../../lib/format.ts'
import { useJob } from '../../lib/jobs.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { splitSetNames } from '../../lib/splitSets.ts'
import { Button } from '../../ui/Controls.tsx'
import { CsvButton } from '../../ui/CsvButton.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import {
  BlockedIcon,
  CheckIcon,
  HelpIcon,
  RetryIcon,
  WarningIcon,
  type IconComponent,
} from '../../ui/icons.ts'
import { Anchor, Box, Group, Stack, Table, Text, VisuallyHidden } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { Await, EmptyState, Notice } from '../../ui/States.tsx'
import { leakageCsv } from './leakageCsv.ts'
import { NotePairDialog } from './NotePairDialog.tsx'

const setName = (set: SplitSet) => splitSetNames[set].toLowerCase()

export function LeakagePanel({ split, readOnly }: { split: SplitSummary; readOnly: boolean }) {
  const leakage = useApi('tasks.leakage', { splitId: split.id })
  const job = useJob(leakage.data?.jobId ?? null)
  const check = useApiMutation('tasks.checkLeakage', { invalidates: ['tasks', 'jobs'] })
  const cancel = useApiMutation('jobs.cancel', { invalidates: ['tasks', 'jobs'] })
  const report = leakage.data?.report ?? null
  const running = leakage.data?.jobId != null
  const start = () => check.mutate({ splitId: split.id }, { onError: toastError })
  return (
    <Panel
      title="Leakage report"
      description={
        report
          ? `What figures on this split may owe to something else than skill. Checked ${formatMoment(report.computedAt)}.`
          : 'What figures on this split may owe to something else than skill.'
      }
      actions={
        report && (
          <>
            <Button
              variant="default"
              size="compact-xs"
              leftSection={<RetryIcon size="0.875rem" aria-hidden />}
              disabled={readOnly || running}
              onClick={start}
            >
              Check again
            </Button>
            <CsvButton fileName={`leakage-split-${split.id}`} csv={() => leakageCsv(report, setName)} />
          </>
        )
      }
    >
      <Stack gap="md">
        {running && job && (
          <ProgressBar job={job} onCancel={() => cancel.mutate({ id: job.id }, { onError: toastError })} />
        )}
        {leakage.data?.labelsChanged && !running && (
          <Notice kind="warning" title="Other labels are in use since">
            <Text>Times and words of the outcome were checked on labels from before. Check again to see them now.</Text>
          </Notice>
        )}
        <Await query={leakage}>
          {() =>
            report ? (
              <Report report={report} corpusId={split.corpusId} />
            ) : running ? null : (
              <EmptyState
                title="Not checked yet"
                text="The check reads every note of the split once: repeated patients and texts, the order of note and outcome, words of the outcome."
                action={
                  <Button disabled={readOnly} loading={check.isPending} onClick={start}>
                    Check for leakage
                  </Button>
                }
              />
            )
          }
        </Await>
      </Stack>
    </Panel>
  )
}

function Report({ report, corpusId }: { report: LeakageReport; corpusId: number }) {
  const findings = leakageFindings(report, setName)
  const fine = findings.filter(({ severity }) => severity === 'fine')
  const rest = findings.filter(({ severity }) => severity !== 'fine').toSorted(bySeverity)
  return (
    <Stack gap="sm">
      <Summary findings={findings} />
      {rest.length > 0 && <Findings label="Findings" findings={rest} />}
      {fine.length > 0 && (
        <Disclosure summary={`${countOf(fine.length, 'check')} found nothing`}>
          <Findings label="Checks that found nothing" findings={fine} />
        </Disclosure>
      )}
      {report.texts.length > 0 && <RepeatedTexts texts={report.texts} />}
      {report.timeOrder.some(({ examples }) => examples.length > 0) && (
        <Disclosure summary="Notes filed when the outcome was known: examples">
          {report.timeOrder
            .filter(({ examples }) => examples.length > 0)
            .map(({ taskId, taskName, examples }) => (
              <Text key={taskId} size="sm">
                {taskName}: <NoteLinks corpusId={corpusId} ids={examples} />
              </Text>
            ))}
        </Disclosure>
      )}
      {report.outcomeWords
        .filter(({ words }) => words.length > 0)
        .map((entry) => (
          <Words key={entry.taskId} entry={entry} corpusId={corpusId} />
        ))}
    </Stack>
  )
}

const looks: Record<Severity, { word: string; icon: IconComponent; colour: string; order: number }> = {
  problem: { word: 'Problem', icon: BlockedIcon, colour: 'var(--wb-bad)', order: 0 },
  look: { word: 'Take a look', icon: WarningIcon, colour: 'var(--wb-warn)', order: 1 },
  unchecked: { word: 'Not checked', icon: HelpIcon, colour: 'var(--mantine-color-dimmed)', order: 3 },
  fine: { word: 'Fine', icon: CheckIcon, colour: 'var(--wb-good)', order: 2 },
}

function bySeverity(left: LeakageFinding, right: LeakageFinding): number {
  return looks[left.severity].order - looks[right.severity].order
}

function Findings({ label, findings }: { label: string; findings: readonly LeakageFinding[] }) {
  return (
    <Stack gap="sm" component="ul" m={0} p={0} aria-label={label} style={{ listStyle: 'none' }}>
      {findings.map((finding) => (
        <Finding key={finding.title} finding={finding} />
      ))}
    </Stack>
  )
}

/** What there is, in one line, before the details. */
function Summary({ findings }: { findings: readonly LeakageFinding[] }) {
  const problems = findings.filter(({ severity }) => severity === 'problem').length
  const toLook = findings.filter(({ severity }) => severity === 'look').length
  const unchecked = findings.filter(({ severity }) => severity === 'unchecked').length
  const parts = [
    problems > 0 ? `${formatCount(problems)} ${problems === 1 ? 'problem' : 'problems'}` : 'No problem found',
    toLook > 0 ? `${formatCount(toLook)} to take a look at` : '',
    unchecked > 0 ? `${formatCount(unchecked)} not checked` : '',
  ]
  return <Text fw={600}>{parts.filter(Boolean).join(', ')}.</Text>
}

function Finding({ finding: { severity, title, text } }: { finding: LeakageFinding }) {
  const { word, icon: Icon, colour } = looks[severity]
  return (
    <Group component="li" gap="md" wrap="nowrap" align="flex-start">
      <Group gap={6} wrap="nowrap" w="7rem" style={{ flexShrink: 0, color: colour }}>
        <Icon size="1rem" aria-hidden />
        <Text span size="sm" fw={600}>
          {word}
        </Text>
      </Group>
      <Box>
        <Text fw={500}>{title}</Text>
        <Text size="sm" c="dimmed">
          {text}
        </Text>
      </Box>
    </Group>
  )
}

function RepeatedTexts({ texts }: Pick<LeakageReport, 'texts'>) {
  const [pair, setPair] = useState<{ noteId: number; otherId: number } | null>(null)
  return (
    <Disclosure summary="Repeated texts: counts and examples">
      <Table aria-label="Repeated texts" verticalSpacing={3}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Learned from</Table.Th>
            <Table.Th>Judged on</Table.Th>
            <Table.Th ta="right">Exact duplicates</Table.Th>
            <Table.Th ta="right">Near-duplicates</Table.Th>
            <Table.Th ta="right">Of notes</Table.Th>
            <Table.Th>Examples, with similarity</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {texts.map(({ learned, set, exact, near, notes, examples }) => (
            <Table.Tr key={`${learned} ${set}`}>
              <Table.Td>{splitSetNames[learned]}</Table.Td>
              <Table.Td>{splitSetNames[set]}</Table.Td>
              <Table.Td ta="right">{formatCount(exact)}</Table.Td>
              <Table.Td ta="right">{formatCount(near)}</Table.Td>
              <Table.Td ta="right">
                {formatCount(notes)}{' '}
                <Text span size="sm" c="dimmed">
                  {formatPercent(notes ? (exact + near) / notes : null)}
                </Text>
              </Table.Td>
              <Table.Td>
                <Group gap={6}>
                  {examples.map((example) => (
                    <Button
                      key={example.noteId}
                      size="compact-xs"
                      variant="default"
                      onClick={() => setPair(example)}
                    >
                      <VisuallyHidden>Side by side: </VisuallyHidden>
                      {example.noteId} and {example.otherId}: {example.exact ? 'exact' : example.similarity.toFixed(2)}
                    </Button>
                  ))}
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {pair && <NotePairDialog {...pair} onClose={() => setPair(null)} />}
    </Disclosure>
  )
}

function Words({ entry: { taskName, options, notes, words }, corpusId }: { entry: OutcomeWords; corpusId: number }) {
  return (
    <Disclosure summary={`${taskName}: words of the outcome, by answer`}>
      <Table aria-label={`Words of the outcome of ${taskName}`} verticalSpacing={3}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Notes with</Table.Th>
            {options.map((option, index) => (
              <Table.Th key={option} ta="right">
                {option}{' '}
                <Text span size="sm" c="dimmed">
                  n = {formatCount(notes[index])}
                </Text>
              </Table.Th>
            ))}
            <Table.Th>Examples</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {words.map(({ word, counts, examples }) => (
            <Table.Tr key={word}>
              <Table.Td>“{word}”</Table.Td>
              {counts.map((count, index) => (
                <Table.Td key={options[index]} ta="right">
                  {formatCount(count)}{' '}
                  <Text span size="sm" c="dimmed">
                    {formatPercent(notes[index] ? count / notes[index] : null)}
                  </Text>
                </Table.Td>
              ))}
              <Table.Td>
                <NoteLinks corpusId={corpusId} ids={examples} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Disclosure>
  )
}

function NoteLinks({ corpusId, ids }: { corpusId: number; ids: readonly number[] }) {
  return (
    <Group component="span" gap={8} display="inline-flex">
      {ids.map((id) => (
        <Anchor key={id} size="sm" href={`#${address(`/corpora/${corpusId}`, { tab: 'notes', note: id })}`}>
          Note {id}
        </Anchor>
      ))}
    </Group>
  )
}
