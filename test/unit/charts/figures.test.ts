/** Charts of results, drawn by ECharts itself without a browser, as a report does. */
import * as echarts from 'echarts'
import { describe, expect, it } from 'vitest'
import { decisionCurveFigure } from '../../../shared/charts/decisionCurve.ts'
import { distributionFigure } from '../../../shared/charts/distribution.ts'
import type { Figure, Look } from '../../../shared/charts/figure.ts'
import { forestFigure } from '../../../shared/charts/forest.ts'
import { precisionRecallFigure } from '../../../shared/charts/precisionRecall.ts'
import { reliabilityFigure } from '../../../shared/charts/reliability.ts'
import { rocFigure } from '../../../shared/charts/roc.ts'
import { chartTheme } from '../../../shared/charts/theme.ts'
import { netBenefit } from '../../../shared/stats/netBenefit.ts'
import { probabilityHistogram, reliabilityByCount } from '../../../shared/stats/reliability.ts'

const probabilities = [0.05, 0.1, 0.2, 0.3, 0.35, 0.5, 0.6, 0.8]
const labels = [0, 0, 1, 0, 0, 1, 1, 1]
const notes = { n: 8, events: 4, event: 'yes <b>', source: 'Test, split A' }
const bins = reliabilityByCount(probabilities, labels, 4).value!
const histogram = probabilityHistogram(probabilities, labels, 2, 20).value!
const benefit = netBenefit(probabilities, labels).value!.map(({ threshold, model }): [number, number] => [threshold, model])
const interval = { low: 0.5, high: 0.9 }
const curve: [number, number][] = [
  [0, 0],
  [0.25, 0.75],
  [1, 1],
]
const models = [
  { name: 'Zero-shot: nano', place: 0 },
  { name: 'Finetuned: nano', place: 1 },
]
/** The third model has nothing that could be estimated. */
const absent = { name: 'Absent', place: 2 }

const figures: Record<string, (look: Look) => Figure> = {
  roc: (look) =>
    rocFigure(
      notes,
      [
        ...models.map((model) => ({ ...model, auroc: 0.75, interval, points: curve, marked: curve[1] })),
        { ...absent, auroc: null, interval: null, points: [], marked: null },
      ],
      look,
    ),
  precisionRecall: (look) =>
    precisionRecallFigure(
      notes,
      [
        ...models.map((model) => ({ ...model, averagePrecision: 0.6, interval, points: curve, marked: null })),
        { ...absent, averagePrecision: null, interval: null, points: [], marked: null },
      ],
      look,
    ),
  reliability: (look) =>
    reliabilityFigure(notes, [...models.map((model) => ({ ...model, bins, histogram })), { ...absent, bins: [], histogram: [] }], look),
  decisionCurve: (look) =>
    decisionCurveFigure(notes, [...models.map((model) => ({ ...model, points: benefit })), { ...absent, points: [] }], look),
  distribution: (look) =>
    distributionFigure(notes, [...models.map((model) => ({ ...model, histogram })), { ...absent, histogram: [] }], look),
  forest: (look) =>
    forestFigure(
      notes,
      { name: 'AUROC', chance: 0.5 },
      [
        ...models.map((model) => ({ ...model, value: 0.75, interval, reference: model.place === 0 })),
        { ...absent, value: null, interval: null, reference: false },
      ],
      look,
    ),
}

function svgOf({ option, height }: Figure, look: Look): string {
  const chart = echarts.init(null, chartTheme(look.scheme, 'sans-serif'), { renderer: 'svg', ssr: true, width: 720, height })
  try {
    chart.setOption(option)
    return chart.renderToSVGString()
  } finally {
    chart.dispose()
  }
}

describe.each(Object.entries(figures))('the chart %s', (_name, draw) => {
  it.each([
    { scheme: 'light', titled: true },
    { scheme: 'dark' },
  ] as const)('is drawn whole in %o', (look) => {
    const svg = svgOf(draw(look), look)
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
    // Text of a model or an option is never markup.
    expect(svg).not.toContain('<b>')
    expect(svg).toContain('Finetuned: nano')
    expect(svg.includes('split A')).toBe('titled' in look)
  })

  it('has its numbers in a table of one width, and words for who does not see it', () => {
    const { table, description, subtitle } = draw({ scheme: 'light' })
    expect(table.rows.length).toBeGreaterThan(2)
    for (const row of table.rows) expect(row).toHaveLength(table.header.length)
    expect(table.rows.flat().some((cell) => typeof cell === 'number' && !Number.isFinite(cell))).toBe(false)
    expect(description).toContain('Finetuned: nano')
    expect(subtitle).toBe('Test, split A: n = 8, 4 events (50.0 %)')
  })
})

describe('an empty sample', () => {
  it('is drawn as an empty chart, not as an error', () => {
    const none = { ...notes, n: 0, events: 0 }
    for (const figure of [
      rocFigure(none, [], { scheme: 'light' }),
      decisionCurveFigure(none, [], { scheme: 'light' }),
      distributionFigure(none, [], { scheme: 'light' }),
    ]) {
      expect(figure.table.rows).toEqual([])
      expect(svgOf(figure, { scheme: 'light' })).not.toContain('NaN')
    }
  })
})
