/** The patient's stays, notes, claims and death in the order of time, with what came after the note set apart. */
import { Fragment, useEffect, useRef } from 'react'
import type { NoteTimeline, TimelineEvent } from '../../../shared/domain/noteTimeline.ts'
import type { NoteDetail, ScoringPass } from '../../../shared/domain/prediction.ts'
import { countOf, formatCount, formatTime } from '../../lib/format.ts'
import { useApi } from '../../lib/queries.ts'
import { Tag } from '../../ui/Badges.tsx'
import { ClockIcon, FailedIcon, FileIcon, HospitalIcon, NoteIcon, OpenIcon, type IconComponent } from '../../ui/icons.ts'
import { Group, Text, UnstyledButton } from '../../ui/Layout.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { EmptyState, ErrorNotice, Loading } from '../../ui/States.tsx'
import classes from './Timeline.module.css'

interface TimelineViewProps {
  detail: NoteDetail
  pass: ScoringPass
  onOpen: (noteId: number) => void
}

export function TimelineView({ detail, pass, onOpen }: TimelineViewProps) {
  const timeline = useApi('reading.timeline', { passId: pass.id, noteId: detail.note.id }, { staleTime: Infinity })
  if (timeline.error) return <ErrorNotice error={timeline.error} onRetry={() => void timeline.refetch()} />
  if (!timeline.data) return <Loading rows={8} label="Loading the timeline" />
  if (timeline.data.events.length < 2)
    return <EmptyState title="Nothing else is known" text="The tables of this corpus know this note of the patient alone, and no stay." />
  return <Timeline timeline={timeline.data} onOpen={onOpen} />
}

const kinds: Record<TimelineEvent['kind'], { name: string; icon: IconComponent }> = {
  admission: { name: 'Admission', icon: HospitalIcon },
  discharge: { name: 'Discharge', icon: OpenIcon },
  note: { name: 'Note', icon: NoteIcon },
  claim: { name: 'Claim decided', icon: FileIcon },
  death: { name: 'Death', icon: FailedIcon },
  horizon: { name: 'Follow-up ends', icon: ClockIcon },
}

function Timeline({ timeline, onOpen }: { timeline: NoteTimeline; onOpen: (noteId: number) => void }) {
  const { events, noteTime, shiftedDates, leftOut } = timeline
  const unseen = events.filter(({ place }) => place === 'after').length
  const firstUnseen = events.findIndex(({ place }) => place === 'after')
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'center' })
  }, [events])
  return (
    <>
      <Text size="sm" c="dimmed" className={classes.said} role="status">
        {noteTime === null
          ? 'The note has no time: what came before or after it is not known.'
          : `${countOf(unseen, 'event')} after the note, unseen when it was written. The model reads the open note alone.`}
        {shiftedDates && ' Dates are shifted per patient: only the time between them is real.'}
        {leftOut > 0 && ` ${formatCount(leftOut)} events further away are left out.`}
      </Text>
      <ScrollRegion label="Timeline of the patient" className={classes.scroll}>
        <ol className={classes.list} ref={list}>
          {events.map((event, index) => (
            <Fragment key={`${event.kind} ${event.encounterKey} ${event.noteId} ${event.time} ${index}`}>
              {index === firstUnseen && (
                <li className={classes.border} data-border>
                  <Text span size="xs" fw={600}>
                    Prediction · what follows was unseen
                  </Text>
                </li>
              )}
              <Event event={event} noteTime={noteTime} onOpen={onOpen} />
            </Fragment>
          ))}
        </ol>
      </ScrollRegion>
    </>
  )
}

function Event({ event, noteTime, onOpen }: { event: TimelineEvent; noteTime: string | null; onOpen: (noteId: number) => void }) {
  const { kind, time, detail, noteId, ownStay, place, outcome } = event
  const { name, icon: Icon } = kinds[kind]
  return (
    <li className={classes.event} data-place={place} data-outcome={outcome !== null || undefined} aria-current={place === 'note' ? 'true' : undefined}>
      <Icon size="1rem" aria-hidden />
      <div>
        <Group gap={6} wrap="wrap">
          <Text size="sm" fw={place === 'note' || outcome !== null ? 600 : 500}>
            {noteId !== null && place !== 'note' ? (
              <UnstyledButton className={classes.open} onClick={() => onOpen(noteId)}>
                {name}
              </UnstyledButton>
            ) : (
              name
            )}
          </Text>
          <Text size="sm" c="dimmed">
            {time === null ? 'time not known' : formatTime(time)}
            {noteTime !== null && time !== null && place !== 'note' && ` · ${distance(noteTime, time)}`}
          </Text>
          {place === 'note' && <Tag>Open note</Tag>}
          {ownStay && place !== 'note' && <Tag>This stay</Tag>}
          {place === 'after' && <Tag>Unseen</Tag>}
          {place === 'same day' && <Tag>Same day, order not known</Tag>}
        </Group>
        {detail !== '' && (
          <Text size="sm" className={classes.detail}>
            <bdi>{detail}</bdi>
          </Text>
        )}
        {outcome !== null && (
          <Text size="sm" fw={600} className={classes.outcome}>
            {outcome}
          </Text>
        )}
      </div>
    </li>
  )
}

const dayLength = 86_400_000

/** "3 days after", between two local times of one patient. */
function distance(from: string, to: string): string {
  const days = Math.round((Date.parse(`${to.slice(0, 10)}Z`) - Date.parse(`${from.slice(0, 10)}Z`)) / dayLength)
  if (days === 0) return 'same day'
  return `${countOf(Math.abs(days), 'day')} ${days > 0 ? 'after' : 'before'}`
}
