/** Reads one note: text as text (never as markup), an outline of its sections, and what a model did or did not read. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type CSSProperties, type KeyboardEvent, type RefObject } from 'react'
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
   * shown now; a number from −1 to 1: strength of a one-hue highlight, hatched below 0.
   */
  kind: 'unread' | 'section' | 'found' | 'current' | number
}

export interface NoteReaderProps {
  text: string
  /** `heading` false: the title does not stand there itself. */
  sections?: { title: string; start: number; heading?: boolean }[]
  /** The 'current' mark is brought into view. */
  marks?: NoteMark[]
  label?: string
  /** What the place is kept of: whoever comes back to it finds it where it was left. Without: it begins at the top. */
  placeOf?: string
  /** Hears of the highlighted piece under the pointer or the focus, by its start; arrow keys go from one to the next. */
  onPoint?: (start: number | null) => void
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
  const pieces = cuts.slice(0, -1).map((start, index): Piece => ({
    start,
    text: text.slice(start, cuts[index + 1]),
    unread: false,
    section: false,
    found: false,
    current: false,
    strength: 0,
  }))
  // Mark by mark: a long note has thousands of pieces and of marks, and each mark covers few pieces.
  const indexOf = new Map(cuts.map((cut, index) => [cut, index]))
  for (const { start, end, kind } of marks) {
    const from = indexOf.get(Math.min(Math.max(start, 0), text.length)) ?? 0
    const to = indexOf.get(Math.min(Math.max(end, 0), text.length)) ?? 0
    for (const piece of pieces.slice(from, to)) {
      if (typeof kind === 'number') piece.strength = Math.abs(kind) > Math.abs(piece.strength) ? kind : piece.strength
      else piece[kind] = true
    }
  }
  return pieces
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

/** How far each text was scrolled, as long as the window is open. */
const places = new Map<string, number>()

export function NoteReader({
  text,
  sections = [],
  marks = [],
  label = 'Note text',
  placeOf: place,
  onPoint,
  viewport: given,
}: NoteReaderProps) {
  const viewport = useRef<HTMLDivElement>(null)
  const viewportRef = useMergedRef(viewport, given)
  // Of the text it was said of: another note begins at its own first section.
  const [reached, setReached] = useState<{ text: string; start: number } | null>(null)
  const here = reached?.text === text ? reached.start : sections[0]?.start
  const pieces = useMemo(() => {
    const headings = sections.map(({ title, start, heading = true }): NoteMark => ({
      start,
      end: start + (heading ? title.length : 1),
      kind: 'section',
    }))
    return piecesOf(text, [...headings, ...marks])
  }, [text, sections, marks])

  const firstValued = onPoint && pieces.find(({ strength }) => strength !== 0)

  // The scrolling to another text's place must not be taken for the reader's own in the text before.
  const scrolled = useRef(place)
  useLayoutEffect(() => {
    if (scrolled.current !== undefined && scrolled.current !== place)
      places.set(scrolled.current, viewport.current?.scrollTop ?? 0)
    scrolled.current = place
    viewport.current?.scrollTo({ top: (place !== undefined && places.get(place)) || 0 })
  }, [text, place])
  const current = marks.find((mark) => mark.kind === 'current')?.start
  useEffect(() => {
    if (current !== undefined)
      viewport.current?.querySelector(`[data-start="${current}"]`)?.scrollIntoView({ block: 'center' })
  }, [current, text])

  const follow = () => {
    if (scrolled.current !== undefined) places.set(scrolled.current, viewport.current?.scrollTop ?? 0)
    if (sections.length < 2) return
    const top = viewport.current?.getBoundingClientRect().top ?? 0
    const passed = sections.findLast(({ start }) => (heightOf(viewport.current, start) ?? Infinity) <= top + 8)
    const { scrollTop = 0, clientHeight = 0, scrollHeight = 0 } = viewport.current ?? {}
    const atEnd = scrollTop + clientHeight >= scrollHeight - 1
    const start = passed?.start ?? -1
    // The last sections cannot come to the top: one that was jumped to stays the current one.
    setReached((before) => {
      if (atEnd && before?.text === text && before.start > start) return before
      return passed ? { text, start } : null
    })
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
          onScrollPositionChange={follow}
          viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': label }}
        >
          <Text
            component="div"
            className={classes.text}
            onMouseOver={onPoint && ((event) => onPoint(startOf(event.target)))}
            onMouseLeave={onPoint && (() => onPoint(null))}
            onFocus={onPoint && ((event) => onPoint(startOf(event.target)))}
            onKeyDown={onPoint && stepAmongPieces}
          >
            {pieces.map((piece) => (
              <span
                key={piece.start}
                data-start={piece.start}
                className={classNames(piece)}
                style={piece.strength === 0 ? undefined : highlightStyle(piece.strength)}
                data-value={piece.strength === 0 ? undefined : piece.strength}
                // One stop of the Tab key for all of them: arrow keys go on from there.
                tabIndex={onPoint && piece.strength !== 0 ? (piece === firstValued ? 0 : -1) : undefined}
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

/** From here down hatching is underlined too: weaker ones would make a note of lines. */
const underlined = -0.25

/** Of a value from −1 to 1: one hue whose depth is its size; hatched where it is below 0, so that the sign needs no colour. */
export function highlightStyle(value: number): CSSProperties {
  const colour = `color-mix(in srgb, var(--wb-highlight) ${Math.round(Math.abs(value) * 55)}%, transparent)`
  if (value >= 0) return { backgroundColor: colour }
  return {
    backgroundImage: `repeating-linear-gradient(135deg, ${colour} 0 3px, transparent 3px 6px)`,
    ...(value <= underlined && { borderBottom: '1px dashed currentColor' }),
  }
}

function startOf(target: EventTarget): number | null {
  const piece = target instanceof HTMLElement ? target.closest<HTMLElement>('[data-value]') : null
  return piece ? Number(piece.dataset['start']) : null
}

/** Left and right arrows: the highlighted piece before and after the one with the focus. */
function stepAmongPieces(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
  if (by === undefined) return
  const pieces = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-value]')]
  const at = pieces.findIndex((piece) => piece === event.target)
  if (at < 0) return
  event.preventDefault()
  pieces[at + by]?.focus()
}

/** Where the text from `start` is on the screen. */
function heightOf(viewport: HTMLElement | null, start: number): number | undefined {
  return viewport?.querySelector(`[data-start="${start}"]`)?.getBoundingClientRect().top
}
