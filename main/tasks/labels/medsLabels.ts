import { medsColumn, type MedsLabel, type MedsMatching } from '../../../shared/domain/meds.ts'
import type { NoteFacts } from '../../../shared/domain/records.ts'
import type { Task } from '../../../shared/domain/task.ts'
import { endOfDay, hasTimeOfDay, hoursBetween } from '../times.ts'
import { notesOfTypes } from './selectNotes.ts'

/**
 * Labels of patients at moments find notes: each the patient's last note, of the task's types, at or before its moment.
 * A note that has a day only counts as written at the day's end, so that no label comes to a note of after its moment.
 * Of several labels of one note the earliest counts: it is the nearest.
 */
export function matchMedsLabels(
  labels: readonly MedsLabel[],
  notes: readonly NoteFacts[],
  { notes: selection }: Pick<Task, 'notes'>,
  withinDays: number | null,
): { values: Map<number, string>; matching: Pick<MedsMatching, 'rule' | 'labels' | 'matched' | 'unmatched'> } {
  const ofPatient = new Map<string, { id: number; time: string }[]>()
  for (const { id, patientKey, time } of notesOfTypes(notes, selection.types)) {
    if (time === null) continue
    const list = ofPatient.get(patientKey)
    const entry = { id, time: endOfDay(time) }
    if (list) list.push(entry)
    else ofPatient.set(patientKey, [entry])
  }
  for (const list of ofPatient.values()) list.sort((a, b) => (a.time === b.time ? a.id - b.id : a.time < b.time ? -1 : 1))

  const values = new Map<number, string>()
  const reasons = new Map<string, number>()
  const unmatched = (reason: string) => void reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  const inTime = labels.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
  for (const { patientKey, time, value } of inTime) {
    const list = ofPatient.get(patientKey)
    const moment = hasTimeOfDay(time) ? time : `${time}T00:00:00`
    const found = list && lastAtOrBefore(list, moment)
    if (!list) unmatched('the patient has no note of the task')
    else if (!found) unmatched('no note at or before it')
    else if (withinDays !== null && hoursBetween(found.time, moment) > withinDays * 24) {
      unmatched(`its last note is more than ${withinDays} days older`)
    } else if (values.has(found.id)) unmatched('an earlier label has the same note')
    else values.set(found.id, value)
  }
  const within = withinDays === null ? '' : `, no more than ${withinDays} days before`
  return {
    values,
    matching: {
      rule: `last note at or before prediction_time${within}; of several labels of one note the earliest`,
      labels: labels.length,
      matched: values.size,
      unmatched: [...reasons].map(([reason, count]) => ({ reason, labels: count })),
    },
  }
}

/** The notes with their labels as a column, which the task's rule reads. */
export function withMedsColumn(notes: readonly NoteFacts[], values: ReadonlyMap<number, string>): NoteFacts[] {
  return notes.map((note) => {
    const value = values.get(note.id)
    return value === undefined ? note : { ...note, attributes: { ...note.attributes, [medsColumn]: value } }
  })
}

function lastAtOrBefore<Item extends { time: string }>(list: readonly Item[], moment: string): Item | undefined {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle].time <= moment) low = middle + 1
    else high = middle
  }
  return list[low - 1]
}
