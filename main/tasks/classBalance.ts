import type { ClassBalance } from '../../shared/domain/split.ts'
import type { SplitMember } from './splits.ts'

export interface LabelledTask {
  taskId: string
  options: number
  /** Option index by note id. */
  values: ReadonlyMap<number, number>
  /** Notes whose patient died in the follow-up without a return; absent where the task does not ask for it. */
  competing?: ReadonlySet<number>
}

/** Labelled notes per task, set, window and option, of a split that is not stored. */
export function classBalanceOf(members: readonly SplitMember[], tasks: readonly LabelledTask[]): ClassBalance[] {
  return tasks.flatMap(({ taskId, options, values, competing }) => {
    const noneYet = () => Array.from({ length: options }, () => 0)
    const found = new Map<string, ClassBalance>()
    for (const { noteId, set, window } of members) {
      const value = values.get(noteId)
      if (value === undefined) continue
      const key = `${set}/${window}`
      let entry = found.get(key)
      if (!entry) {
        entry = { taskId, set, window, notes: 0, counts: noneYet(), ...(competing && { competing: noneYet() }) }
        found.set(key, entry)
      }
      entry.counts[value]++
      if (entry.competing && competing?.has(noteId)) entry.competing[value]++
      entry.notes++
    }
    return [...found.values()].sort((a, b) => a.set.localeCompare(b.set) || (a.window ?? 0) - (b.window ?? 0))
  })
}
