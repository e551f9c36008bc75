/** The whole note, with what the model of the pass did not read set apart. */
import { useMemo, type ReactNode } from 'react'
import type { NoteDetail, NotePrediction } from '../../../shared/domain/prediction.ts'
import { formatCount, formatPercent } from '../../lib/format.ts'
import { UnreadSample, unreadMarks } from '../../ui/NoteReader.tsx'
import { SearchableNote } from '../../ui/SearchableNote.tsx'
import { readShare } from './noteText.ts'

export function NoteView({ detail, own }: { detail: NoteDetail; own: NotePrediction | undefined }) {
  const { note, text, sections } = detail
  const unread = useMemo(() => (own ? unreadMarks(text, own.readRanges) : []), [text, own])
  return <SearchableNote noteId={note.id} text={text} sections={sections} unread={unread} said={readSentence(text, own)} />
}

function readSentence(text: string, own: NotePrediction | undefined): ReactNode {
  const share = own ? readShare(text.length, own.readRanges) : null
  if (own === undefined || share === null) return 'This pass has not read the note.'
  if (share >= 1) return `The model read the whole note${tokensText(own)}.`
  return (
    <>
      Read {formatPercent(share, 0)}
      {tokensText(own)}; unread text is shown <UnreadSample />.
    </>
  )
}

function tokensText({ noteTokens, totalTokens }: NotePrediction): string {
  if (noteTokens === null) return ''
  // The note's tokens are counted before it is shortened, the prompt's after.
  return ` (note of ${formatCount(noteTokens)} tokens${totalTokens === null ? '' : `, prompt of ${formatCount(totalTokens)}`})`
}
