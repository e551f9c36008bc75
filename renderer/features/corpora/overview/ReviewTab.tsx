/**
 * Notes read by a person with everything highlighted that the scan finds: a seeded sample of the corpus, or the notes
 * that examples of one kind come from. What is not highlighted is what the scan, and masking, would miss.
 */
import { useMemo, useState } from 'react'
import type { CorpusSummary } from '../../../../shared/domain/corpus.ts'
import type { ReviewedNote } from '../../../../shared/domain/overview.ts'
import { phiKind, phiKinds, type PhiKind } from '../../../../shared/domain/phi.ts'
import { numberParam, useAddressQuery } from '../../../lib/address.ts'
import { countOf } from '../../../lib/format.ts'
import { useApi } from '../../../lib/queries.ts'
import { Button, Select } from '../../../ui/Controls.tsx'
import { DataTable, type Column } from '../../../ui/DataTable.tsx'
import { CheckIcon, DownIcon, UpIcon } from '../../../ui/icons.ts'
import { Box, Group, Text } from '../../../ui/Layout.tsx'
import { NoteReader, type NoteMark } from '../../../ui/NoteReader.tsx'
import { Panel } from '../../../ui/Page.tsx'
import { SplitView } from '../../../ui/SplitView.tsx'
import { Await, EmptyState } from '../../../ui/States.tsx'

const sampleSize = 20

const columns: Column<ReviewedNote>[] = [
  { id: 'note', header: 'Note', value: (row) => row.noteKey, width: 120 },
  { id: 'type', header: 'Type', value: (row) => row.type, flex: 1, minWidth: 100 },
  { id: 'findings', header: 'Found', value: (row) => row.findings.length, kind: 'number', width: 80, help: 'Identifiers that the scan finds' },
  { id: 'marks', header: 'Masked', value: (row) => row.marks.length, kind: 'number', width: 84, help: 'Masks such as [NAME], ___ or [** … **]' },
]

export function ReviewTab({ corpus }: { corpus: CorpusSummary }) {
  const [query, change] = useAddressQuery()
  const kind = phiKind.safeParse(query.get('kind')).data ?? null
  const seed = numberParam(query.get('seed')) ?? 1
  const sample = useApi('overview.sample', { id: corpus.id, kind, count: sampleSize, seed })
  const noteId = numberParam(query.get('note')) ?? sample.data?.[0]?.noteId ?? null
  const note = sample.data?.find((entry) => entry.noteId === noteId) ?? null
  const toolbar = (
    <>
      <Select
        aria-label="Notes to review"
        w="15rem"
        data={[
          { value: 'sample', label: `Sample of ${sampleSize} notes` },
          ...phiKind.options.map((value) => ({ value, label: `With ${phiKinds[value].title.toLowerCase()}` })),
        ]}
        value={kind ?? 'sample'}
        onChange={(value) => change({ kind: value === 'sample' ? null : value, note: null })}
      />
      {kind === null && (
        <Button size="xs" variant="default" onClick={() => change({ seed: seed + 1, note: null })}>
          Another sample
        </Button>
      )}
    </>
  )
  const list = (
    <Panel fill flush label="Notes to review">
      <Await query={sample}>
        {(rows) => (
          <DataTable
            label="Notes to review"
            columns={columns}
            rowId={(row) => String(row.noteId)}
            rows={rows}
            toolbar={toolbar}
            selectedId={noteId === null ? null : String(noteId)}
            onRowSelect={(row) => change({ note: row.noteId })}
            empty={
              <EmptyState
                icon={CheckIcon}
                title="No notes to review"
                text={kind === null ? 'The corpus has no notes.' : 'The last scan found none of this kind, or the corpus is not scanned yet.'}
              />
            }
          />
        )}
      </Await>
    </Panel>
  )
  const text = note ? (
    <ReviewedText key={note.noteId} note={note} kind={kind} />
  ) : (
    <Panel fill label="Note">
      <EmptyState title="No note chosen" text="Choose a note of the list." />
    </Panel>
  )
  return <SplitView name="review" label="Width of the list" first={list} second={text} />
}

function ReviewedText({ note, kind }: { note: ReviewedNote; kind: PhiKind | null }) {
  const { findings, marks } = note
  const [place, setPlace] = useState(() => Math.max(0, findings.findIndex((finding) => finding.kind === kind)))
  const current = findings[place]
  const shown = useMemo(
    (): NoteMark[] => [
      ...marks.map(({ start, end }): NoteMark => ({ start, end, kind: 0.45 })),
      ...findings.map(({ start, end }, index): NoteMark => ({ start, end, kind: index === place ? 'current' : 'found' })),
    ],
    [findings, marks, place],
  )
  const step = (by: number) => setPlace((before) => (before + by + findings.length) % findings.length)
  return (
    <Panel
      fill
      flush
      title={`${note.type} ${note.noteKey}`}
      description={
        `Underlined: ${countOf(findings.length, 'identifier')} that the scan finds.` +
        (marks.length > 0 ? ` Shaded: ${countOf(marks.length, 'mask')}.` : '') +
        ' What else would tell who the patient is?'
      }
      actions={
        findings.length > 0 && (
          <Group gap="xs" wrap="nowrap" role="group" aria-label="Identifiers of the note">
            <Text size="sm" c="dimmed" aria-live="polite" style={{ whiteSpace: 'nowrap' }}>
              {place + 1} of {findings.length}: {current && phiKinds[current.kind].title}
            </Text>
            <Button size="compact-xs" variant="default" aria-label="Previous identifier" onClick={() => step(-1)}>
              <UpIcon size="0.875rem" aria-hidden />
            </Button>
            <Button size="compact-xs" variant="default" aria-label="Next identifier" onClick={() => step(1)}>
              <DownIcon size="0.875rem" aria-hidden />
            </Button>
          </Group>
        )
      }
    >
      <Box h="100%">
        <NoteReader text={note.text} marks={shown} />
      </Box>
    </Panel>
  )
}
