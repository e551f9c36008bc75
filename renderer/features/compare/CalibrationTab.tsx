/** Whether the probabilities can be taken at their word, and what acting on them is worth. */
import { useCallback, useMemo } from 'react'
import { decisionCurveFigure } from '../../../shared/charts/decisionCurve.ts'
import { distributionFigure } from '../../../shared/charts/distribution.ts'
import type { Look } from '../../../shared/charts/figure.ts'
import { reliabilityFigure } from '../../../shared/charts/reliability.ts'
import { FigurePanel } from '../../ui/FigurePanel.tsx'
import { SimpleGrid } from '../../ui/Layout.tsx'
import { chartNotes, chartRows } from './comparisonView.ts'
import type { ResultsTabProps } from './resultsTab.ts'

const noProbabilities = 'A value is missing or is not a probability between 0 and 1.'

export function CalibrationTab({ comparison, option, source, fileName }: ResultsTabProps) {
  const rows = useMemo(() => chartRows(comparison, option), [comparison, option])
  const notes = useMemo(() => chartNotes(comparison, option, source), [comparison, option, source])
  const reliability = useCallback(
    (look: Look) =>
      reliabilityFigure(
        notes,
        rows.map(({ name, place, figures }) => ({ name, place, bins: figures.reliability, histogram: figures.histogram })),
        look,
      ),
    [notes, rows],
  )
  const decision = useCallback(
    (look: Look) =>
      decisionCurveFigure(
        notes,
        rows.map(({ name, place, figures }) => ({ name, place, points: figures.netBenefit })),
        look,
      ),
    [notes, rows],
  )
  const distribution = useCallback(
    (look: Look) =>
      distributionFigure(
        notes,
        rows.map(({ name, place, figures }) => ({ name, place, histogram: figures.histogram })),
        look,
      ),
    [notes, rows],
  )
  return (
    <>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <FigurePanel
          draw={reliability}
          fileName={`${fileName}-reliability`}
          empty={noProbabilities}
          metric="reliability"
          help="Ten bins of equal count. Below: how the probabilities are spread."
        />
        <FigurePanel
          draw={decision}
          fileName={`${fileName}-decision-curve`}
          empty={noProbabilities}
          metric="netBenefit"
        />
      </SimpleGrid>
      <FigurePanel
        draw={distribution}
        fileName={`${fileName}-probabilities`}
        empty={noProbabilities}
        metric="distribution"
      />
    </>
  )
}
