/** The prompt as it went in: the note as far as it was read, question, options and "Answer:", with the tokens of each. */
import { useMemo, useState } from 'react'
import type { NoteDetail, NotePrediction, NotePrompt, ScoringPass } from '../../../shared/domain/prediction.ts'
import { formatCount } from '../../lib/format.ts'
import { useApi } from '../../lib/queries.ts'
import { Switch } from '../../ui/Controls.tsx'
import { Group, Table, Text } from '../../ui/Layout.tsx'
import { unreadMarks } from '../../ui/NoteReader.tsx'
import { SearchableNote } from '../../ui/SearchableNote.tsx'
import { EmptyState, ErrorNotice, Loading, Notice } from '../../ui/States.tsx'
import classes from './Predictions.module.css'

interface PromptViewProps {
  detail: NoteDetail
  own: NotePrediction | undefined
  pass: ScoringPass
}

export function PromptView({ detail, own, pass }: PromptViewProps) {
  const input = { passId: pass.id, noteId: detail.note.id }
  const asked = own !== undefined && pass.promptTemplate !== null
  const prompt = useApi('predictions.prompt', input, { enabled: asked, staleTime: Infinity })
  if (!own) return <EmptyState title="Not scored in this pass" text="Choose another model above to see its prompt." />
  if (!asked)
    return (
      <EmptyState
        title="No prompt"
        text={`${pass.modelName} is asked no question and reads no tokens. Choose a language model above to see a prompt.`}
      />
    )
  if (prompt.error) return <ErrorNotice error={prompt.error} onRetry={() => void prompt.refetch()} />
  if (!prompt.data) return <Loading rows={10} label="Loading the prompt" />
  return <Prompt prompt={prompt.data} detail={detail} pass={pass} />
}

function Prompt({ prompt, detail, pass }: { prompt: NotePrompt; detail: NoteDetail; pass: ScoringPass }) {
  const [whole, setWhole] = useState(true)
  const { suffix, readRanges, tokens, origin } = prompt
  const cut = unreadMarks(detail.text, readRanges)
  const shown = useMemo(() => shownText(prompt, detail, whole), [prompt, detail, whole])
  return (
    <>
      {origin === 'changed' && (
        <div className={classes.readerHead}>
          <Notice kind="warning">
            Built anew, this prompt is not what was stored when the note was scored. Score again to be sure of what was read.
          </Notice>
        </div>
      )}
      <Group className={classes.readerHead} justify="space-between" wrap="nowrap" gap="md" align="flex-start">
        <Table aria-label="Tokens of the prompt" verticalSpacing={1} horizontalSpacing={6} withRowBorders={false} w="auto">
          <Table.Tbody>
            {prompt.begin !== null && <Tokens name={`Begin of text ${prompt.begin}`} value={1} />}
            <Tokens
              name={cut.length > 0 ? 'Note, after the cut' : 'Note, whole'}
              value={tokens.read}
              of={tokens.note !== tokens.read ? tokens.note : null}
            />
            <Tokens name="Question, options, “Answer:”" value={tokens.suffix} />
            <Tokens name="Prompt" value={tokens.total} of={pass.maximumTokens} ofWord="allowed" />
          </Table.Tbody>
        </Table>
        {cut.length > 0 && (
          <Switch
            size="xs"
            label="Show what was cut"
            checked={whole}
            onChange={(event) => setWhole(event.currentTarget.checked)}
          />
        )}
      </Group>
      <SearchableNote
        noteId={`prompt ${detail.note.id}`}
        label="Prompt as the model read it"
        {...shown}
        said={
          origin === 'rebuilt'
            ? 'Built with the tokenizer of the pass: the same tokens as when it was scored.'
            : `From what the pass stored${suffix === '' ? '' : '; the tokenizer is not at hand'}.`
        }
      />
    </>
  )
}

function Tokens({ name, value, of = null, ofWord }: { name: string; value: number | null; of?: number | null; ofWord?: string }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400} c="dimmed" fz="sm">
        {name}
      </Table.Th>
      <Table.Td fz="sm">
        {formatCount(value)} tokens
        {of !== null && (
          <Text span size="sm" c="dimmed">
            {` of ${formatCount(of)}${ofWord ? ` ${ofWord}` : ''}`}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  )
}

/** The note, whole with the unread text marked or as it went in, and what follows it. */
function shownText({ suffix, readRanges }: NotePrompt, { text, sections }: NoteDetail, whole: boolean) {
  const question = 'Question'
  if (whole) {
    return {
      text: text + suffix,
      sections: [...sections, { title: question, start: text.length + 1, heading: false }],
      unread: unreadMarks(text, readRanges),
    }
  }
  const kept: typeof sections = []
  let before = 0
  for (const [start, end] of readRanges) {
    for (const section of sections)
      if (section.start >= start && section.start < end) kept.push({ ...section, start: before + section.start - start })
    before += end - start
  }
  return {
    text: readRanges.map(([start, end]) => text.slice(start, end)).join('') + suffix,
    sections: [...kept, { title: question, start: before + 1, heading: false }],
    unread: [],
  }
}
