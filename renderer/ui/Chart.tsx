/** A chart with its name, a text for those who do not see it, and SVG/PNG export. ECharts comes in its own chunk. */
import { lazy, Suspense } from 'react'
import { Skeleton } from '@mantine/core'
import type { EChartsCoreOption } from 'echarts/core'

export type ChartOption = EChartsCoreOption

export interface ChartClick {
  seriesName: string | undefined
  dataIndex: number
  name: string
  value: unknown
}

export interface ChartProps {
  /** Names the chart for screen readers and the exported file. */
  label: string
  /** What the chart shows in words, such as "Notes per month, 2013 to 2024, 9,000 in all". */
  description?: string
  /**
   * A whole ECharts option. Colours, fonts and axis styles come from the theme; series keep their place by `id` or
   * `name`, so that live data moves smoothly.
   */
  option: ChartOption
  height?: number
  onClick?: (click: ChartClick) => void
  /** File name without ending; no export buttons without it. */
  exportName?: string
  /** What is drawn into files instead, in light colours; without it, the chart as it is seen. */
  exportOption?: () => ChartOption
}

const ChartCanvas = lazy(() => import('./ChartCanvas.tsx').then((module) => ({ default: module.ChartCanvas })))

export function Chart({ height = 260, ...props }: ChartProps) {
  return (
    <Suspense fallback={<Skeleton height={`${height / 16}rem`} role="status" aria-label={`Loading ${props.label}`} />}>
      <ChartCanvas height={height} {...props} />
    </Suspense>
  )
}
