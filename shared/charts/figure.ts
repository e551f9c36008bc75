/**
 * What every chart of results is: an ECharts option for the screen, a file or a report, the same in words, and the table
 * behind it. Pure: data in, plain objects out.
 */
import { chartInks, lineStyle, type Scheme } from './theme.ts'

export interface Figure {
  title: string
  /** Which notes, how many, how many events. */
  subtitle: string
  /** What it shows, in words. */
  description: string
  option: Record<string, unknown>
  /** Pixels, at the usual font size. */
  height: number
  table: FigureTable
}

export interface FigureTable {
  header: string[]
  /** A null is a figure that these notes do not give. */
  rows: (string | number | null)[][]
}

export interface Look {
  scheme: Scheme
  /** Title and subtitle within the drawing, for files and reports; on the screen they stand above it. */
  titled?: boolean
}

/** The notes that a chart is of. */
export interface FigureNotes {
  n: number
  /** Null: of more than two options, none of which is the event. */
  events: number | null
  /** The option counted as the event. */
  event: string
  /** Set, split and window. */
  source: string
}

/** One model in a chart; `place` in the table of models gives colour and pattern. */
export interface Model {
  name: string
  place: number
}

export function notesText({ n, events, source }: FigureNotes): string {
  const notes = `${source}: n = ${count(n)}`
  if (events === null) return notes
  const share = n === 0 ? '' : ` (${((100 * events) / n).toFixed(1)} %)`
  return `${notes}, ${count(events)} events${share}`
}

export function count(value: number): string {
  return value.toLocaleString('en-US')
}

/** Left and right of a plot; labels never move it, so that plots above each other share their edges. */
export const sides = { left: 84, right: 28, outerBoundsMode: 'none' }

/** Room for the title above and the legend below, and both of them; `axes` is the height of the plots. */
export function frame(figure: { title: string; subtitle: string }, look: Look, names: readonly string[], axes: number) {
  const top = look.titled ? 56 : 14
  const legend = 18 * names.length
  return {
    top,
    bottom: legend + 50,
    height: top + axes + legend + 50,
    option: {
      animation: false,
      ...(look.titled ? { backgroundColor: chartInks[look.scheme].surface } : {}),
      title: look.titled
        ? { text: figure.title, subtext: figure.subtitle, left: 8, top: 4, itemGap: 4, textStyle: { fontSize: 14 } }
        : { show: false },
      legend: { bottom: 0, left: 'center', orient: 'vertical', itemWidth: 26, icon: undefined, data: [...names] },
      tooltip: { trigger: 'item', renderMode: 'richText' },
    },
  }
}

/** An axis of numbers with its name in the middle. */
export function axis(name: string, vertical: boolean, extra: Record<string, unknown> = {}): Record<string, unknown> {
  return { type: 'value', name, nameLocation: 'middle', nameGap: vertical ? 38 : 24, ...extra }
}

/** A line of one model. */
export function modelLine({ name, place }: Model, { scheme }: Look, extra: Record<string, unknown>): Record<string, unknown> {
  const style = lineStyle(scheme, place)
  return {
    type: 'line',
    name,
    id: `${name} line`,
    showSymbol: false,
    color: style.color,
    lineStyle: style,
    emphasis: { disabled: true },
    ...extra,
  }
}

/** A thin grey line that stands for no model, such as chance. */
export function guideLine(name: string, { scheme }: Look, data: readonly (readonly number[])[]): Record<string, unknown> {
  const color = chartInks[scheme].dimmed
  return {
    type: 'line',
    name,
    id: name,
    data,
    showSymbol: false,
    silent: true,
    color,
    lineStyle: { color, type: [3, 4], width: 1 },
    emphasis: { disabled: true },
  }
}

/** The point of the threshold in use on a model's curve, named as the curve is, so that the legend hides both. */
export function mark({ name, place }: Model, { scheme }: Look, at: readonly [number, number], text: string) {
  const { color } = lineStyle(scheme, place)
  return {
    type: 'scatter',
    name,
    id: `${name} mark`,
    data: [at],
    symbol: 'diamond',
    symbolSize: 13,
    itemStyle: { color, borderColor: chartInks[scheme].surface, borderWidth: 1.5 },
    tooltip: { formatter: () => text },
    z: 5,
  }
}

interface DrawingApi {
  value: (dimension: number) => number
  coord: (point: [number, number]) => [number, number]
  visual: (name: string) => string
}

/** Interval bars with caps, as a custom series of rows [x, low, high] (vertical) or [y, low, high] (horizontal). */
export function drawInterval(direction: 'vertical' | 'horizontal') {
  return (_: unknown, api: DrawingApi) => {
    const [at, low, high] = [api.value(0), api.value(1), api.value(2)]
    const style = { stroke: api.visual('color'), lineWidth: 1.5 }
    const line = (x1: number, y1: number, x2: number, y2: number) => ({ type: 'line', shape: { x1, y1, x2, y2 }, style })
    if (direction === 'vertical') {
      const [x, bottom] = api.coord([at, low])
      const [, top] = api.coord([at, high])
      return { type: 'group', children: [line(x, bottom, x, top), line(x - 3, bottom, x + 3, bottom), line(x - 3, top, x + 3, top)] }
    }
    const [left, y] = api.coord([low, at])
    const [right] = api.coord([high, at])
    return { type: 'group', children: [line(left, y, right, y), line(left, y - 4, left, y + 4), line(right, y - 4, right, y + 4)] }
  }
}

export function percentLabel(value: number): string {
  return `${Number((100 * value).toFixed(1))} %`
}

/** Three decimals, or in words. */
export function figureText(value: number | null): string {
  return value === null ? 'not estimable' : value.toFixed(3)
}
