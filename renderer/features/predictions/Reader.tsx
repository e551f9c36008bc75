/** Reads one note: what every model said about it, what the chosen one read, and the way to the next note. */
import { useState } from 'react'
import type { NoteDetail, NotePrediction, ScoringPass } from '../../../shared/domain/prediction.ts'
import { optionLetter } from '../../../shared/domain/task.ts'
import { useAddressQuery } from '../../lib/address.ts'
import { formatCount, formatProbability, formatTime } from '../../lib/format.ts'
import { useApi } from '../../lib/queries.ts'
import { useStepKeys, type Neighbours } from '../../lib/useStepKeys.ts'
import { SyntheticBadge } from '../../ui/Badges.tsx'
import { IconButton, Switch, Tabs } from '../../ui/Controls.tsx'
import { ChevronLeftIcon, ChevronRightIcon, CloseIcon, NoteIcon } from '../../ui/icons.ts'
import { Group, Kbd, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { EmptyState, ErrorNotice, Loading } from '../../ui/States.tsx'
import { AttributionView } from './AttributionView.tsx'
import { NoteView } from './NoteView.tsx'
import { OptionTable } from './OptionTable.tsx'
import type { ListFilters } from './PredictionList.tsx'
import { PromptView } from './PromptView.tsx'
import classes from './Predictions.module.css'
import { SimilarView } from './SimilarView.tsx'
import { TimelineView } from './TimelineView.tsx'
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

const views = [
  { id: 'note', name: 'Note' },
  { id: 'prompt', name: 'Prompt' },
  { id: 'why', name: 'Attribution' },
  { id: 'similar', name: 'Similar' },
  { id: 'timeline', name: 'Timeline' },
] as const
type View = (typeof views)[number]['id']

function readerView(given: string | null): View {
  return views.find(({ id }) => id === given)?.id ?? 'note'
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
  const { note } = detail
  const [query, change] = useAddressQuery()
  const view = readerView(query.get('view'))
  const [rawScores, setRawScores] = useState(false)
  const own = predictions.find((prediction) => prediction.passId === pass.id)
  const label = own?.label ?? null
  // Back returns to the note that it was opened from.
  const openElsewhere = (noteId: number) => change({ note: noteId }, { push: true })

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
        {view === 'note' ? (
          <OptionTable
            predictions={predictions}
            options={options}
            label={label}
            currentPass={pass.id}
            scores={rawScores}
          />
        ) : (
          <Answer own={own} options={options} />
        )}
        <Group justify="space-between" gap="sm" wrap="nowrap" className={classes.readerTabs}>
          <Tabs value={view} onChange={(chosen) => change({ view: chosen === 'note' ? null : chosen })} activateTabWithKeyboard>
            <Tabs.List aria-label="Views of the note">
              {views.map(({ id, name }) => (
                <Tabs.Tab key={id} value={id}>
                  {name}
                </Tabs.Tab>
              ))}
            </Tabs.List>
          </Tabs>
          {view === 'note' && predictions.some(({ scores }) => scores !== null) && (
            <Switch
              size="xs"
              label="Raw scores"
              checked={rawScores}
              onChange={(event) => setRawScores(event.currentTarget.checked)}
            />
          )}
        </Group>
        <div className={classes.readerView} role="tabpanel" aria-label={views.find(({ id }) => id === view)?.name}>
          {view === 'note' && <NoteView detail={detail} own={own} />}
          {view === 'why' && <AttributionView key={note.id} detail={detail} own={own} pass={pass} />}
          {view === 'similar' && <SimilarView key={note.id} detail={detail} pass={pass} onOpen={openElsewhere} />}
          {view === 'timeline' && <TimelineView detail={detail} pass={pass} onOpen={openElsewhere} />}
          {view === 'prompt' && <PromptView detail={detail} own={own} pass={pass} />}
        </div>
      </div>
    </Panel>
  )
}

/** The pass in one line, where the room is for something else. */
function Answer({ own, options }: { own: NotePrediction | undefined; options: readonly string[] }) {
  if (!own) return null
  const named = (index: number) => `${optionLetter(index)}. ${options[index] ?? ''}`
  return (
    <Text size="sm" className={classes.readerHead} truncate>
      {own.probabilities.map((probability, index) => `${named(index)} ${formatProbability(probability)}`).join(' · ')} · label{' '}
      {named(own.label)}
    </Text>
  )
}
