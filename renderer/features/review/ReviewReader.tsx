/** The note as it is and what the model read of it; nothing here tells what the model said. */
import { useMemo, type ReactNode } from 'react'
import type { OpenItem } from '../../../shared/domain/review.ts'
import { formatCount, formatTime } from '../../lib/format.ts'
import { SyntheticBadge } from '../../ui/Badges.tsx'
import { IconButton } from '../../ui/Controls.tsx'
import { ChevronLeftIcon, ChevronRightIcon } from '../../ui/icons.ts'
import { Group, Text } from '../../ui/Layout.tsx'
import { UnreadSample, unreadMarks, type NoteMark } from '../../ui/NoteReader.tsx'
import { Panel } from '../../ui/Page.tsx'
import { SearchableNote } from '../../ui/SearchableNote.tsx'
import classes from './Review.module.css'

interface ReviewReaderProps {
  item: OpenItem
  place: number
  total: number
  onStep: (by: 1 | -1) => void
}

export function ReviewReader({ item, place, total, onStep }: ReviewReaderProps) {
  const { note, text, sections, synthetic } = item.note
  // Models that read no prompt say nothing about what they read.
  const unread = useMemo(() => (item.readRanges.length === 0 ? [] : unreadMarks(text, item.readRanges)), [text, item.readRanges])
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
        <SearchableNote noteId={`item ${item.id}`} text={text} sections={sections} unread={unread} said={readSentence(item, unread)} />
      </div>
    </Panel>
  )
}

function readSentence({ readRanges }: OpenItem, unread: readonly NoteMark[]): ReactNode {
  if (readRanges.length === 0) return 'It is not known which part the model read.'
  if (unread.length === 0) return 'The model read the whole note.'
  return (
    <>
      The model did not read what is shown <UnreadSample />.
    </>
  )
}
