/**
 * Notes per month with the boundaries between the older period and the windows of the later one. A boundary is dragged,
 * or moved with the arrow keys (a month), Page Up and Page Down (a year), Home and End; Delete takes a window away.
 */
import { useRef, type KeyboardEvent, type PointerEvent } from 'react'
import { chartColours } from '../../../shared/charts/theme.ts'
import { countOf } from '../../lib/format.ts'
import { windowName } from '../../lib/splitSets.ts'
import { Group, Text } from '../../ui/Layout.tsx'
import { useScheme } from '../../ui/scheme.ts'
import { boundaryRange, notesBetween, type MonthCount } from './splitDraft.ts'
import classes from './BoundaryChart.module.css'

interface BoundaryChartProps {
  /** Every month from the first note to the last. */
  months: readonly MonthCount[]
  boundaries: readonly string[]
  onChange: (boundaries: string[]) => void
}

export function BoundaryChart({ months, boundaries, onChange }: BoundaryChartProps) {
  const colours = chartColours[useScheme()]
  const plot = useRef<HTMLDivElement>(null)
  const most = Math.max(1, ...months.map(({ notes }) => notes))
  const between = notesBetween(months, boundaries)
  const colourOf = (part: number) => colours[part % colours.length]
  const move = (index: number, place: number) => {
    const { first, last } = boundaryRange(months, boundaries, index)
    const month = months[Math.min(last, Math.max(first, place))]?.month
    if (month) onChange(boundaries.map((boundary, other) => (other === index ? `${month}-01` : boundary)))
  }
  const monthAt = (clientX: number) => {
    const box = plot.current?.getBoundingClientRect()
    return box ? Math.round(((clientX - box.left) / box.width) * months.length) : 0
  }
  return (
    <div>
      <div className={classes.plot} ref={plot}>
        <span className={classes.most} aria-hidden>
          {countOf(most, 'note')}
        </span>
        <div className={classes.bars} aria-hidden>
          {months.map(({ month, notes }) => {
            const part = boundaries.findLastIndex((boundary) => boundary <= `${month}-01`) + 1
            return (
              <div key={month} className={classes.bar} title={`${month}: ${countOf(notes, 'note')}`}>
                <span style={{ height: `${(notes / most) * 100}%`, background: colourOf(part) }} />
              </div>
            )
          })}
        </div>
        {yearMarks(months).map(({ year, place }) => (
          <span key={year} className={classes.year} aria-hidden style={{ left: `${(place / months.length) * 100}%` }}>
            {year}
          </span>
        ))}
        {boundaries.map((boundary, index) => (
          <Handle
            // By place: the handle that is held stays the same one while its date changes.
            key={index}
            name={index === 0 ? 'Start of the later period' : `Start of window ${index + 1} of the later period`}
            boundary={boundary}
            raised={index % 2 === 1}
            months={months}
            range={boundaryRange(months, boundaries, index)}
            before={between.slice(0, index + 1).reduce((sum, notes) => sum + notes, 0)}
            after={between.slice(index + 1).reduce((sum, notes) => sum + notes, 0)}
            onMove={(place) => move(index, place)}
            onPoint={(clientX) => move(index, monthAt(clientX))}
            onRemove={index === 0 ? undefined : () => onChange(boundaries.filter((_, other) => other !== index))}
          />
        ))}
      </div>
      <Group gap="lg" role="list" aria-label="Notes by period">
        {between.map((notes, part) => (
          <Text key={part} size="sm" role="listitem">
            <span aria-hidden style={{ color: colourOf(part) }}>
              ■
            </span>{' '}
            {part === 0 ? 'Older period' : windowLabel(boundaries, part - 1)}: {countOf(notes, 'note')}
          </Text>
        ))}
      </Group>
    </div>
  )
}

function windowLabel(boundaries: readonly string[], index: number): string {
  const window = { from: boundaries[index] ?? '', until: boundaries[index + 1] ?? null }
  return `Later, ${windowName(window)}`
}

interface HandleProps {
  name: string
  boundary: string
  /** Its date stands above that of its neighbours. */
  raised: boolean
  months: readonly MonthCount[]
  range: { first: number; last: number }
  before: number
  after: number
  onMove: (place: number) => void
  onPoint: (clientX: number) => void
  onRemove: (() => void) | undefined
}

function Handle({ name, boundary, raised, months, range, before, after, onMove, onPoint, onRemove }: HandleProps) {
  const month = months.findIndex((entry) => entry.month === boundary.slice(0, 7))
  // A date that was typed in may lie outside of the notes or within a month.
  const at = month >= 0 ? month : boundary < `${months[0]?.month}-01` ? 0 : months.length
  const place = at + (month >= 0 ? (Number(boundary.slice(8, 10)) - 1) / 31 : 0)
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key]
    if (step !== undefined) onMove(at + step)
    else if (event.key === 'Home') onMove(range.first)
    else if (event.key === 'End') onMove(range.last)
    else if (event.key === 'Delete' && onRemove) onRemove()
    else return
    event.preventDefault()
  }
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    event.currentTarget.focus()
  }
  return (
    <div
      className={classes.handle}
      role="slider"
      tabIndex={0}
      aria-label={name}
      aria-orientation="horizontal"
      aria-valuemin={range.first}
      aria-valuemax={range.last}
      aria-valuenow={at}
      aria-valuetext={`${boundary}: ${countOf(before, 'note')} before, ${countOf(after, 'note')} from then on`}
      style={{ left: `${(place / months.length) * 100}%` }}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) onPoint(event.clientX)
      }}
    >
      <span className={classes.flag} data-raised={raised || undefined} aria-hidden>
        {boundary}
      </span>
    </div>
  )
}

const steps: Record<string, number | undefined> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -12,
  PageUp: 12,
}

/** About ten years at most are named, each at its January. */
function yearMarks(months: readonly MonthCount[]): { year: string; place: number }[] {
  const januaries = months.flatMap(({ month }, place) => (month.endsWith('-01') ? [{ year: month.slice(0, 4), place }] : []))
  const every = Math.ceil(januaries.length / 10)
  return januaries.filter((_, index) => index % every === 0)
}
