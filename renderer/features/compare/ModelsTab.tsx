/** The figures of every model beside each other, with the notes they stand on. */
import { useCallback, useMemo } from 'react'
import type { ComparisonRow } from '../../../shared/domain/compare.ts'
import { notesText, type Look } from '../../../shared/charts/figure.ts'
import { forestFigure } from '../../../shared/charts/forest.ts'
import { countOf } from '../../lib/format.ts'
import { modelInRole } from '../../lib/passes.ts'
import { CsvButton } from '../../ui/CsvButton.tsx'
import { FigurePanel } from '../../ui/FigurePanel.tsx'
import { Text } from '../../ui/Layout.tsx'
import { MetricHelp } from '../../ui/MetricHelp.tsx'
import { Panel } from '../../ui/Page.tsx'
import { comparisonCsv } from './comparisonCsv.ts'
import { ComparisonSummary } from './ComparisonSummary.tsx'
import { ColumnChooser, ComparisonTable } from './ComparisonTable.tsx'
import { chartNotes, rowNames } from './comparisonView.ts'
import type { ResultsTabProps } from './resultsTab.ts'

export function ModelsTab({
  comparison,
  source,
  fileName,
  onReference,
}: ResultsTabProps & { onReference: (passId: number) => void }) {
  const names = useMemo(() => rowNames(comparison), [comparison])
  const nameOf = (row: ComparisonRow) => names.get(row.pass.id) ?? row.pass.modelName
  const { positive, options, rows, referencePassId, familyPassIds, resamples } = comparison
  const binary = options.length === 2
  const notes = useMemo(() => {
    const all = chartNotes(comparison, positive, source)
    return binary ? all : { ...all, events: null }
  }, [comparison, positive, source, binary])
  const forest = useCallback(
    (look: Look) =>
      forestFigure(
        notes,
        { name: binary ? 'AUROC' : 'Macro AUROC', chance: 0.5 },
        rows.map((row, place) => ({
          name: names.get(row.pass.id) ?? row.pass.modelName,
          place,
          value: row.auroc.value,
          interval: row.auroc.interval,
          reference: row.pass.id === referencePassId,
        })),
        look,
      ),
    [notes, names, binary, rows, referencePassId],
  )
  const reference = rows.find(({ pass }) => pass.id === referencePassId)
  return (
    <>
      <ComparisonSummary comparison={comparison} positive={positive} nameOf={nameOf} />
      <Panel
        title={`${comparison.taskName}: models on the same notes`}
        description={`${notesText(notes)}; ${countOf(comparison.patients, 'patient')}`}
        flush
        actions={
          <>
            <ColumnChooser comparison={comparison} />
            <CsvButton fileName={fileName} csv={() => comparisonCsv(comparison, source)} />
          </>
        }
      >
        <ComparisonTable comparison={comparison} onReference={onReference} />
        <Text size="sm" c="dimmed" px="md" py="xs">
          Below each estimate: its 95 % interval, clustered by patient{' '}
          <MetricHelp metric="clusteredInterval" label="a clustered interval" /> ({resamples.toLocaleString('en-US')} resamples;
          intercept, slope and O/E by the sandwich estimator).
          {familyPassIds.length > 0 &&
            reference &&
            ` Holm: adjusted for the family of the ${familyPassIds.length} AUROC ${familyPassIds.length === 1 ? 'difference' : 'differences'} of this table to “${modelInRole(reference.pass)}”.`}
        </Text>
      </Panel>
      <FigurePanel
        draw={forest}
        fileName={`${fileName}-auroc`}
        empty="AUROC needs notes with the event and notes without it."
        metric={binary ? 'auroc' : 'macroAuroc'}
      />
    </>
  )
}
