/** The note as it is and what the model read of it; nothing here tells what the model said. */
import { useMemo, useState } from 'react'
import type { OpenItem } from '../../../shared/domain/review.ts'
import { formatCount, formatTime } from '../../lib/format.ts'
import { findInText } from '../../lib/noteText.ts'
import { SyntheticBadge } from '../../ui/Badges.tsx'
import { IconButton } from '../../ui/Controls.tsx'
import { FindInNote } from '../../ui/FindInNote.tsx'
import { ChevronLeftIcon, ChevronRightIcon } from '../../ui/icons.ts'
import { Group, Text } from '../../ui/Layout.tsx'
import { NoteReader, unreadMarks, type NoteMark } from '../../ui/NoteReader.tsx'
import { Panel } from '../../ui/Page.tsx'
import classes from './Review.module.css'

interface ReviewReaderProps {
  item: OpenItem
  place: number
  total: number
  onStep: (by: 1 | -1) => void
}

export function ReviewReader({ item, place, total, onStep }: ReviewReaderProps) {
  const { note, text, sections, synthetic } = item.note
  const [find, setFind] = useState({ query: '', index: 0, itemId: item.id })
  const current = find.itemId === item.id ? find.index : 0
  const hits = useMemo(() => findInText(text, find.query), [text, find.query])
  // Models that read no prompt say nothing about what they read.
  const unread = useMemo(() => (item.readRanges.length === 0 ? [] : unreadMarks(text, item.readRanges)), [text, item.readRanges])
  const marks = useMemo(
    (): NoteMark[] => [...unread, ...hits.map(([start, end], index): NoteMark => ({ start, end, kind: index === current ? 'current' : 'found' }))],
    [unread, hits, current],
  )
  return (
    <Panel label="Note" flush fill>
      <div className={classes.reader}>
        <div className={classes.head}>
          <Group justify="space-between" wrap="nowrap" gap="sm">
            <Group gap="sm" wrap="nowrap" miw={0}>
              <Text fw={600} component="h2">
                Note {formatCount(place)} of {formatCount(total)}
              </Text>
              {synthetic && <SyntheticBadge />}
            </Group>
            <Group gap={2} wrap="nowrap">
              <IconButton icon={ChevronLeftIcon} label="Previous note (P)" disabled={place <= 1} onClick={() => onStep(-1)} />
              <IconButton icon={ChevronRightIcon} label="Next note (N)" disabled={place >= total} onClick={() => onStep(1)} />
            </Group>
          </Group>
          <Text size="sm" c="dimmed" truncate>
            {note.type} · {formatTime(note.time)} · note {note.noteKey} · patient {note.patientKey}
          </Text>
        </div>
        <Group className={classes.head} justify="space-between" gap="sm" wrap="nowrap" py={6}>
          <Text size="sm" c="dimmed">
            {item.readRanges.length === 0 ? (
              'It is not known which part the model read.'
            ) : unread.length === 0 ? (
              'The model read the whole note.'
            ) : (
              <>
                The model did not read what is shown <span className={classes.unread}>like this</span>.
              </>
            )}
          </Text>
          <FindInNote
            query={find.query}
            index={current}
            hits={hits.length}
            onQuery={(query) => setFind({ query, index: 0, itemId: item.id })}
            onIndex={(index) => setFind((before) => ({ ...before, index, itemId: item.id }))}
          />
        </Group>
        <div className={classes.text}>
          <NoteReader text={text} sections={sections} marks={marks} />
        </div>
      </div>
    </Panel>
  )
}
