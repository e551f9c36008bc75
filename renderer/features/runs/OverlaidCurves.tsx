/** Curves of several runs over one another, on one axis of steps; those that still train go on live. */
import { useQueries } from '@tanstack/react-query'
import type { RunSummary } from '../../../shared/domain/run.ts'
import { apiKey, askRefusedAgain, callApi } from '../../lib/queries.ts'
import { SimpleGrid } from '../../ui/Layout.tsx'
import { ErrorNotice } from '../../ui/States.tsx'
import { LinesPanel } from './RunCharts.tsx'
import { appendEvents, curvePanels, drawnPoints, noCurves, type CurvePanel, type RunCurves } from './runCurves.ts'
import { isUnfinished } from './runView.ts'

/** The measurement of each panel that is laid over one another; AUROC is the mean over the tasks of a run. */
const keys: Record<CurvePanel['id'], string> = {
  loss: 'trainLoss',
  auroc: 'validationAuroc',
  learningRate: 'learningRate',
  tokensPerSecond: 'tokensPerSecond',
  memory: 'memoryBytes',
}
const liveMilliseconds = 2000

export function OverlaidCurves({ runs }: { runs: readonly RunSummary[] }) {
  const trained = runs.filter(({ config }) => config.kind !== 'baseline')
  const { curves, error } = useQueries({
    queries: trained.map((run) => ({
      queryKey: [...apiKey('runs.events', { id: run.id, points: drawnPoints }), run.state],
      queryFn: ({ signal }: { signal: AbortSignal }) => callApi('runs.events', { id: run.id, points: drawnPoints }, signal),
      select: curvesOf,
      refetchInterval: isUnfinished(run) ? liveMilliseconds : (false as const),
    })),
    combine: (results) => ({
      curves: results.map(({ data }) => data ?? noCurves),
      error: results.find((result) => result.error)?.error ?? null,
    }),
  })
  const panels = curvePanels.flatMap((panel) => {
    const lines = trained.flatMap(({ id, config }, index) => {
      const points = curves[index]?.series.get(keys[panel.id])
      return points ? [{ label: `${config.name} (run ${id})`, points }] : []
    })
    const title = panel.id === 'loss' ? 'Train loss' : panel.title
    return lines.length === 0 ? [] : [{ panel: { ...panel, title }, lines }]
  })
  if (error) return <ErrorNotice title="The curves could not be read" error={error} onRetry={askRefusedAgain} />
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      {panels.map(({ panel, lines }) => (
        <LinesPanel key={panel.id} panel={panel} lines={lines} steps={null} exportName={`runs-${runs.map(({ id }) => id).join('-')}-${panel.id}`} />
      ))}
    </SimpleGrid>
  )
}

function curvesOf(events: Parameters<typeof appendEvents>[1]): RunCurves {
  return appendEvents(noCurves, events)
}
