/** Discrimination of one option against the rest: what a threshold gives, and where it lies on the curves. */
import { useCallback, useMemo, useState } from 'react'
import { precisionRecallFigure } from '../../../shared/charts/precisionRecall.ts'
import { rocFigure } from '../../../shared/charts/roc.ts'
import type { Look } from '../../../shared/charts/figure.ts'
import { FigurePanel } from '../../ui/FigurePanel.tsx'
import { useDebouncedCallback, useDebouncedValue } from '../../ui/hooks.ts'
import { SimpleGrid } from '../../ui/Layout.tsx'
import { chartNotes, chartRows } from './comparisonView.ts'
import type { ResultsTabProps } from './resultsTab.ts'
import { ThresholdPanel } from './ThresholdPanel.tsx'
import { cutOf, figuresAt, type Cut } from './thresholds.ts'

/** Held arrow keys come faster than this. */
const pauseMs = 150

export function CurvesTab({ comparison, option, source, fileName, query, change }: ResultsTabProps) {
  const rows = useMemo(() => chartRows(comparison, option), [comparison, option])
  const notes = useMemo(() => chartNotes(comparison, option, source), [comparison, option, source])
  const [kind, at] = [query.get('by'), query.get('at')]
  const kept = useMemo(() => cutOf(kind, at, comparison), [kind, at, comparison])
  /** While the slider moves; the address gets where it stops. */
  const [moving, setMoving] = useState<Cut | null>(null)
  const cut = moving ?? kept
  /** Curves of many notes take a while to draw: they follow when the movement pauses, as does the address. */
  const [drawn] = useDebouncedValue(cut, pauseMs)
  const marked = useMemo(() => rows.map(({ figures }) => figuresAt(drawn, figures, comparison)), [rows, drawn, comparison])
  const keep = useDebouncedCallback(
    (next: Cut) => {
      setMoving(null)
      change({ by: next.kind, at: next.at })
    },
    pauseMs,
  )

  const onCut = (next: Cut, isKept: boolean) => {
    setMoving(next)
    if (isKept) keep(next)
    else keep.cancel()
  }
  const roc = useCallback(
    (look: Look) =>
      rocFigure(
        notes,
        rows.map(({ name, place, figures: { auroc, roc: points } }, index) => ({
          name,
          place,
          points,
          marked: marked[index]?.roc ?? null,
          auroc: auroc.value,
          interval: auroc.interval,
        })),
        look,
      ),
    [notes, rows, marked],
  )
  const precisionRecall = useCallback(
    (look: Look) =>
      precisionRecallFigure(
        notes,
        rows.map(({ name, place, figures: { averagePrecision, precisionRecall: points } }, index) => ({
          name,
          place,
          points,
          marked: marked[index]?.precisionRecall ?? null,
          averagePrecision: averagePrecision.value,
          interval: averagePrecision.interval,
        })),
        look,
      ),
    [notes, rows, marked],
  )
  return (
    <>
      <ThresholdPanel comparison={comparison} rows={rows} event={notes.event} cut={cut} onCut={onCut} fileName={fileName} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <FigurePanel
          draw={roc}
          fileName={`${fileName}-roc`}
          empty="A ROC curve needs notes with the event and notes without it."
          metric="rocCurve"
          help="Diamonds are the threshold in use."
        />
        <FigurePanel
          draw={precisionRecall}
          fileName={`${fileName}-precision-recall`}
          empty="A precision-recall curve needs notes with the event."
          metric="precisionRecallCurve"
          help="Diamonds are the threshold in use."
        />
      </SimpleGrid>
    </>
  )
}
