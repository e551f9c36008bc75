/** The note that is chosen in the list: what it is, its text with the hits of the search, and the way to the next one. */
import { useMemo, type RefObject } from 'react'
import type { NoteDetail } from '../../../shared/domain/prediction.ts'
import { searchHits } from '../../../shared/text/searchTerms.ts'
import { formatTime } from '../../lib/format.ts'
import { useApi } from '../../lib/queries.ts'
import type { Neighbours } from '../../lib/useStepKeys.ts'
import { SyntheticBadge } from '../../ui/Badges.tsx'
import { IconButton } from '../../ui/Controls.tsx'
import { FindInNote } from '../../ui/FindInNote.tsx'
import { CheckIcon, ChevronLeftIcon, ChevronRightIcon, CloseIcon, CopyIcon, NoteIcon } from '../../ui/icons.ts'
import { Box, CopyButton, Group, Kbd, Text } from '../../ui/Layout.tsx'
import { NoteReader } from '../../ui/NoteReader.tsx'
import { Panel } from '../../ui/Page.tsx'
import { Await, EmptyState } from '../../ui/States.tsx'
import { useFindInNote } from '../../ui/useFindInNote.ts'
import classes from './NotePanel.module.css'

interface NotePanelProps {
  noteId: number | null
  search: string
  neighbours: Neighbours
  onOpen: (noteId: number | null) => void
  reader: RefObject<HTMLDivElement | null>
}

export function NotePanel({ noteId, search, neighbours, onOpen, reader }: NotePanelProps) {
  const note = useApi('corpora.note', { id: noteId ?? 0 }, { enabled: noteId !== null, keepPrevious: true })
  if (noteId === null) {
    return (
      <Panel fill label="Note">
        <EmptyState
          icon={NoteIcon}
          title="No note chosen"
          text={
            <>
              Choose a row with a click or the arrow keys; <Kbd>J</Kbd> and <Kbd>K</Kbd> go on and back, <Kbd>/</Kbd>{' '}
              goes to the search.
            </>
          }
        />
      </Panel>
    )
  }
  return (
    <Panel
      fill
      flush
      title={note.data ? `${note.data.note.type} ${note.data.note.noteKey}` : 'Note'}
      label="Note"
      actions={
        <>
          {note.data?.synthetic && <SyntheticBadge />}
          {note.data && <CopyId noteKey={note.data.note.noteKey} />}
          <IconButton
            icon={ChevronLeftIcon}
            label="Previous note (K)"
            disabled={neighbours.previous === null}
            onClick={() => onOpen(neighbours.previous)}
          />
          <IconButton
            icon={ChevronRightIcon}
            label="Next note (J)"
            disabled={neighbours.next === null}
            onClick={() => onOpen(neighbours.next)}
          />
          <IconButton icon={CloseIcon} label="Close note" onClick={() => onOpen(null)} />
        </>
      }
    >
      <Await query={note}>{(detail) => <Reader detail={detail} search={search} reader={reader} />}</Await>
    </Panel>
  )
}

function CopyId({ noteKey }: { noteKey: string }) {
  return (
    <CopyButton value={noteKey}>
      {({ copied, copy }) => (
        <IconButton icon={copied ? CheckIcon : CopyIcon} label={copied ? 'Copied' : 'Copy the identifier'} onClick={copy} />
      )}
    </CopyButton>
  )
}

function NoteFacts({ detail: { note, encounter, labels } }: { detail: NoteDetail }) {
  const tasks = useApi('tasks.list', undefined, { enabled: labels.length > 0 })
  const labelled = labels.map(({ taskId, value }) => {
    const task = tasks.data?.find((candidate) => candidate.id === taskId)
    return [task?.name ?? taskId, task?.options[value] ?? String(value)]
  })
  const facts = [
    ['Time', formatTime(note.time)],
    ['Patient', note.patientKey],
    ['Encounter', note.encounterKey],
    ['Admitted', encounter?.admitTime && formatTime(encounter.admitTime)],
    ['Discharged', encounter?.dischargeTime && formatTime(encounter.dischargeTime)],
    ['Disposition', encounter?.disposition],
    ['Service', encounter?.service],
    ['Payer', encounter?.payer],
    ...labelled,
  ].filter((fact) => fact[1])
  return (
    <Group component="span" gap={0} flex="1 1 24rem" style={{ columnGap: '0.875rem' }}>
      {facts.map(([name, value]) => (
        <Text span size="sm" c="dimmed" key={name}>
          {name}{' '}
          <Text span inherit fw={500} c="var(--mantine-color-text)">
            {value}
          </Text>
        </Text>
      ))}
    </Group>
  )
}

interface ReaderProps {
  detail: NoteDetail
  search: string
  reader: RefObject<HTMLDivElement | null>
}

/** Finds what is typed in its own field; while that is empty, the words of the search. */
function Reader({ detail, search, reader }: ReaderProps) {
  const { note, text, sections } = detail
  const searched = useMemo(() => searchHits(text, search), [text, search])
  // Another search is something else to read, too.
  const { find, marks } = useFindInNote(`${note.id} ${search}`, text, searched)
  return (
    <Box className={classes.body}>
      <Group className={classes.head} justify="space-between" align="flex-end" gap="xs">
        <NoteFacts detail={detail} />
        <FindInNote {...find} />
      </Group>
      <Box className={classes.text}>
        <NoteReader text={text} sections={sections} marks={marks} viewport={reader} />
      </Box>
    </Box>
  )
}
