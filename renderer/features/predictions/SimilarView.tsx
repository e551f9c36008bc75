/** Training notes most like the open one, with their labels: what the model could have learned of such a note. */
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../api.ts'
import type { JobProgress } from '../../../shared/domain/job.ts'
import type { NoteDetail, ScoringPass } from '../../../shared/domain/prediction.ts'
import type { SimilarNotes } from '../../../shared/domain/similarNotes.ts'
import { optionLetter } from '../../../shared/domain/task.ts'
import { countOf, formatCount, formatNumber, formatTime } from '../../lib/format.ts'
import { apiKey, queryClient } from '../../lib/queries.ts'
import { Button } from '../../ui/Controls.tsx'
import { Table, Text, UnstyledButton } from '../../ui/Layout.tsx'
import { MetricHead } from '../../ui/MetricHelp.tsx'
import { ShareBar } from '../../ui/ProgressBar.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { EmptyState, ErrorNotice } from '../../ui/States.tsx'
import classes from './Predictions.module.css'
import timeline from './Timeline.module.css'

interface SimilarViewProps {
  detail: NoteDetail
  pass: ScoringPass
  onOpen: (noteId: number) => void
}

const nearest = 10

export function SimilarView({ detail, pass, onOpen }: SimilarViewProps) {
  const [stopped, setStopped] = useState(false)
  const [progress, setProgress] = useState<JobProgress | null>(null)
  const input = { passId: pass.id, noteId: detail.note.id, nearest }
  const queryKey = apiKey('reading.similar', input)
  const { data, error, isFetching, refetch } = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      for await (const event of await api.reading.similar(input, { signal })) {
        if ('result' in event) return event.result
        setProgress(event.progress)
      }
      throw new Error('The comparison ended without an answer.')
    },
    enabled: !stopped,
    staleTime: Infinity,
  })
  const stop = () => {
    setStopped(true)
    void queryClient.cancelQueries({ queryKey })
  }
  if (data) return <Similar found={data} pass={pass} onOpen={onOpen} />
  if (stopped)
    return (
      <EmptyState
        title="Stopped"
        text="The open note was not compared with all training notes."
        action={<Button onClick={() => setStopped(false)}>Compare again</Button>}
      />
    )
  if (error && !isFetching) return <ErrorNotice error={error} onRetry={() => void refetch()} />
  return (
    <div className={classes.readerHead} role="status">
      <ShareBar
        label="Comparing with the training notes"
        share={progress?.total ? progress.done / progress.total : 0}
        left={progress?.phase ?? 'Comparing with the training notes'}
        right={progress?.total ? `${formatCount(progress.done)} of ${formatCount(progress.total)}` : ''}
      />
      <Button mt="sm" variant="default" size="compact-sm" onClick={stop}>
        Stop
      </Button>
    </div>
  )
}

function Similar({ found, pass, onOpen }: { found: SimilarNotes; pass: ScoringPass; onOpen: (noteId: number) => void }) {
  const { notes, compared } = found
  if (notes.length === 0)
    return (
      <EmptyState
        title="No similar training note"
        text={compared === 0 ? 'The split of this pass has no labelled training notes.' : 'None of the training notes shares a word with this one.'}
      />
    )
  const name = (label: number) => `${optionLetter(label)}. ${pass.options[label] ?? ''}`
  const counts = pass.options.map((_, index) => notes.filter(({ label }) => label === index).length)
  return (
    <>
      <Text size="sm" c="dimmed" className={timeline.said} role="status">
        The {formatCount(notes.length)} of {countOf(compared, 'labelled training note')} whose words are most like this note’s (cosine of
        TF-IDF, 0 to 1). Labels: {counts.map((count, index) => `${formatCount(count)} ${name(index)}`).join(' · ')}.
      </Text>
      <ScrollRegion label="Similar training notes" className={timeline.scroll}>
        <Table aria-label="Similar training notes" verticalSpacing={4} horizontalSpacing={8} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Note</Table.Th>
              <MetricHead metric="similarity">Similarity</MetricHead>
              <Table.Th scope="col">Label</Table.Th>
              <Table.Th scope="col">Words in both</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {notes.map(({ noteId, noteKey, type, time, label, similarity, words }) => (
              <Table.Tr key={noteId}>
                <Table.Th scope="row" fw={400} style={{ overflowWrap: 'anywhere' }}>
                  <UnstyledButton className={timeline.open} fz="sm" onClick={() => onOpen(noteId)}>
                    {noteKey}
                  </UnstyledButton>
                  <Text size="xs" c="dimmed">
                    {type} · {formatTime(time)}
                  </Text>
                </Table.Th>
                <Table.Td ta="right">{formatNumber(similarity)}</Table.Td>
                <Table.Td>{name(label)}</Table.Td>
                <Table.Td>
                  <bdi>{words.join(', ')}</bdi>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollRegion>
    </>
  )
}
