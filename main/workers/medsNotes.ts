import { basename } from 'node:path'
import type { MedsFileFacts, MedsLabel, MedsLabelFile, MedsMatching, MedsRequest } from '../../shared/domain/meds.ts'
import type { NoteFacts } from '../../shared/domain/records.ts'
import type { Task } from '../../shared/domain/task.ts'
import { readMedsLabels } from '../corpus/medsLabelFile.ts'
import { matchMedsLabels, withMedsColumn } from '../tasks/labels/medsLabels.ts'

/** Notes with the labels of a MEDS file as a column, and what became of each label. */
export function withMedsLabels(
  task: Task,
  notes: readonly NoteFacts[],
  file: MedsLabelFile,
  { path, withinDays }: MedsRequest,
): { notes: NoteFacts[]; matching: MedsMatching } {
  const { values, matching } = matchMedsLabels(file.labels, notes, task, withinDays)
  const unread = file.rejects.map(({ reason, rows }) => ({ reason, labels: rows }))
  return {
    notes: withMedsColumn(notes, values),
    matching: { ...matching, file: basename(path), sha256: file.sha256, unmatched: [...matching.unmatched, ...unread] },
  }
}

export async function medsFileFacts({ path }: { path: string }): Promise<MedsFileFacts> {
  const { valueColumn, labels } = await readMedsLabels(path)
  const counts = new Map<string, number>()
  for (const { value } of labels) counts.set(value, (counts.get(value) ?? 0) + 1)
  const numeric = valueColumn === 'integer_value'
  const values = [...counts].map(([value, count]) => ({ value, labels: count }))
  return {
    valueColumn,
    labels: labels.length,
    patients: new Set(labels.map(({ patientKey }) => patientKey)).size,
    values: values.sort((a, b) => (numeric ? Number(a.value) - Number(b.value) : a.value < b.value ? -1 : 1)),
    firstTime: labels.reduce(earliest).time,
    lastTime: labels.reduce(latest).time,
  }
}

const earliest = (a: MedsLabel, b: MedsLabel) => (b.time < a.time ? b : a)
const latest = (a: MedsLabel, b: MedsLabel) => (b.time > a.time ? b : a)
