/** What a model would be shown of a real note of the corpus, token by token budget, while the task is being written. */
import { useState } from 'react'
import type { CorpusSummary } from '../../../shared/domain/corpus.ts'
import type { NoteSelection } from '../../../shared/domain/task.ts'
import type { NoteSample, PromptDraft, PromptReading } from '../../../shared/domain/taskPreview.ts'
import { countOf, formatCount, formatPercent, formatTime } from '../../lib/format.ts'
import { useApi, type Output } from '../../lib/queries.ts'
import { SyntheticBadge } from '../../ui/Badges.tsx'
import { IconButton, NumberField, Select } from '../../ui/Controls.tsx'
import { useDebouncedValue } from '../../ui/hooks.ts'
import { ChevronLeftIcon, ChevronRightIcon } from '../../ui/icons.ts'
import { Box, Group, Stack, Text } from '../../ui/Layout.tsx'
import { NoteReader, unreadMarks } from '../../ui/NoteReader.tsx'
import { Panel } from '../../ui/Page.tsx'
import { Await, EmptyState, ErrorNotice, Loading } from '../../ui/States.tsx'
import classes from './TasksTab.module.css'

interface PromptPreviewProps {
  draft: PromptDraft
  notes: NoteSelection
  corpora: readonly CorpusSummary[]
  corpus: CorpusSummary | null
  onCorpus: (id: number) => void
}

const typingPause = 350

export function PromptPreview({ draft, notes, corpora, corpus, onCorpus }: PromptPreviewProps) {
  const models = useApi('models.list', undefined)
  const counting = (models.data ?? []).filter(({ kind, state }) => kind === 'llama' && state === 'ready')
  const [modelId, setModel] = useState<number | null>(null)
  const [budget, setBudget] = useState<number | null>(512)
  const [truncation, setTruncation] = useState<PromptReading['truncation']>('right')
  const reading: PromptReading = {
    modelId: counting.find(({ id }) => id === modelId)?.id ?? counting.at(-1)?.id ?? null,
    maximumTokens: Math.min(8192, Math.max(64, budget ?? 512)),
    truncation,
  }
  const [settled] = useDebouncedValue({ draft, notes, reading }, typingPause)
  return (
    <Panel title="What a model reads" description="A real note of a corpus, with the question as written here">
      <Stack gap="sm">
        <Group gap="sm" align="flex-end" wrap="nowrap">
          <Select
            label="Corpus"
            flex={1}
            data={corpora.map(({ id, name }) => ({ value: String(id), label: name }))}
            value={corpus ? String(corpus.id) : null}
            onChange={(id) => id && onCorpus(Number(id))}
          />
          <Select
            label="Tokens counted by"
            flex={1}
            placeholder="No model yet"
            disabled={counting.length === 0}
            data={counting.map(({ id, name }) => ({ value: String(id), label: `${name} (model ${id})` }))}
            value={reading.modelId === null ? null : String(reading.modelId)}
            onChange={(id) => id && setModel(Number(id))}
          />
          <NumberField label="Limit (tokens)" w="6.5rem" min={64} max={8192} value={budget} onChange={setBudget} />
          <Select
            label="Cut at the"
            w="6rem"
            data={[
              { value: 'right', label: 'end' },
              { value: 'left', label: 'start' },
              { value: 'middle', label: 'middle' },
            ]}
            value={truncation}
            onChange={(side) => side && setTruncation(side as PromptReading['truncation'])}
          />
        </Group>
        {counting.length === 0 && models.data && (
          <Text size="sm" c="dimmed">
            Tokens are counted by a model’s tokenizer: pretrain or import a model first. The note is shown whole.
          </Text>
        )}
        {corpus ? (
          <SampledNotes corpus={corpus} {...settled} />
        ) : (
          <EmptyState title="No corpus yet" text="Import a corpus to see the task on a real note." />
        )}
      </Stack>
    </Panel>
  )
}

interface Settled {
  draft: PromptDraft
  notes: NoteSelection
  reading: PromptReading
}

function SampledNotes({ corpus, ...settled }: Settled & { corpus: CorpusSummary }) {
  const sample = useApi('tasks.sampleNotes', { corpusId: corpus.id, notes: settled.notes }, { keepPrevious: true })
  const [at, setAt] = useState(0)
  return (
    <Await query={sample}>
      {(found) => {
        const place = Math.min(at, found.sample.length - 1)
        const noteId = found.sample[place]
        return (
          <>
            <MatchingNotes sample={found} corpus={corpus} />
            {noteId === undefined ? (
              <EmptyState
                title="No note matches"
                text="Change the note types, or choose a corpus that has such notes."
              />
            ) : (
              <>
                {settled.reading.modelId !== null && <Lengths noteIds={found.sample} {...settled} />}
                <Group justify="space-between" wrap="nowrap">
                  <Text size="sm">
                    Note {formatCount(place + 1)} of {formatCount(found.sample.length)} sampled
                  </Text>
                  <Group gap={2} wrap="nowrap">
                    {corpus.synthetic && <SyntheticBadge />}
                    <IconButton
                      icon={ChevronLeftIcon}
                      label="Previous sampled note"
                      disabled={place === 0}
                      onClick={() => setAt(place - 1)}
                    />
                    <IconButton
                      icon={ChevronRightIcon}
                      label="Next sampled note"
                      disabled={place === found.sample.length - 1}
                      onClick={() => setAt(place + 1)}
                    />
                  </Group>
                </Group>
                <ShownNote noteId={noteId} {...settled} />
              </>
            )}
          </>
        )
      }}
    </Await>
  )
}

function MatchingNotes({ sample, corpus }: { sample: NoteSample; corpus: CorpusSummary }) {
  const left = sample.left.map(({ reason, notes }) => `${formatCount(notes)} ${reason}`)
  return (
    <Text size="sm" role="status">
      {countOf(sample.notes, 'note')} of {formatCount(corpus.notes)} would be asked.
      {left.length > 0 && ` Left out: ${left.join('; ')}.`}
      {sample.withoutSections > 0 &&
        ` ${formatCount(sample.withoutSections)} of ${formatCount(sample.withoutSections + sample.sample.length)} sampled notes have no admission section.`}
    </Text>
  )
}

function Lengths({ noteIds, draft, reading }: Settled & { noteIds: number[] }) {
  const lengths = useApi('tasks.measurePrompts', { noteIds, draft, reading }, { keepPrevious: true })
  if (lengths.error) return <ErrorNotice error={lengths.error} title="Tokens were not counted" />
  if (!lengths.data) return <Loading rows={2} label="Loading the token counts" />
  const { notes, truncated, noteTokens, suffixTokens, readShare } = lengths.data
  return (
    <Text size="sm" role="status">
      <Text span size="sm" fw={600}>
        {formatPercent(truncated / notes, 0)} of {countOf(notes, 'sampled note')} are cut
      </Text>{' '}
      at {formatCount(reading.maximumTokens)} tokens: half of them are longer than {formatCount(noteTokens.median)}{' '}
      tokens, a tenth than {formatCount(noteTokens.p90)}; question and options take {formatCount(suffixTokens)}. On
      average {formatPercent(readShare, 0)} of a note is read.
    </Text>
  )
}

function ShownNote({ noteId, draft, reading }: Settled & { noteId: number }) {
  const preview = useApi('tasks.previewPrompt', { noteId, draft, reading }, { keepPrevious: true })
  if (preview.error) return <ErrorNotice error={preview.error} title="The prompt could not be built" />
  if (!preview.data) return <Loading rows={8} label="Loading the note" />
  return (
    <Box opacity={preview.isPlaceholderData ? 0.5 : 1} aria-busy={preview.isPlaceholderData}>
      <Prompt preview={preview.data} />
    </Box>
  )
}

function Prompt({ preview }: { preview: Output<'tasks.previewPrompt'> }) {
  const { text, suffix, readRanges, tokens, type, time, noteKey } = preview
  const unread = unreadMarks(text, readRanges)
  return (
    <Stack gap={4}>
      <Text size="sm" c="dimmed">
        {type} · {formatTime(time)} · note {noteKey}
        {tokens && ` · prompt of ${formatCount(tokens.total)} tokens, ${formatCount(tokens.note)} before the cut`}
        {unread.length > 0 && '; what is not read is struck through'}
      </Text>
      <Box className={classes.previewNote}>
        <NoteReader text={text} marks={unread} label="Note as the model reads it" />
      </Box>
      <Box component="pre" className={classes.prompt} tabIndex={0} role="region" aria-label="What follows the note">
        {suffix.replace(/^\n/, '')}
      </Box>
    </Stack>
  )
}
