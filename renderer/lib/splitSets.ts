/** Names of the sets of a split, in their order, and what each of them is. */
import type { SplitSet } from '../../shared/domain/split.ts'

export const splitSetOrder: readonly SplitSet[] = ['train', 'validation', 'test', 'temporal', 'temporal_seen', 'external']

export { splitSetNames } from '../../shared/domain/split.ts'

export const splitSetHelp: Record<SplitSet, string> = {
  train: 'Notes that models learn from.',
  validation: 'Notes that choose checkpoints and fit recalibration; patients are not in train.',
  test: 'Notes of the older period, of patients that are in no other set.',
  temporal: 'Later notes of patients that no other set has.',
  temporal_seen: 'Later notes of patients that are in train or validation; always reported apart.',
  external: 'Every note of another hospital; nothing learns from it.',
}

/** "from 2022-01-01 until 2023-01-01" */
export function windowName({ from, until }: { from: string; until: string | null }): string {
  return until === null ? `from ${from}` : `from ${from} until ${until}`
}
