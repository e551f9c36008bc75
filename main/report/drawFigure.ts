import { BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts'
import { GridComponent, LegendComponent, MarkLineComponent, TitleComponent, TooltipComponent, VisualMapComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { LegacyGridContainLabel } from 'echarts/features'
import { SVGRenderer } from 'echarts/renderers'
import type { Figure } from '../../shared/charts/figure.ts'
import { chartTheme } from '../../shared/charts/theme.ts'
import { html, Markup } from './html.ts'

/** Figures as SVG within the page: nothing is fetched, nothing runs, and the words stand beside the drawing. */
use([
  BarChart,
  CustomChart,
  GridComponent,
  HeatmapChart,
  LegacyGridContainLabel,
  LegendComponent,
  LineChart,
  MarkLineComponent,
  ScatterChart,
  SVGRenderer,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
])

/** Pixels of the drawing, which the page scales. */
const width = 520
/** Without quotes: ECharts leaves those of font names bare. */
const fontFamily = 'Arial, Liberation Sans, Helvetica, sans-serif'

export function drawFigure({ title, subtitle, description, option, height }: Figure): Markup {
  const chart = init(null, chartTheme('light', fontFamily), { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption({ ...option, animation: false, tooltip: { show: false } })
    const drawing = stillDrawing(chart.renderToSVGString())
    return html`<figure><figcaption><strong>${title}</strong>${subtitle}</figcaption><div role="img" aria-label="${`${title}. ${description}`}">${new Markup(drawing)}</div></figure>`
  } finally {
    chart.dispose()
  }
}

/** Without styles of hovering and marks for scripts, and without namespaces: the report holds no address at all. */
function stillDrawing(svg: string): string {
  return svg
    .replace(/<svg [^>]*>/, (tag) => tag.replaceAll(/ xmlns(:\w+)?="[^"]*"/g, '').replace('<svg', '<svg aria-hidden="true"'))
    .replaceAll(/<style[^>]*>[^]*?<\/style>/g, '')
    .replaceAll(/ (ecmeta_\w+|class)="[^"]*"/g, '')
}
