/** A note to be read and searched in: a line about what the model read of it, the search field, and the text. */
import { useMemo, useState, type ReactNode } from 'react'
import { findInText } from '../lib/noteText.ts'
import { FindInNote } from './FindInNote.tsx'
import { Group, Text } from './Layout.tsx'
import { NoteReader, type NoteMark, type NoteReaderProps } from './NoteReader.tsx'
import classes from './SearchableNote.module.css'

export interface SearchableNoteProps {
  noteId: number
  text: string
  sections: NoteReaderProps['sections']
  /** What the model did not read. */
  unread: readonly NoteMark[]
  said: ReactNode
}

export function SearchableNote({ noteId, text, sections, unread, said }: SearchableNoteProps) {
  const [find, setFind] = useState({ query: '', index: 0, noteId })
  // The words stay for the next note, which begins at its own first hit.
  const current = find.noteId === noteId ? find.index : 0
  const hits = useMemo(() => findInText(text, find.query), [text, find.query])
  const marks = useMemo(
    (): NoteMark[] => [
      ...unread,
      ...hits.map(([start, end], index): NoteMark => ({ start, end, kind: index === current ? 'current' : 'found' })),
    ],
    [unread, hits, current],
  )
  return (
    <>
      <Group className={classes.head} justify="space-between" gap="sm" wrap="nowrap" py={6}>
        <Text size="sm" c="dimmed" role="status">
          {said}
        </Text>
        <FindInNote
          query={find.query}
          index={current}
          hits={hits.length}
          onQuery={(query) => setFind({ query, index: 0, noteId })}
          onIndex={(index) => setFind((before) => ({ ...before, index, noteId }))}
        />
      </Group>
      <div className={classes.text}>
        <NoteReader text={text} sections={sections} marks={marks} />
      </div>
    </>
  )
}

/** What unread text looks like, in a sentence about it. */
export function UnreadSample() {
  return <span className={classes.unread}>like this</span>
}
