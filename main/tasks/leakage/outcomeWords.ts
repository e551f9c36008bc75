import lists from '../../../assets/outcome-words.json' with { type: 'json' }
import { leakageExamples, type OutcomeWords } from '../../../shared/domain/leakage.ts'
import type { Task } from '../../../shared/domain/task.ts'
import type { LabelledTask } from './timeOrder.ts'

/**
 * Notes that hold words of the outcome, by option: a word that one option's notes have and the others' have not may
 * give the answer away. A count is a reason to read, not a proof: "denies", "history of" and "if" are not understood.
 */
export interface OutcomeWordCounter {
  /** To be told every text once. */
  add(noteId: number, text: string): void
  result(): OutcomeWords[]
}

export function countOutcomeWords(tasks: readonly LabelledTask[]): OutcomeWordCounter {
  const counted = tasks.map(({ task, labelSetId, values }) => ({
    values,
    taskId: task.id,
    taskName: task.name,
    labelSetId,
    options: task.options,
    areOptions: task.label.kind === 'column',
    notes: task.options.map(() => 0),
    words: wordsOf(task).map((word) => ({
      word,
      plain: ` ${plainWords(word)} `,
      counts: task.options.map(() => 0),
      examples: [] as number[],
    })),
  }))
  return {
    add(noteId, text) {
      let plain: string | null = null
      for (const { values, notes, words } of counted) {
        const value = values.get(noteId)
        if (value === undefined) continue
        notes[value]++
        plain ??= ` ${plainWords(text)} `
        for (const entry of words) {
          if (!plain.includes(entry.plain)) continue
          entry.counts[value]++
          if (entry.examples.length < leakageExamples) entry.examples.push(noteId)
        }
      }
    },
    result: () =>
      counted.map(({ values: _, words, ...rest }) => ({
        ...rest,
        lookedFor: words.map(({ word }) => word),
        words: words
          .filter(({ counts }) => counts.some((count) => count > 0))
          .map(({ word, counts, examples }) => ({ word, counts, examples })),
      })),
  }
}

/** Of a task whose label is a column, the options themselves. */
function wordsOf(task: Task): string[] {
  const words = task.label.kind === 'column' ? task.options.map((option) => option.toLowerCase()) : lists[task.label.kind]
  // "No", "Yes" and the like stand in every note.
  return [...new Set(words)].filter((word) => word.length > 3 || task.label.kind === 'cci')
}

function plainWords(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
}
