/** Tags of runs: those in use, and the runs that a filter leaves. */
import type { RunSummary } from '../../../shared/domain/run.ts'
import { hasEveryWord } from '../../lib/words.ts'

/** Tags in use, the most frequent first. */
export function knownTags(runs: readonly RunSummary[]): string[] {
  const counts = new Map<string, number>()
  for (const tag of runs.flatMap(({ tags }) => tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return [...counts].sort(([a, n], [b, m]) => m - n || a.localeCompare(b)).map(([tag]) => tag)
}

/** A run is shown when it has every tag that is asked for, and all words in its name, tags or remarks. */
export function isAskedFor(run: RunSummary, tags: readonly string[], words: string): boolean {
  return tags.every((tag) => run.tags.includes(tag)) && hasEveryWord([run.config.name, run.remarks, ...run.tags].join('\n'), words)
}
