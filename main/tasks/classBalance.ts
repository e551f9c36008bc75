import type { ClassBalance } from '../../shared/domain/split.ts'
import type { SplitMember } from './splits.ts'

/** Labelled notes per task, set, window and option, of a split that is not stored. */
export function classBalanceOf(
  members: readonly SplitMember[],
  tasks: readonly { taskId: string; options: number; values: ReadonlyMap<number, number> }[],
): ClassBalance[] {
  return tasks.flatMap(({ taskId, options, values }) => {
    const found = new Map<string, ClassBalance>()
    for (const { noteId, set, window } of members) {
      const value = values.get(noteId)
      if (value === undefined) continue
      const key = `${set}/${window}`
      let entry = found.get(key)
      if (!entry) {
        entry = { taskId, set, window, notes: 0, counts: Array.from({ length: options }, () => 0) }
        found.set(key, entry)
      }
      entry.counts[value]++
      entry.notes++
    }
    return [...found.values()].sort((a, b) => a.set.localeCompare(b.set) || (a.window ?? 0) - (b.window ?? 0))
  })
}
