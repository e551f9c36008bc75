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
import { downloadPng, downloadSvg } from '../lib/download.ts'
import { useAppearance } from '../lib/uiState.ts'
import type { ChartClick, ChartProps } from './Chart.tsx'
import { IconButton } from './Controls.tsx'
import { toastError } from './Dialogs.tsx'
import { DownloadIcon, PictureIcon } from './icons.ts'
import { useScheme } from './scheme.ts'
import { chartColours, theme } from './theme.ts'

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

const inks = {
  light: { text: '#20252a', dimmed: '#59636e', line: '#c2c8ce', grid: '#e9ecef', surface: '#ffffff' },
  dark: { text: '#dfe3e8', dimmed: '#9ba5b1', line: '#3b424b', grid: '#262c33', surface: '#15181c' },
}

function themeName(scheme: 'light' | 'dark', zoom: number): string {
  const name = `wardbench-${scheme}-${zoom}`
  const ink = inks[scheme]
  const small = Math.round(11 * (zoom / 100))
  const axis = {
    axisLine: { lineStyle: { color: ink.line } },
    axisTick: { lineStyle: { color: ink.line } },
    axisLabel: { color: ink.dimmed, fontSize: small },
    splitLine: { lineStyle: { color: ink.grid } },
    nameTextStyle: { color: ink.dimmed, fontSize: small },
  }
  registerTheme(name, {
    color: chartColours[scheme],
    backgroundColor: 'transparent',
    textStyle: { color: ink.text, fontFamily: theme.fontFamily, fontSize: small },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: axis,
    logAxis: axis,
    timeAxis: axis,
    legend: {
      textStyle: { color: ink.text, fontSize: small },
      itemWidth: 14,
      itemHeight: 8,
      icon: 'roundRect',
      inactiveColor: ink.line,
    },
    tooltip: {
      backgroundColor: ink.surface,
      borderColor: ink.line,
      textStyle: { color: ink.text, fontSize: small },
      axisPointer: { lineStyle: { color: ink.dimmed }, crossStyle: { color: ink.dimmed } },
    },
    line: { symbolSize: 4, lineStyle: { width: 1.75 } },
    bar: { barMaxWidth: 36 },
  })
  return name
}

export function ChartCanvas({ label, description, option, height = 260, onClick, exportName }: ChartProps) {
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
    const created = init(element.current, themeName(scheme, zoom), { renderer: 'svg' })
    draw(created)
    created.on('click', (event) =>
      clicked({ seriesName: event.seriesName, dataIndex: event.dataIndex ?? -1, name: event.name, value: event.value }),
    )
    chart.current = created
    const observer = new ResizeObserver(() => created.resize())
    observer.observe(element.current)
    return () => {
      observer.disconnect()
      created.dispose()
      chart.current = null
    }
  }, [scheme, zoom])

  useEffect(() => {
    chart.current?.setOption(option, { replaceMerge: ['series'], lazyUpdate: true })
  }, [option])

  // ECharts' own SVG text leaves the quotes of font names bare, which no reader takes; the live drawing is sound.
  const svg = () => {
    const drawing = element.current?.querySelector('svg')
    return drawing ? new XMLSerializer().serializeToString(drawing) : ''
  }
  const exportPng = () => {
    const size = { width: chart.current?.getWidth() ?? 0, height: chart.current?.getHeight() ?? 0 }
    downloadPng(`${exportName}.png`, svg(), size, inks[scheme].surface).catch((error: unknown) => toastError(error))
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
            onClick={() => downloadSvg(`${exportName}.svg`, svg())}
          />
          <IconButton size="sm" icon={PictureIcon} label={`Save ${label} as PNG`} onClick={exportPng} />
        </Group>
      )}
    </Box>
  )
}
