/** Runs that differ in nothing but the seed: what they reached together, and how far the seed alone moves it. */
import type { RunSummary } from '../../../shared/domain/run.ts'

export interface SeedGroup {
  /** By rising seed. */
  runs: RunSummary[]
  /** Best validation AUROC over the runs that have one; null without any. */
  mean: number | null
  /** Standard deviation between seeds (n − 1); null below two. */
  spread: number | null
  lowest: number | null
  highest: number | null
  measured: number
}

/** What makes two runs the same but for their seed. Names are free, and the place changes no result worth telling apart. */
function likeness({ config }: RunSummary): string {
  const { name: _name, seed: _seed, ...settings } = config
  return JSON.stringify(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Groups in the order in which their first run comes. */
export function seedGroups(runs: readonly RunSummary[], best: ReadonlyMap<number, number>): SeedGroup[] {
  const groups = new Map<string, RunSummary[]>()
  for (const run of runs) groups.set(likeness(run), [...(groups.get(likeness(run)) ?? []), run])
  return [...groups.values()].map((members) => {
    const values = members.flatMap(({ id }) => best.get(id) ?? [])
    const mean = values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
    const squares = values.reduce((sum, value) => sum + (value - mean!) ** 2, 0)
    return {
      runs: members.toSorted((a, b) => a.config.seed - b.config.seed || a.id - b.id),
      mean,
      spread: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)),
      lowest: values.length === 0 ? null : Math.min(...values),
      highest: values.length === 0 ? null : Math.max(...values),
      measured: values.length,
    }
  })
}

/** "Nano, seed 1" and "Nano, seed 2" → "Nano": what their names begin with alike, or the first name. */
export function groupName(runs: readonly RunSummary[]): string {
  if (runs.length === 1) return runs[0]!.config.name
  const names = runs.map(({ config }) => config.name)
  let shared = names[0]!
  for (const name of names) while (!name.startsWith(shared)) shared = shared.slice(0, -1)
  shared = shared.replace(/[\s,;(]*(seed\s*)?[\s,;(]*$/i, '')
  return shared.length >= 3 ? shared : names[0]!
}
