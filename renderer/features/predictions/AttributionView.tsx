/** Which words of the note speak for an answer: a heat map with its legend, the same as tables, and how far to trust it. */
import { useMemo, useState } from 'react'
import type { AttributionMethod, StoredAttribution } from '../../../shared/domain/noteAttribution.ts'
import type { NoteDetail, NotePrediction, ScoringPass } from '../../../shared/domain/prediction.ts'
import { optionLetter } from '../../../shared/domain/task.ts'
import { formatCount, formatDifference, formatPercent, formatProbability } from '../../lib/format.ts'
import { useJob } from '../../lib/jobs.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { Button, Select } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { Group, Table, Text } from '../../ui/Layout.tsx'
import { MetricHelp } from '../../ui/MetricHelp.tsx'
import { highlightStyle, unreadMarks } from '../../ui/NoteReader.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { SearchableNote } from '../../ui/SearchableNote.tsx'
import { EmptyState, ErrorNotice, Loading, Notice } from '../../ui/States.tsx'
import { attributed, bySection, strongest, wordsOf } from './attributionText.ts'
import classes from './Predictions.module.css'

interface AttributionViewProps {
  detail: NoteDetail
  own: NotePrediction | undefined
  pass: ScoringPass
}

export function AttributionView({ detail, own, pass }: AttributionViewProps) {
  const [method, setMethod] = useState<AttributionMethod>('occlusion')
  const [option, setOption] = useState<number | null>(null)
  const [asked, setAsked] = useState<number | null>(null)
  const noteOfPass = { passId: pass.id, noteId: detail.note.id }
  const able = own !== undefined && pass.modelKind === 'llama' && pass.answers === 'letters'
  const stored = useApi('reading.attributions', { ...noteOfPass, method }, { enabled: able })
  const compute = useApiMutation('reading.attribute', { onSuccess: ({ jobId }) => setAsked(jobId) })
  const cancel = useApiMutation('jobs.cancel', { invalidates: ['jobs', 'reading'] })
  const job = useJob(stored.data?.jobId ?? asked)
  if (!able)
    return (
      <EmptyState
        title="No attribution"
        text="Attribution needs a note that this pass has scored, and a language model whose weights are here and which answers by letters."
      />
    )
  const likeliest = own.probabilities.indexOf(Math.max(...own.probabilities))
  const explained = option ?? likeliest
  const result = stored.data?.results.find((each) => each.option === explained)
  const isArriving = job?.state === 'done' && stored.isFetching
  const active = job && (job.state === 'queued' || job.state === 'running') ? job : null
  return (
    <>
      <Group className={classes.readerHead} gap="sm" wrap="nowrap">
        <Select
          aria-label="Method"
          w="10.5rem"
          value={method}
          data={[
            { value: 'occlusion', label: 'Occlusion' },
            { value: 'gradient', label: 'Gradient × input' },
          ]}
          onChange={(chosen) => {
            setMethod(chosen as AttributionMethod)
            setAsked(null)
          }}
        />
        <Select
          aria-label="For the answer"
          flex={1}
          value={String(explained)}
          data={pass.options.map((name, index) => ({ value: String(index), label: `For ${optionLetter(index)}. ${name}` }))}
          onChange={(chosen) => setOption(Number(chosen))}
        />
        {!result && !active && !isArriving && stored.data && (
          <Button style={{ flexShrink: 0 }} loading={compute.isPending} onClick={() => compute.mutate({ ...noteOfPass, method, option: explained }, { onError: toastError })}>
            Compute
          </Button>
        )}
      </Group>
      {active && (
        <div className={classes.readerHead}>
          <ProgressBar job={active} onCancel={() => cancel.mutate({ id: active.id })} />
        </div>
      )}
      {stored.error && <ErrorNotice error={stored.error} onRetry={() => void stored.refetch()} />}
      {job?.state === 'failed' && job.error && !result && (
        <div className={classes.readerHead}>
          <Notice kind="failed">{job.error.message}</Notice>
        </div>
      )}
      {((!stored.data && !stored.error) || (isArriving && !result)) && <Loading rows={6} label="Loading the attribution" />}
      {stored.data && !result && !active && !isArriving && (
        <EmptyState
          title={job?.state === 'cancelled' ? 'Cancelled' : 'Not computed yet'}
          text={
            method === 'occlusion'
              ? 'Leaves out one stretch of the note after the other, and measures how far the answer falls. Kept in the workspace.'
              : 'Measures, in one pass back through the model, how the answer hangs on each token. Kept in the workspace.'
          }
        />
      )}
      {result && <Result result={result} detail={detail} own={own} options={pass.options} />}
    </>
  )
}

interface ResultProps {
  result: StoredAttribution
  detail: NoteDetail
  own: NotePrediction
  options: readonly string[]
}

function Result({ result, detail, own, options }: ResultProps) {
  const { text, sections, note } = detail
  const [pointed, setPointed] = useState<number | null>(null)
  const { stretches, largest, marks } = useMemo(() => attributed(result), [result])
  const all = useMemo(() => [...unreadMarks(text, own.readRanges), ...marks], [text, own, marks])
  const answer = `“${optionLetter(result.option)}. ${options[result.option]}”`
  const at =
    pointed === null ? undefined : stretches.find(({ places }) => places.some(([start, end]) => pointed >= start && pointed < end))
  return (
    <>
      <div className={classes.readerHead}>
        <Legend largest={largest} answer={answer} />
        <Text size="sm" c={isFaithful(result) ? 'dimmed' : undefined}>
          {isFaithful(result)
            ? 'The answer hangs on the strongest words more than on random ones.'
            : 'The strongest words do no more than random ones: do not read much into them.'}
        </Text>
      </div>
      <Disclosure summary="As tables: strongest words, sections, and the check">
        <ScrollRegion label="Attribution as tables" maxHeight="14rem" className={classes.readerHead}>
          <Faithfulness result={result} />
          <StrongestTable stretches={stretches} text={text} sections={sections} />
          <SectionTable stretches={stretches} sections={sections} />
        </ScrollRegion>
      </Disclosure>
      <SearchableNote
        noteId={`attribution ${note.id}`}
        label="Note with attribution"
        text={text}
        sections={sections}
        unread={all}
        onPoint={setPointed}
        said={
          at ? (
            <>
              <bdi>“{wordsOf(text, at).slice(0, 60)}”</bdi> {formatDifference(at.value, 4)} {direction(at.value)}
            </>
          ) : (
            'Point at words for their value, or press Tab, then the arrow keys.'
          )
        }
      />
    </>
  )
}

function direction(value: number): string {
  return value > 0 ? 'for it' : value < 0 ? 'against it' : 'neither way'
}

const legendSteps = [-1, -0.5, 0.1, 0.5, 1]

function Legend({ largest, answer }: { largest: number; answer: string }) {
  return (
    <Group gap="xs" wrap="wrap" role="group" aria-label="Legend">
      <Text size="sm">Against</Text>
      {legendSteps.map((step) => (
        <Text key={step} span size="xs" px={6} style={highlightStyle(step)}>
          {formatDifference(step * largest, largest < 0.01 ? 4 : 3)}
        </Text>
      ))}
      <Text size="sm">for {answer}; change of log P, hatched: against</Text>
    </Group>
  )
}

function isFaithful({ faithfulness: { mean, random } }: StoredAttribution): boolean {
  return mean.comprehensiveness > random.comprehensiveness && mean.sufficiency < random.sufficiency
}

function Faithfulness({ result }: { result: StoredAttribution }) {
  const { probabilities, option, window, method, faithfulness } = result
  const { mean, random } = faithfulness
  const change = (fall: number) => formatDifference(-fall)
  return (
    <Text size="sm" c="dimmed" mt={4}>
      P {formatProbability(probabilities[option])}
      {method === 'occlusion' && ` · ${formatCount(window)} ${window === 1 ? 'token' : 'tokens'} left out together`}. Without the
      strongest words P changes by {change(mean.comprehensiveness)} (random words: {change(random.comprehensiveness)}), with nothing
      but them by {change(mean.sufficiency)} (random words: {change(random.sufficiency)}): means over{' '}
      {faithfulness.shares.map((share) => formatPercent(share, 0)).join(', ')} of the tokens. <MetricHelp metric="faithfulness" label="this check" />
    </Text>
  )
}

type Stretches = ReturnType<typeof attributed>['stretches']

const shownInTable = 15

function StrongestTable({ stretches, text, sections }: { stretches: Stretches; text: string; sections: NoteDetail['sections'] }) {
  return (
    <Table aria-label="Strongest words" verticalSpacing={2} horizontalSpacing={6} fz="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Words</Table.Th>
          <Table.Th scope="col">Section</Table.Th>
          <Table.Th scope="col" ta="right">
            Value
          </Table.Th>
          <Table.Th scope="col">Speaks</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {strongest(stretches, shownInTable).map((stretch) => (
          <Table.Tr key={stretch.places[0]?.[0]}>
            <Table.Th scope="row" fw={400} style={{ overflowWrap: 'anywhere' }}>
              <bdi>{wordsOf(text, stretch)}</bdi>
            </Table.Th>
            <Table.Td>{sections.findLast(({ start }) => start <= (stretch.places[0]?.[0] ?? 0))?.title ?? ''}</Table.Td>
            <Table.Td ta="right">{formatDifference(stretch.value, 4)}</Table.Td>
            <Table.Td>{direction(stretch.value)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function SectionTable({ stretches, sections }: { stretches: Stretches; sections: NoteDetail['sections'] }) {
  return (
    <Table aria-label="Attribution by section" verticalSpacing={2} horizontalSpacing={6} fz="sm" mt="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Section, as far as it was read</Table.Th>
          <Table.Th scope="col" ta="right">
            Sum
          </Table.Th>
          <Table.Th scope="col">Speaks</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {bySection(stretches, sections).map(({ title, value }, index) => (
          <Table.Tr key={`${title} ${index}`}>
            <Table.Th scope="row" fw={400}>
              {title}
            </Table.Th>
            <Table.Td ta="right">{formatDifference(value, 4)}</Table.Td>
            <Table.Td>{direction(value)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
