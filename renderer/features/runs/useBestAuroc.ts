/**
 * Best validation AUROC of every finetuning run. An ended run's stands on the card of its model; that of a run without
 * a finished model is read from its events.
 */
import { useQueries } from '@tanstack/react-query'
import * as z from 'zod'
import type { ModelSummary, RunSummary } from '../../../shared/domain/run.ts'
import { apiKey, callApi } from '../../lib/queries.ts'
import { appendEvents, noCurves } from './runCurves.ts'
import { bestPoint } from './runView.ts'

const cardConfig = z.object({ best: z.object({ auroc: z.number() }) })

export function useBestAuroc(
  runs: readonly RunSummary[],
  models: readonly ModelSummary[],
): ReadonlyMap<number, number> {
  const finetuned = runs.filter((run) => run.config.kind === 'finetune')
  const measured = useQueries({
    queries: finetuned
      .filter((run) => run.state !== 'done' && run.state !== 'queued')
      .map(({ id, state }) => ({
        queryKey: [...apiKey('runs.events', { id }), 'best'],
        queryFn: async ({ signal }: { signal: AbortSignal }) => {
          const { series } = appendEvents(noCurves, await callApi('runs.events', { id, points: 100 }, signal))
          return { id, auroc: bestPoint(series.get('validationAuroc') ?? [])?.value ?? null }
        },
        refetchInterval: state === 'running' ? 10_000 : (false as const),
      })),
    combine: (results) => results.flatMap(({ data }) => data ?? []),
  })
  const best = new Map<number, number>()
  for (const { id, auroc } of measured) if (auroc !== null) best.set(id, auroc)
  for (const { id, modelId, state } of finetuned) {
    const card = cardConfig.safeParse(models.find((model) => model.id === modelId)?.card.config)
    if (state === 'done' && card.success) best.set(id, card.data.best.auroc)
  }
  return best
}
