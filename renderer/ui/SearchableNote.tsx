/** A note to be read and searched in: a line about what the model read of it, the search field, and the text. */
import { useMemo, type ReactNode } from 'react'
import { FindInNote } from './FindInNote.tsx'
import { Group, Text } from './Layout.tsx'
import { NoteReader, type NoteMark, type NoteReaderProps } from './NoteReader.tsx'
import classes from './SearchableNote.module.css'
import { useFindInNote } from './useFindInNote.ts'

export interface SearchableNoteProps {
  /** Names what is read: the search and the place in the text belong to it. */
  noteId: number | string
  text: string
  sections: NoteReaderProps['sections']
  /** What the model did not read, and other marks below those of the search. */
  unread: readonly NoteMark[]
  said: ReactNode
  onPoint?: NoteReaderProps['onPoint']
  /** Of the text, for those who do not see it. */
  label?: string
}

export function SearchableNote({ noteId, text, sections, unread, said, onPoint, label }: SearchableNoteProps) {
  const { find, marks: found } = useFindInNote(noteId, text)
  const marks = useMemo(() => [...unread, ...found], [unread, found])
  return (
    <>
      <Group className={classes.head} justify="space-between" gap="sm" wrap="nowrap" py={6}>
        <Text size="sm" c="dimmed" role="status">
          {said}
        </Text>
        <FindInNote {...find} />
      </Group>
      <div className={classes.text}>
        <NoteReader text={text} sections={sections} marks={marks} label={label} onPoint={onPoint} placeOf={String(noteId)} />
      </div>
    </>
  )
}
