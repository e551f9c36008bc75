import { leakageExamples, type TimeOrder } from '../../../shared/domain/leakage.ts'
import type { EncounterRecord } from '../../../shared/domain/records.ts'
import type { LabelRule, Task } from '../../../shared/domain/task.ts'
import { day, hasTimeOfDay, hoursBetween } from '../times.ts'
import type { LeakageMember } from './members.ts'

/**
 * Notes that were filed when their outcome was already known: what they say may be the answer. Known is a death at the
 * death, a readmission at the return (or at the end of the follow-up), everything else of a stay at its discharge.
 */
export interface LabelledTask {
  task: Task
  labelSetId: number
  /** Option index by note id. */
  values: ReadonlyMap<number, number>
}

export function timeOrderOf(
  { task, labelSetId, values }: LabelledTask,
  members: readonly LeakageMember[],
  encounters: readonly EncounterRecord[],
): TimeOrder {
  const order: TimeOrder = {
    taskId: task.id,
    taskName: task.name,
    labelSetId,
    notChecked: whyNotChecked(task.label),
    checked: 0,
    late: 0,
    lateBySet: [],
    sameDay: 0,
    examples: [],
  }
  if (order.notChecked !== null) return order
  const knownAt = momentOfOutcome(task, encounters)
  const bySet = new Map<LeakageMember['set'], number>()
  for (const { noteId, set, time, encounterKey } of members) {
    const value = values.get(noteId)
    const known = value === undefined || encounterKey === null ? null : knownAt(encounterKey, value)
    if (known === null || time === null) continue
    order.checked++
    const whole = hasTimeOfDay(time) && hasTimeOfDay(known)
    if (!whole && day(time) === day(known)) order.sameDay++
    else if (hoursBetween(known, time) >= 0) {
      order.late++
      bySet.set(set, (bySet.get(set) ?? 0) + 1)
      if (order.examples.length < leakageExamples) order.examples.push(noteId)
    }
  }
  if (order.checked === 0) order.notChecked = 'no labelled note has both a time of its own and one of its outcome'
  return { ...order, lateBySet: [...bySet].map(([set, notes]) => ({ set, notes })) }
}

function whyNotChecked(rule: LabelRule): string | null {
  if (rule.kind === 'column') return 'a label from a column has no time'
  if (rule.kind === 'denial') return 'claims carry no date of decision'
  return null
}

function momentOfOutcome(
  task: Task,
  encounters: readonly EncounterRecord[],
): (encounterKey: string, value: number) => string | null {
  const byKey = new Map(encounters.map((stay) => [stay.encounterKey, stay]))
  const { label, positive } = task
  if (label.kind === 'readmission') {
    const { horizonDays } = label.settings
    const stays = Map.groupBy(encounters, (stay) => stay.patientKey)
    return (key) => {
      const index = byKey.get(key)
      if (!index?.dischargeTime) return null
      const { dischargeTime } = index
      const returns = (stays.get(index.patientKey) ?? []).flatMap(({ encounterKey, admitTime }) =>
        encounterKey === key || admitTime === null || !isWithin(dischargeTime, admitTime, horizonDays) ? [] : [admitTime],
      )
      return returns.sort()[0] ?? daysAfter(dischargeTime, horizonDays)
    }
  }
  return (key, value) => {
    const stay = byKey.get(key)
    if (!stay) return null
    const died = label.kind === 'mortality' && value === positive
    return (died ? stay.deathTime : null) ?? stay.dischargeTime
  }
}

function isWithin(dischargeTime: string, admitTime: string, days: number): boolean {
  const hours = hoursBetween(dischargeTime, admitTime)
  return hours >= 0 && hours <= days * 24
}

function daysAfter(time: string, days: number): string {
  const moment = new Date(Date.parse(hasTimeOfDay(time) ? `${time}Z` : time) + days * 86_400_000).toISOString()
  return moment.slice(0, time.length)
}
