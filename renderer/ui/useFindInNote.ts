import { useMemo, useState } from 'react'
import { findInText, type Range } from '../lib/noteText.ts'
import type { FindInNoteProps } from './FindInNote.tsx'
import type { NoteMark } from './NoteReader.tsx'

const none: Range[] = []

/**
 * What FindInNote needs, and marks over its hits. `of` names what is read: something else begins at its own first hit,
 * with the same words. `whileEmpty`: hits while nothing is typed.
 */
export function useFindInNote(of: number | string, text: string, whileEmpty = none): { find: FindInNoteProps; marks: NoteMark[] } {
  const [{ query, ...at }, setFind] = useState({ query: '', index: 0, of })
  const found = useMemo(() => findInText(text, query), [text, query])
  const hits = query.trim() === '' ? whileEmpty : found
  const index = at.of === of ? at.index : 0
  const marks = useMemo(
    () => hits.map(([start, end], hit): NoteMark => ({ start, end, kind: hit === index ? 'current' : 'found' })),
    [hits, index],
  )
  const find = {
    query,
    index,
    hits: hits.length,
    onQuery: (typed: string) => setFind({ query: typed, index: 0, of }),
    onIndex: (chosen: number) => setFind((before) => ({ ...before, index: chosen, of })),
  }
  return { find, marks }
}
