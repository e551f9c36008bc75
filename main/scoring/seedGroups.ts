/** Runs that differ in their random seed alone, and how their figures spread. */
import type { ComparisonRow, SeedGroup } from '../../shared/domain/compare.ts'
import type { ScoringPass } from '../../shared/domain/prediction.ts'
import type { RunConfig } from '../../shared/domain/run.ts'
import { seedSpread } from '../../shared/stats/seeds.ts'

export interface SeedOfRun {
  /** Alike for runs that differ in seed, name and where they were computed. */
  settings: string
  seed: number
}

export function seedOfRun(config: RunConfig): SeedOfRun {
  const kept = Object.entries(config).filter(([name]) => !['seed', 'name', 'device', 'threads', 'recompute'].includes(name))
  return { settings: JSON.stringify(kept.toSorted(([a], [b]) => (a < b ? -1 : 1))), seed: config.seed }
}

/** Groups of two passes and more: the same settings and the same reading of notes, in the order of their seeds. */
export function seedGroupsOf(
  passes: readonly { pass: ScoringPass; run?: SeedOfRun | null }[],
  rows: readonly ComparisonRow[],
): SeedGroup[] {
  const groups = Map.groupBy(passes.keys().filter((index) => passes[index].run), (index) => {
    const { pass, run } = passes[index]
    const { role, maximumTokens, truncation, maximumCharacters, maximumNotes } = pass
    return JSON.stringify([run?.settings, role, maximumTokens, truncation, maximumCharacters, maximumNotes])
  })
  return [...groups.values()]
    .filter((group) => new Set(group.map((index) => passes[index].run?.seed)).size > 1)
    .map((unsorted) => {
      const seedAt = (index: number) => passes[index].run?.seed ?? 0
      const group = unsorted.toSorted((a, b) => seedAt(a) - seedAt(b))
      const members = group.map((index) => rows[index])
      const over = (figure: (row: ComparisonRow) => number | null) => seedSpread(members.map(figure)).value
      return {
        passIds: members.map(({ pass }) => pass.id),
        seeds: group.map(seedAt),
        auroc: over(({ auroc }) => auroc.value),
        averagePrecision: over(({ options }) => (options.length === 1 ? options[0].averagePrecision.value : null)),
        brier: over(({ brier }) => brier.value),
        logLoss: over(({ logLoss }) => logLoss.value),
        difference: over(({ difference }) => difference?.value ?? null),
      }
    })
}
