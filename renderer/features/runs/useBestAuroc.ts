/**
 * Best validation AUROC of every finetuning run. An ended run's stands on the card of its model; that of a run without
 * a finished model is read from its events.
 */
import { useMemo } from 'react'
import { useQueries, useQueryClient } from '@tanstack/react-query'
import * as z from 'zod'
import type { ModelSummary, RunSummary } from '../../../shared/domain/run.ts'
import { apiKey, callApi } from '../../lib/queries.ts'
import { appendEvents, noCurves } from './runCurves.ts'
import { bestPoint } from './runView.ts'

const cardConfig = z.object({ best: z.object({ auroc: z.number() }) })

function combine(results: readonly { data: { id: number; auroc: number | null } | undefined; error: unknown }[]) {
  return {
    measured: results.flatMap(({ data }) => data ?? []),
    error: results.find(({ data, error }) => error !== null && data === undefined)?.error ?? null,
  }
}

interface BestAuroc {
  best: ReadonlyMap<number, number>
  /** Of runs whose events were refused: their figure is not known. */
  error: unknown
  retry: () => void
}

export function useBestAuroc(
  runs: readonly RunSummary[],
  models: readonly ModelSummary[],
): BestAuroc {
  const client = useQueryClient()
  const { measured, error } = useQueries({
    queries: runs
      .filter(({ config, state }) => config.kind === 'finetune' && state !== 'done' && state !== 'queued')
      .map(({ id, state }) => ({
        queryKey: [...apiKey('runs.events', { id }), 'best'],
        queryFn: async ({ signal }: { signal: AbortSignal }) => {
          const { series } = appendEvents(noCurves, await callApi('runs.events', { id, points: 100 }, signal))
          return { id, auroc: bestPoint(series.get('validationAuroc') ?? [])?.value ?? null }
        },
        refetchInterval: state === 'running' ? 10_000 : (false as const),
      })),
    combine,
  })
  // The same map while nothing has changed: else every row of the list is a new one with every key typed.
  const best = useMemo(() => {
    const cards = new Map(models.map(({ id, card }) => [id, card]))
    const byRun = new Map<number, number>()
    for (const { id, auroc } of measured) if (auroc !== null) byRun.set(id, auroc)
    for (const { id, modelId, state, config } of runs) {
      if (config.kind !== 'finetune' || state !== 'done' || modelId === null) continue
      const card = cardConfig.safeParse(cards.get(modelId)?.config)
      if (card.success) byRun.set(id, card.data.best.auroc)
    }
    return byRun
  }, [measured, runs, models])
  return { best, error, retry: () => void client.refetchQueries({ queryKey: ['runs', 'events'], type: 'active' }) }
}
