/** Two notes that repeat one another, side by side, with what only one of them says marked. */
import { useMemo } from 'react'
import type { NoteDetail } from '../../../shared/domain/prediction.ts'
import { formatTime } from '../../lib/format.ts'
import { useApi } from '../../lib/queries.ts'
import { SyntheticBadge } from '../../ui/Badges.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { Box, Group, SimpleGrid, Text } from '../../ui/Layout.tsx'
import { NoteReader, type NoteMark } from '../../ui/NoteReader.tsx'
import { Await } from '../../ui/States.tsx'
import { differences } from './sharedText.ts'

interface NotePairDialogProps {
  noteId: number
  otherId: number
  onClose: () => void
}

export function NotePairDialog({ noteId, otherId, onClose }: NotePairDialogProps) {
  const note = useApi('corpora.note', { id: noteId })
  const other = useApi('corpora.note', { id: otherId })
  return (
    <Modal opened onClose={onClose} title={`Notes ${noteId} and ${otherId}`} size="80rem">
      <Text size="sm" c="dimmed" pb="sm">
        {note.data && note.data.text === other.data?.text
          ? 'The two texts are exact duplicates: equal to the last character.'
          : 'Marked: words that stand in no run of five words which the other note has too.'}
      </Text>
      <SimpleGrid cols={2} spacing="md">
        <Side query={note} other={other.data?.text} label="Judged on" />
        <Side query={other} other={note.data?.text} label="Learned from" />
      </SimpleGrid>
    </Modal>
  )
}

interface SideProps {
  query: ReturnType<typeof useApi<'corpora.note'>>
  /** Text of the other note, once it is there. */
  other: string | undefined
  label: string
}

function Side({ query, other, label }: SideProps) {
  return (
    <Await query={query}>
      {(detail) => (
        <Box miw={0}>
          <Group gap="sm" pb={4}>
            <Text fw={600}>{label}</Text>
            <Text size="sm" c="dimmed">
              {detail.corpusName}, {detail.note.type} {detail.note.noteKey}, patient {detail.note.patientKey},{' '}
              {formatTime(detail.note.time)}
            </Text>
            {detail.synthetic && <SyntheticBadge />}
          </Group>
          <Box h="60vh" style={{ border: '1px solid var(--wb-border)', borderRadius: 4 }}>
            <MarkedNote detail={detail} other={other} label={label} />
          </Box>
        </Box>
      )}
    </Await>
  )
}

function MarkedNote({ detail, other, label }: { detail: NoteDetail; other: string | undefined; label: string }) {
  const marks = useMemo(
    () => (other === undefined ? [] : differences(detail.text, other).map((range): NoteMark => ({ ...range, kind: 0.6 }))),
    [detail.text, other],
  )
  return <NoteReader text={detail.text} marks={marks} label={`${label}: text of note ${detail.note.id}`} />
}
