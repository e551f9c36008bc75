/** Reads one note: text as text (never as markup), an outline of its sections, and what a model did or did not read. */
import { useEffect, useMemo, useRef, useState, type RefObject } from 'react'
import { Box, ScrollArea, Text, UnstyledButton } from '@mantine/core'
import { useMergedRef } from '@mantine/hooks'
import { visibleText } from '../lib/noteText.ts'
import classes from './NoteReader.module.css'

export interface NoteMark {
  /** UTF-16 range [start, end) of the text. */
  start: number
  end: number
  /**
   * 'unread': outside what the model read; 'section': a heading; 'found' and 'current': search hits, and the one that is
   * shown now; a number from 0 to 1: strength of a one-hue highlight.
   */
  kind: 'unread' | 'section' | 'found' | 'current' | number
}

export interface NoteReaderProps {
  text: string
  sections?: { title: string; start: number }[]
  /** The 'current' mark is brought into view. */
  marks?: NoteMark[]
  label?: string
  /** The part that scrolls, for whoever moves the focus there. */
  viewport?: RefObject<HTMLDivElement | null>
}

interface Piece {
  start: number
  text: string
  unread: boolean
  section: boolean
  found: boolean
  current: boolean
  strength: number
}

/** Cuts the text at every mark's edge, so that overlapping marks stay plain spans. */
function piecesOf(text: string, marks: NoteMark[]): Piece[] {
  const edges = new Set([0, text.length])
  for (const mark of marks) {
    edges.add(Math.min(Math.max(mark.start, 0), text.length))
    edges.add(Math.min(Math.max(mark.end, 0), text.length))
  }
  const cuts = [...edges].toSorted((left, right) => left - right)
  return cuts.slice(0, -1).map((start, index) => {
    const end = cuts[index + 1] ?? text.length
    const over = marks.filter((mark) => mark.start < end && mark.end > start)
    return {
      start,
      text: text.slice(start, end),
      unread: over.some((mark) => mark.kind === 'unread'),
      section: over.some((mark) => mark.kind === 'section'),
      found: over.some((mark) => mark.kind === 'found'),
      current: over.some((mark) => mark.kind === 'current'),
      strength: Math.max(0, ...over.map((mark) => (typeof mark.kind === 'number' ? mark.kind : 0))),
    }
  })
}

function classNames({ unread, section, found, current }: Piece): string | undefined {
  const names = [
    unread && classes.unread,
    section && classes.heading,
    found && classes.found,
    current && classes.current,
  ]
  return names.filter(Boolean).join(' ') || undefined
}

/** What unread text looks like, in a sentence about it. */
export function UnreadSample() {
  return <span className={classes.unread}>like this</span>
}

/** Ranges a model read → marks over what it did not read. */
export function unreadMarks(text: string, readRanges: readonly (readonly [number, number])[]): NoteMark[] {
  const marks: NoteMark[] = []
  let position = 0
  for (const [start, end] of readRanges) {
    if (start > position) marks.push({ start: position, end: start, kind: 'unread' })
    position = Math.max(position, end)
  }
  if (position < text.length) marks.push({ start: position, end: text.length, kind: 'unread' })
  return marks
}

export function NoteReader({ text, sections = [], marks = [], label = 'Note text', viewport: given }: NoteReaderProps) {
  const viewport = useRef<HTMLDivElement>(null)
  const viewportRef = useMergedRef(viewport, given)
  // Of the text it was said of: another note begins at its own first section.
  const [reached, setReached] = useState<{ text: string; start: number } | null>(null)
  const here = reached?.text === text ? reached.start : sections[0]?.start
  const pieces = useMemo(() => {
    const headings = sections.map(({ title, start }): NoteMark => ({
      start,
      end: start + title.length,
      kind: 'section',
    }))
    return piecesOf(text, [...headings, ...marks])
  }, [text, sections, marks])

  useEffect(() => {
    viewport.current?.scrollTo({ top: 0 })
  }, [text])
  const current = marks.find((mark) => mark.kind === 'current')?.start
  useEffect(() => {
    if (current !== undefined)
      viewport.current?.querySelector(`[data-start="${current}"]`)?.scrollIntoView({ block: 'center' })
  }, [current, text])

  const follow = () => {
    const top = viewport.current?.getBoundingClientRect().top ?? 0
    const passed = sections.findLast(({ start }) => (placeOf(viewport.current, start) ?? Infinity) <= top + 8)
    setReached(passed ? { text, start: passed.start } : null)
  }
  const jump = (start: number) => {
    viewport.current?.querySelector(`[data-start="${start}"]`)?.scrollIntoView({ block: 'start' })
    setReached({ text, start })
  }

  return (
    <Box className={classes.container}>
      <Box className={classes.reader}>
        {sections.length > 1 && (
          <nav aria-label="Sections" className={classes.sections}>
            {sections.map((section) => (
              <UnstyledButton
                key={section.start}
                className={classes.sectionLink}
                aria-current={section.start === here ? 'true' : undefined}
                onClick={() => jump(section.start)}
              >
                {section.title}
              </UnstyledButton>
            ))}
          </nav>
        )}
        <ScrollArea
          className={classes.scroll}
          viewportRef={viewportRef}
          onScrollPositionChange={sections.length > 1 ? follow : undefined}
          viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': label }}
        >
          <Text component="div" className={classes.text}>
            {pieces.map((piece) => (
              <span
                key={piece.start}
                data-start={piece.start}
                className={classNames(piece)}
                style={
                  piece.strength > 0
                    ? {
                        backgroundColor: `color-mix(in srgb, var(--wb-highlight) ${Math.round(piece.strength * 70)}%, transparent)`,
                      }
                    : undefined
                }
              >
                {visibleText(piece.text)}
              </span>
            ))}
          </Text>
        </ScrollArea>
      </Box>
    </Box>
  )
}

/** Where the text from `start` is on the screen. */
function placeOf(viewport: HTMLElement | null, start: number): number | undefined {
  return viewport?.querySelector(`[data-start="${start}"]`)?.getBoundingClientRect().top
}
