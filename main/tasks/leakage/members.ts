import type { LearnedSet } from '../../../shared/domain/leakage.ts'
import type { SplitSet } from '../../../shared/domain/split.ts'

/** A note of a split without its text, as leakage checks need it. */
export interface LeakageMember {
  noteId: number
  set: SplitSet
  patientKey: string
  encounterKey: string | null
  time: string | null
  hash: string
}

/** Pairs of a set that is learned from and one that is judged on. Validation is judged on too: it chooses checkpoints. */
export function judgedPairs(sets: ReadonlySet<SplitSet>): { learned: LearnedSet; set: SplitSet }[] {
  const judged = (['validation', 'test', 'temporal', 'temporal_seen', 'external'] as const).filter((set) => sets.has(set))
  return (['train', 'validation'] as const)
    .filter((learned) => sets.has(learned))
    .flatMap((learned) => judged.filter((set) => set !== learned).map((set) => ({ learned, set })))
}
