/** Sets of a split as lines of a table: the later period window by window, all notes and those of unseen patients. Pure. */
import type { ClassBalance, SplitFacts, SplitSet, SplitSettingsInput } from '../../../shared/domain/split.ts'
import type { Task } from '../../../shared/domain/task.ts'
import { toCsv } from '../../lib/csv.ts'
import { splitSetNames, splitSetOrder, windowName } from '../../lib/splitSets.ts'

export interface SplitRow {
  key: string
  name: string
  /** A part of the line above it. */
  indented: boolean
  /** What help there is about it goes by. */
  set: SplitSet | 'temporal_all'
  /** Sets and, in the later period, the window that the line sums up. */
  sets: readonly SplitSet[]
  window: number | null
  notes: number
  patients: number
}

export function splitRows({ sets, windows }: Pick<SplitFacts, 'sets' | 'windows'>): SplitRow[] {
  const windowed: SplitSet[] = windows.length > 0 ? ['temporal', 'temporal_seen'] : []
  const plain = splitSetOrder.flatMap((set): SplitRow[] => {
    const size = sets.find((entry) => entry.set === set)
    if (!size || windowed.includes(set)) return []
    const { notes, patients } = size
    return [{ key: set, name: splitSetNames[set], indented: false, set, sets: [set], window: null, notes, patients }]
  })
  const later = windows.flatMap(({ index, from, until, unseen, returning }): SplitRow[] => {
    const line = (set: SplitRow['set'], parts: SplitSet[], name: string, size: { notes: number; patients: number }) => ({
      key: `${set} ${index}`,
      name,
      indented: set !== 'temporal_all',
      set,
      sets: parts,
      window: index,
      ...size,
    })
    const all = { notes: unseen.notes + returning.notes, patients: unseen.patients + returning.patients }
    return [
      line('temporal_all', ['temporal', 'temporal_seen'], `Later period ${windowName({ from, until })}: all`, all),
      line('temporal', ['temporal'], 'Unseen patients only', unseen),
      line('temporal_seen', ['temporal_seen'], 'Returning patients', returning),
    ]
  })
  return [...plain.filter(({ set }) => set !== 'external'), ...later, ...plain.filter(({ set }) => set === 'external')]
}

/** Notes per option of one task on a line; null where none is labelled. */
export function countsOf(row: SplitRow, balance: readonly ClassBalance[], taskId: string): number[] | null {
  const parts = partsOf(row, balance, taskId)
  const [first] = parts
  if (!first) return null
  return first.counts.map((_, option) => parts.reduce((sum, { counts }) => sum + (counts[option] ?? 0), 0))
}

/** Deaths in the follow-up without a return, per option, on a line; null where they are not counted. */
export function competingOf(row: SplitRow, balance: readonly ClassBalance[], taskId: string): number[] | null {
  const parts = partsOf(row, balance, taskId).flatMap(({ competing }) => (competing ? [competing] : []))
  const [first] = parts
  if (!first) return null
  return first.map((_, option) => parts.reduce((sum, counts) => sum + (counts[option] ?? 0), 0))
}

function partsOf(row: SplitRow, balance: readonly ClassBalance[], taskId: string): ClassBalance[] {
  return balance.filter(
    (entry) => entry.taskId === taskId && row.sets.includes(entry.set) && (row.window ?? entry.window) === entry.window,
  )
}

/** Every line with its prevalences, one line of the file for each task and option. */
export function splitCsv(
  rows: readonly SplitRow[],
  balance: readonly ClassBalance[],
  taskOf: (taskId: string) => Pick<Task, 'options' | 'notes'> | undefined,
): string {
  const taskIds = [...new Set(balance.map((entry) => entry.taskId))]
  const lines = rows.flatMap((row) => {
    const own = [row.indented ? `${row.name} (part of the line before)` : row.name, row.notes, row.patients]
    const ofTasks = taskIds.flatMap((taskId) => {
      const counts = countsOf(row, balance, taskId)
      const labelled = (counts ?? []).reduce((sum, count) => sum + count, 0)
      const died = competingOf(row, balance, taskId)
      const task = taskOf(taskId)
      return (counts ?? []).map((count, option) => [
        ...own,
        taskId,
        task?.options[option] ?? String(option),
        count,
        labelled,
        labelled ? count / labelled : null,
        died?.[option] ?? null,
        task?.notes.sections ?? null,
      ])
    })
    return ofTasks.length > 0 ? ofTasks : [own]
  })
  const header = ['set', 'notes', 'patients', 'task', 'option', 'labelled notes with it', 'labelled notes', 'share']
  return toCsv([...header, 'died in the follow-up without a return', 'sections of the note'], lines)
}

/** How a split was made, in a sentence or two. */
export function describeSettings(settings: SplitSettingsInput, nameOfTask: (id: string) => string): string {
  const { cohort } = settings
  const restricted = cohort ? ` Only notes of the cohort ${cohort.name ?? cohort.id}, version ${cohort.version ?? '?'}.` : ''
  return describeMethod(settings, nameOfTask) + restricted
}

function describeMethod(settings: SplitSettingsInput, nameOfTask: (id: string) => string): string {
  if (settings.method === 'published') return `As published: column ${settings.attribute}.`
  if (settings.method === 'external') return 'External test: every note is judged on, nothing learns from them.'
  const percent = (share: number | undefined, otherwise: number) => `${Math.round(100 * (share ?? otherwise))} %`
  const stratified = settings.stratifyBy ? `, stratified by ${nameOfTask(settings.stratifyBy.taskId)}` : ''
  const shares = `${percent(settings.validationShare, 0.1)} validation, ${percent(settings.testShare, 0.1)} test${stratified}. Seed ${settings.seed ?? 1}.`
  if (settings.method === 'random') return `Random by patient: ${shares}`
  const later =
    settings.method === 'temporal'
      ? `Temporal: notes from ${settings.cutoff} on are the later period.`
      : `By real period: ${settings.firstLater} and what follows is the later period.`
  return `${later} Of the older patients ${shares}`
}
