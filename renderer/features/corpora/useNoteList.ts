/** Pages of the notes that a list shows, and in words how many there are. */
import { useEffect, useMemo, useState } from 'react'
import type { CorpusSummary, NoteRow } from '../../../shared/domain/corpus.ts'
import { formatCount } from '../../lib/format.ts'
import { callApi, type Output } from '../../lib/queries.ts'
import type { RowPages } from '../../ui/DataTable.tsx'
import type { NoteQuery } from './noteQuery.ts'

export type FoundNote = NoteRow & { snippet: string | null }
type NotesAnswer = Output<'corpora.notes'>

/** A ranking that was not ready is asked for again so long after. */
const rankingPauseMs = 1500

export function useNoteList(corpus: CorpusSummary, query: NoteQuery): { pages: RowPages<FoundNote>; status: string } {
  // By value: an address gives the same question as a new object each time.
  const question = JSON.stringify([corpus.id, corpus.notes, query, corpus.indexedNotes === corpus.notes])
  const [asked, setAsked] = useState(0)
  const [answer, setAnswer] = useState<{ question: string; asked: number; page: NotesAnswer } | null>(null)
  const pages = useMemo(() => {
    const [corpusId, , wanted] = JSON.parse(question) as [number, number, NoteQuery]
    return notePages(`${question} ${asked}`, corpusId, wanted, (page) => setAnswer({ question, asked, page }))
  }, [question, asked])

  const current = answer?.question === question ? answer : null
  const ranking = current !== null && query.order === 'relevance' && !current.page.ranked
  const waitingSince = ranking ? current.asked : null
  useEffect(() => {
    if (waitingSince === null) return
    const timer = setTimeout(() => setAsked((times) => times + 1), rankingPauseMs)
    return () => clearTimeout(timer)
  }, [waitingSince])
  return { pages, status: current ? statusOf(current.page, corpus.notes, ranking) : '' }
}

function notePages(
  key: string,
  corpusId: number,
  { search, order, filter }: NoteQuery,
  onFirst: (page: NotesAnswer) => void,
): RowPages<FoundNote> {
  let firstId: number | null = null
  return {
    key,
    async fetch(cursor, limit, signal) {
      const page = await callApi('corpora.notes', { id: corpusId, query: search, order, ...filter, cursor, limit }, signal)
      if (cursor === null) {
        firstId = page.firstId
        onFirst(page)
      }
      return page
    },
    // Ids without gaps: the place of a note in the whole list gives its id, and the other way round.
    cursorBefore: (index) => (firstId === null ? null : String(firstId + index - 1)),
    placeOf: (id) => (firstId === null ? null : Number(id) - firstId),
  }
}

function statusOf({ total, totalIs }: NotesAnswer, notes: number, ranking: boolean): string {
  const found = `${formatCount(total)}${totalIs === 'atLeast' ? ' or more' : ''}`
  const parts = [total === notes ? `${found} notes` : `${found} of ${formatCount(notes)} notes`]
  if (ranking) parts.push('ranking…')
  return parts.join(' · ')
}
