/** Twenty notes of the files before and after masking and date shift, side by side. Read for this view, kept nowhere. */
import { useMemo, useState } from 'react'
import type { PrivacySampleNote } from '../../../../shared/domain/privacySample.ts'
import { countOf, formatCount } from '../../../lib/format.ts'
import { useApi } from '../../../lib/queries.ts'
import { Button, Select } from '../../../ui/Controls.tsx'
import { Modal } from '../../../ui/Dialogs.tsx'
import { ChevronLeftIcon, ChevronRightIcon } from '../../../ui/icons.ts'
import { Box, Group, Stack, Text } from '../../../ui/Layout.tsx'
import { NoteReader, type NoteMark } from '../../../ui/NoteReader.tsx'
import { Panel } from '../../../ui/Page.tsx'
import { EmptyState, ErrorNotice, Loading } from '../../../ui/States.tsx'
import { importSources } from '../importDraft.ts'
import type { ImportPlan } from '../useImportPlan.ts'
import classes from './PrivacySampleDialog.module.css'

const sampleSize = 20

export function PrivacySampleDialog({ plan, onClose }: { plan: ImportPlan; onClose: () => void }) {
  const [seed, setSeed] = useState(1)
  const [place, setPlace] = useState(0)
  const sample = useApi(
    'overview.privacySample',
    {
      files: plan.tables.map(({ file }) => file),
      sources: importSources(plan.sources),
      settings: plan.kept.settings,
      count: sampleSize,
      seed,
    },
    { keepPrevious: true },
  )
  const notes = sample.data?.notes ?? []
  const note = notes[place]
  const replaced = notes.reduce((sum, { before }) => sum + before.spans.length, 0)
  return (
    <Modal opened onClose={onClose} size="92rem" title="Notes before and after">
      {sample.isPending ? (
        <Stack>
          <Loading rows={10} label="Reading notes" />
          <Text size="sm" c="dimmed">
            A source with many tables is read up to its notes, for half a minute at most.
          </Text>
        </Stack>
      ) : sample.error ? (
        <ErrorNotice error={sample.error} onRetry={() => void sample.refetch()} />
      ) : !note ? (
        <EmptyState
          title="No notes to show"
          text={
            sample.data?.cut
              ? 'The files have many rows before their notes: none was reached in half a minute. The corpus can be reviewed after the import.'
              : 'The files have no note that would be taken.'
          }
        />
      ) : (
        <Stack gap="sm">
          <Group justify="space-between">
            <Group gap="xs">
              <Select
                aria-label="Note"
                w="19rem"
                data={notes.map(({ noteKey, type, before }, index) => ({
                  value: String(index),
                  label: `${noteKey} · ${type} · ${countOf(before.spans.length, 'replacement')}`,
                }))}
                value={String(place)}
                onChange={(value) => setPlace(Number(value))}
              />
              <Button
                variant="default"
                aria-label="Previous note"
                disabled={place === 0}
                onClick={() => setPlace(place - 1)}
              >
                <ChevronLeftIcon size="0.875rem" aria-hidden />
              </Button>
              <Button
                variant="default"
                aria-label="Next note"
                disabled={place === notes.length - 1}
                onClick={() => setPlace(place + 1)}
              >
                <ChevronRightIcon size="0.875rem" aria-hidden />
              </Button>
              <Text size="sm" c="dimmed">
                {place + 1} of {notes.length}; {formatCount(replaced)} replacements in all
              </Text>
            </Group>
            <Button
              variant="default"
              loading={sample.isFetching}
              onClick={() => {
                setSeed(seed + 1)
                setPlace(0)
              }}
            >
              Other notes
            </Button>
          </Group>
          <SideBySide key={note.noteKey} note={note} />
          <Text size="sm" c="dimmed">
            Drawn from the first {formatCount(sample.data?.read)} notes. What is not underlined stays: look for what was missed.
            Offsets of dates are drawn anew at the import. Nothing of this is stored.
          </Text>
        </Stack>
      )}
    </Modal>
  )
}

function SideBySide({ note: { before, after } }: { note: PrivacySampleNote }) {
  const marksBefore = useMemo(() => marksOf(before.spans), [before])
  const marksAfter = useMemo(() => marksOf(after.spans), [after])
  return (
    <Box className={classes.sides}>
      <Panel fill flush title="As the source has it">
        <NoteReader label="Note before" text={before.text} marks={marksBefore} />
      </Panel>
      <Panel fill flush title="As it would be stored">
        <NoteReader label="Note after" text={after.text} marks={marksAfter} />
      </Panel>
    </Box>
  )
}

function marksOf(spans: readonly { start: number; end: number }[]): NoteMark[] {
  return spans.map(({ start, end }) => ({ start, end, kind: 'found' }))
}
