/** ROC curves over each other; line patterns tell them apart without colour. */
import { useMemo, useState } from 'react'
import type { Comparison, ComparisonRow } from '../../../shared/domain/compare.ts'
import { optionLetter } from '../../../shared/domain/task.ts'
import { formatNumber } from '../../lib/format.ts'
import { Chart, type ChartOption } from '../../ui/Chart.tsx'
import { FieldHelp, Select } from '../../ui/Controls.tsx'
import { Panel } from '../../ui/Page.tsx'
import { EmptyState } from '../../ui/States.tsx'
import { rocCurves } from './comparisonView.ts'
import { estimate } from './estimates.ts'

interface RocPlotProps {
  comparison: Comparison
  positive: number
  nameOf: (row: ComparisonRow) => string
  fileName: string
}

const dashes = ['solid', 'dashed', 'dotted', [8, 3, 2, 3], [12, 4], [2, 6]]

export function RocPlot({ comparison, positive, nameOf, fileName }: RocPlotProps) {
  const binary = comparison.options.length === 2
  const [chosen, setChosen] = useState(0)
  const index = binary ? null : chosen
  const curves = useMemo(() => rocCurves(comparison, index, nameOf), [comparison, index, nameOf])
  const option = useMemo((): ChartOption => {
    const line = { type: 'line', showSymbol: false, emphasis: { disabled: true } }
    return {
      animation: false,
      grid: { left: 52, right: 16, top: 14, bottom: 24 + 18 * curves.length + 26 },
      legend: {
        bottom: 0,
        left: 'center',
        orient: 'vertical',
        itemWidth: 26,
        icon: undefined,
        data: curves.map(({ label }) => label),
      },
      tooltip: { trigger: 'item', renderMode: 'richText' },
      xAxis: {
        type: 'value',
        min: 0,
        max: 1,
        name: '1 − specificity (false positive rate)',
        nameLocation: 'middle',
        nameGap: 24,
      },
      yAxis: { type: 'value', min: 0, max: 1, name: 'sensitivity', nameLocation: 'middle', nameGap: 34 },
      series: [
        {
          ...line,
          name: 'chance',
          data: [
            [0, 0],
            [1, 1],
          ],
          silent: true,
          color: '#8b95a1',
          lineStyle: { type: [3, 4], width: 1 },
        },
        ...curves.map(({ label, points }, place) => ({
          ...line,
          name: label,
          data: points,
          lineStyle: { type: dashes[place % dashes.length] },
        })),
      ],
    }
  }, [curves])
  const areas = comparison.rows.map((row) => {
    const area = index === null ? row.auroc : (row.perClass.find((entry) => entry.index === index)?.auroc ?? null)
    return `${nameOf(row)} AUROC ${estimate(area)}`
  })
  const event = comparison.options[index ?? positive] ?? ''
  return (
    <Panel
      title="ROC curves"
      actions={
        <>
          {!binary && (
            <Select
              size="xs"
              aria-label="Option against the rest"
              w="13rem"
              value={String(chosen)}
              onChange={(value) => setChosen(Number(value))}
              data={comparison.options.map((text, at) => ({
                value: String(at),
                label: `${optionLetter(at)}. ${text} against the rest`,
              }))}
            />
          )}
          <FieldHelp label="What are ROC curves?">
            Every point is a threshold on the risk: what share of the events it finds, against what share of the others
            it flags in error. The area under the curve is the AUROC.
          </FieldHelp>
        </>
      }
    >
      {curves.length === 0 ? (
        <EmptyState title="Not estimable" text="A ROC curve needs notes with this option and notes without it." />
      ) : (
        <Chart
          label={`ROC curves, event “${event}”`}
          description={`${areas.join('; ')}. n = ${formatNumber(comparison.n, 0)}`}
          option={option}
          height={340}
          exportName={`${fileName}-roc`}
        />
      )}
    </Panel>
  )
}
