/** Reads one note: what every model said about it, what the chosen one read, and the way to the next note. */
import { useMemo, type ReactNode } from 'react'
import type { NoteDetail, NotePrediction, ScoringPass } from '../../../shared/domain/prediction.ts'
import { formatCount, formatPercent, formatTime } from '../../lib/format.ts'
import { useApi } from '../../lib/queries.ts'
import { useStepKeys, type Neighbours } from '../../lib/useStepKeys.ts'
import { SyntheticBadge } from '../../ui/Badges.tsx'
import { IconButton } from '../../ui/Controls.tsx'
import { ChevronLeftIcon, ChevronRightIcon, CloseIcon, NoteIcon } from '../../ui/icons.ts'
import { Group, Kbd, Text } from '../../ui/Layout.tsx'
import { UnreadSample, unreadMarks } from '../../ui/NoteReader.tsx'
import { Panel } from '../../ui/Page.tsx'
import { SearchableNote } from '../../ui/SearchableNote.tsx'
import { EmptyState, ErrorNotice, Loading } from '../../ui/States.tsx'
import { readShare } from './noteText.ts'
import { OptionTable } from './OptionTable.tsx'
import type { ListFilters } from './PredictionList.tsx'
import classes from './Predictions.module.css'
import { useNeighbours } from './useNeighbours.ts'

export interface ReaderProps {
  pass: ScoringPass
  options: readonly string[]
  filters: ListFilters
  noteId: number | null
  onOpen: (noteId: number | null) => void
}

export function Reader({ pass, options, filters, noteId, onOpen }: ReaderProps) {
  const note = useApi(
    'corpora.note',
    { id: noteId ?? 0 },
    { enabled: noteId !== null, keepPrevious: true, staleTime: Infinity },
  )
  const predictions = useApi(
    'predictions.forNote',
    { noteId: noteId ?? 0, taskId: pass.taskId },
    { enabled: noteId !== null, keepPrevious: true },
  )
  const fresh = predictions.isPlaceholderData ? undefined : predictions.data
  const own = fresh?.find((prediction) => prediction.passId === pass.id)
  const neighbours = useNeighbours(pass.id, filters, own?.rank ?? null)
  useStepKeys(neighbours, noteId !== null, onOpen)

  if (noteId === null) {
    return (
      <Panel label="Note" fill>
        <EmptyState
          icon={NoteIcon}
          title="No note open"
          text={
            <>
              Choose a note in the list, or press Enter on “Open highest-risk note”. In a note, <Kbd>J</Kbd> and{' '}
              <Kbd>K</Kbd> or the left and right arrows go on and back.
            </>
          }
        />
      </Panel>
    )
  }
  const error = note.error ?? predictions.error
  if (error) {
    return (
      <Panel label="Note" fill>
        <ErrorNotice error={error} onRetry={() => void Promise.all([note.refetch(), predictions.refetch()])} />
      </Panel>
    )
  }
  if (!note.data || !predictions.data) {
    return (
      <Panel label="Note" fill>
        <Loading rows={12} label="Loading the note" />
      </Panel>
    )
  }
  return (
    <OpenNote
      note={note.data}
      predictions={predictions.data}
      pass={pass}
      options={options}
      neighbours={neighbours}
      onOpen={onOpen}
    />
  )
}

interface OpenNoteProps {
  note: NoteDetail
  predictions: readonly NotePrediction[]
  pass: ScoringPass
  options: readonly string[]
  neighbours: Neighbours
  onOpen: (noteId: number | null) => void
}

function OpenNote({ note: detail, predictions, pass, options, neighbours, onOpen }: OpenNoteProps) {
  const { note, text, sections } = detail
  const own = predictions.find((prediction) => prediction.passId === pass.id)
  const unread = useMemo(() => (own ? unreadMarks(text, own.readRanges) : []), [text, own])
  const label = own?.label ?? null

  return (
    <Panel label="Note" flush fill>
      <div className={classes.readerBody}>
        <div className={classes.readerHead}>
          <Group justify="space-between" wrap="nowrap" gap="sm">
            <Group gap="sm" wrap="nowrap" miw={0}>
              <Text fw={600} truncate component="h2">
                {own ? `Rank ${formatCount(own.rank)} of ${formatCount(own.passNotes)}` : 'Not scored in this pass'}
              </Text>
              {detail.synthetic && <SyntheticBadge />}
            </Group>
            <Group gap={2} wrap="nowrap">
              <IconButton
                icon={ChevronLeftIcon}
                label="Previous note (K or ←)"
                disabled={neighbours.previous === null}
                onClick={() => onOpen(neighbours.previous)}
              />
              <IconButton
                icon={ChevronRightIcon}
                label="Next note (J or →)"
                disabled={neighbours.next === null}
                onClick={() => onOpen(neighbours.next)}
              />
              <IconButton icon={CloseIcon} label="Close note" onClick={() => onOpen(null)} />
            </Group>
          </Group>
          <Text size="sm" c="dimmed" truncate>
            {note.type} · {formatTime(note.time)} · note {note.noteKey} · patient {note.patientKey}
            {detail.encounter?.service ? ` · ${detail.encounter.service}` : ''}
          </Text>
        </div>
        <OptionTable predictions={predictions} options={options} label={label} currentPass={pass.id} />
        <SearchableNote noteId={note.id} text={text} sections={sections} unread={unread} said={readSentence(text, own)} />
      </div>
    </Panel>
  )
}

function readSentence(text: string, own: NotePrediction | undefined): ReactNode {
  const share = own ? readShare(text.length, own.readRanges) : null
  if (own === undefined || share === null) return 'This pass has not read the note.'
  if (share >= 1) return `The model read the whole note${tokensText(own)}.`
  return (
    <>
      Read {formatPercent(share, 0)}
      {tokensText(own)}; unread text is shown <UnreadSample />.
    </>
  )
}

function tokensText({ noteTokens, totalTokens }: NotePrediction): string {
  if (noteTokens === null) return ''
  // The note's tokens are counted before it is shortened, the prompt's after.
  return ` (note of ${formatCount(noteTokens)} tokens${totalTokens === null ? '' : `, prompt of ${formatCount(totalTokens)}`})`
}
