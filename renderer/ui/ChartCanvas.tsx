/** ECharts behind Chart: only the parts in use, drawn as SVG so that exports are exact. */
import { useEffect, useEffectEvent, useRef } from 'react'
import { BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts'
import {
  AriaComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components'
import { init, registerTheme, use, type EChartsType } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { Box, Group } from '@mantine/core'
import { chartInks, chartTheme, type Scheme } from '../../shared/charts/theme.ts'
import { pngOf } from '../lib/download.ts'
import { exportFile, exportSvg } from '../lib/exportFile.ts'
import { useAppearance } from '../lib/uiState.ts'
import type { ChartClick, ChartOption, ChartProps } from './Chart.tsx'
import { IconButton } from './Controls.tsx'
import { toastError } from './Dialogs.tsx'
import { DownloadIcon, PictureIcon } from './icons.ts'
import { useScheme } from './scheme.ts'
import { theme } from './theme.ts'

use([
  AriaComponent,
  BarChart,
  CustomChart,
  DataZoomComponent,
  GridComponent,
  HeatmapChart,
  LegendComponent,
  LineChart,
  MarkAreaComponent,
  MarkLineComponent,
  ScatterChart,
  SVGRenderer,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
])

function themeName(scheme: Scheme, zoom: number): string {
  const name = `wardbench-${scheme}-${zoom}`
  registerTheme(name, chartTheme(scheme, theme.fontFamily ?? 'sans-serif', Math.round(11 * (zoom / 100))))
  return name
}

let turn = Promise.resolve()

/** Charts of one screen are drawn one after the other, so that keys and clicks are answered between them. */
function inTurn(work: () => void): () => void {
  let cancelled = false
  turn = turn
    .then(() => new Promise<void>((resolve) => setTimeout(resolve)))
    .then(() => {
      if (!cancelled) work()
    })
    .catch(reportError)
  return () => {
    cancelled = true
  }
}

export function ChartCanvas({ label, description, option, height = 260, onClick, exportName, exportOption }: ChartProps) {
  const element = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType | null>(null)
  const scheme = useScheme()
  const zoom = useAppearance((appearance) => appearance.zoom)

  const draw = useEffectEvent((target: EChartsType) =>
    target.setOption({ animationDuration: 250, animationDurationUpdate: 250, ...option }),
  )
  const clicked = useEffectEvent((click: ChartClick) => onClick?.(click))

  useEffect(() => {
    if (!element.current) return
    const place = element.current
    const observer = new ResizeObserver(() => chart.current?.resize())
    const cancel = inTurn(() => {
      const created = init(place, themeName(scheme, zoom), { renderer: 'svg' })
      draw(created)
      created.on('click', (event) =>
        clicked({ seriesName: event.seriesName, dataIndex: event.dataIndex ?? -1, name: event.name, value: event.value }),
      )
      chart.current = created
      observer.observe(place)
    })
    return () => {
      cancel()
      observer.disconnect()
      chart.current?.dispose()
      chart.current = null
    }
  }, [scheme, zoom])

  useEffect(() => {
    chart.current?.setOption(option, { replaceMerge: ['series', 'grid', 'xAxis', 'yAxis', 'title'], lazyUpdate: true })
  }, [option])

  const picture = (): Picture =>
    exportOption ? drawForFile(exportOption(), height) : { svg: svgOf(element.current), ...sizeOf(chart.current), background: chartInks[scheme].surface }
  const exportPng = () => {
    const { svg, width, height: rows, background } = picture()
    pngOf(svg, { width, height: rows }, background)
      .then((png) => exportFile(`${exportName}.png`, png))
      .catch((error: unknown) => toastError(error))
  }

  return (
    <Box pos="relative">
      <div
        ref={element}
        role="img"
        aria-label={description ? `${label}. ${description}` : label}
        style={{ height: `${height / 16}rem`, width: '100%' }}
      />
      {exportName && (
        <Group gap={0} justify="flex-end">
          <IconButton
            size="sm"
            icon={DownloadIcon}
            label={`Save ${label} as SVG`}
            onClick={() => void exportSvg(`${exportName}.svg`, picture().svg)}
          />
          <IconButton size="sm" icon={PictureIcon} label={`Save ${label} as PNG`} onClick={exportPng} />
        </Group>
      )}
    </Box>
  )
}

interface Picture {
  svg: string
  width: number
  height: number
  background: string
}

const pictureWidth = 760

/** On paper, dark is no choice. Drawn out of sight, as ECharts' own SVG text leaves the quotes of font names bare. */
function drawForFile(option: ChartOption, height: number): Picture {
  const place = document.createElement('div')
  place.style.cssText = `position:fixed;left:-10000px;width:${pictureWidth}px;height:${height}px`
  document.body.append(place)
  const drawn = init(place, themeName('light', 100), { renderer: 'svg' })
  try {
    drawn.setOption(option)
    return { svg: svgOf(place), ...sizeOf(drawn), background: chartInks.light.surface }
  } finally {
    drawn.dispose()
    place.remove()
  }
}

function svgOf(place: HTMLElement | null): string {
  const drawing = place?.querySelector('svg')
  return drawing ? new XMLSerializer().serializeToString(drawing) : ''
}

function sizeOf(drawn: EChartsType | null): { width: number; height: number } {
  return { width: drawn?.getWidth() ?? 0, height: drawn?.getHeight() ?? 0 }
}
