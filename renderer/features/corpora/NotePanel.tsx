/** The note that is chosen in the list, with its encounter. */
import { useMemo } from 'react'
import type { NoteDetail } from '../../../shared/domain/prediction.ts'
import { formatTime } from '../../lib/format.ts'
import { useApi } from '../../lib/queries.ts'
import { SyntheticBadge } from '../../ui/Badges.tsx'
import { NoteIcon } from '../../ui/icons.ts'
import { Box, Group, Text } from '../../ui/Layout.tsx'
import { NoteReader, type NoteMark } from '../../ui/NoteReader.tsx'
import { Panel } from '../../ui/Page.tsx'
import { Await, EmptyState } from '../../ui/States.tsx'

export function NotePanel({ noteId, search }: { noteId: number | null; search: string }) {
  const note = useApi('corpora.note', { id: noteId ?? 0 }, { enabled: noteId !== null, keepPrevious: true })
  if (noteId === null) {
    return (
      <Panel fill label="Note">
        <EmptyState
          icon={NoteIcon}
          title="No note chosen"
          text="Choose a row with the arrow keys or a click to read the note."
        />
      </Panel>
    )
  }
  return (
    <Panel
      fill
      flush
      title={note.data ? `${note.data.note.type} ${note.data.note.noteKey}` : 'Note'}
      actions={note.data?.synthetic && <SyntheticBadge />}
      description={note.data && <NoteFacts detail={note.data} />}
    >
      <Await query={note}>{(detail) => <Reader detail={detail} search={search} />}</Await>
    </Panel>
  )
}

function NoteFacts({ detail: { note, encounter } }: { detail: NoteDetail }) {
  const facts = [
    ['Time', formatTime(note.time)],
    ['Patient', note.patientKey],
    ['Encounter', note.encounterKey],
    ['Admitted', encounter?.admitTime && formatTime(encounter.admitTime)],
    ['Discharged', encounter?.dischargeTime && formatTime(encounter.dischargeTime)],
    ['Disposition', encounter?.disposition],
    ['Service', encounter?.service],
    ['Payer', encounter?.payer],
  ].filter((fact) => fact[1])
  return (
    <Group component="span" gap={0} style={{ columnGap: '0.875rem' }}>
      {facts.map(([name, value]) => (
        <Text span size="sm" key={name}>
          {name} <b>{value}</b>
        </Text>
      ))}
    </Group>
  )
}

/** Where the words searched for begin words of the text. */
function foundMarks(text: string, search: string): NoteMark[] {
  const words = search.match(/[\p{L}\p{N}]+/gu) ?? []
  return words.flatMap((word) =>
    [...text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}])${word}`, 'giu'))].map((match): NoteMark => ({
      start: match.index,
      end: match.index + match[0].length,
      kind: 0.6,
    })),
  )
}

function Reader({ detail, search }: { detail: NoteDetail; search: string }) {
  const marks = useMemo(() => foundMarks(detail.text, search), [detail.text, search])
  return (
    <Box h="100%">
      <NoteReader text={detail.text} sections={detail.sections} marks={marks} />
    </Box>
  )
}
