import type { NoteTimeline, TimelineEvent } from '../../shared/domain/noteTimeline.ts'
import type { ClaimRecord, EncounterRecord } from '../../shared/domain/records.ts'
import type { LabelRule } from '../../shared/domain/task.ts'
import { diedInHospital } from './labels/encounterFacts.ts'
import { returnAfter } from './labels/readmission.ts'
import { day, endOfDay, hasTimeOfDay, hoursBetween } from './times.ts'

/** A patient's stays, notes, claims and death in the order of time, placed against the moment of one note. */

export interface TimelineInput {
  note: { id: number; time: string | null; encounterKey: string | null }
  encounters: readonly EncounterRecord[]
  notes: readonly { id: number; time: string | null; type: string; encounterKey: string | null }[]
  claims: readonly ClaimRecord[]
  deathDate: string | null
  shiftedDates: boolean
  /** Of the label that the note has: what made it is marked. */
  label: { rule: LabelRule; value: number } | null
}

type Found = Omit<TimelineEvent, 'place' | 'ownStay'>

/** Shown at most: those nearest to the note. */
const mostEvents = 300

export function timelineOf(input: TimelineInput): NoteTimeline {
  const { note, encounters, notes, claims, label } = input
  const own = encounters.find(({ encounterKey }) => encounterKey === note.encounterKey)
  const outcome = (kind: LabelRule['kind'], value: number | null, said: string) =>
    own && label?.rule.kind === kind && (value === null || label.value === value) ? said : null
  const returned =
    own && label?.rule.kind === 'readmission' && label.value === 1
      ? returnAfter(own, encounters, label.rule.settings)?.encounterKey
      : undefined
  const bare = { encounterKey: null, noteId: null, outcome: null }
  const found: Found[] = notes.map(({ id, time, type, encounterKey }) => ({ ...bare, kind: 'note', time, detail: type, encounterKey, noteId: id }))
  for (const stay of encounters) {
    const { encounterKey, admitTime, dischargeTime } = stay
    const isOwn = stay === own
    const ofStay = { ...bare, encounterKey }
    if (admitTime !== null) {
      const isReturn = encounterKey === returned
      found.push({
        ...ofStay,
        kind: 'admission',
        time: admitTime,
        detail: words(stay.class, stay.admissionType, stay.service, stay.payer),
        outcome: isReturn ? 'The return that the label is of' : null,
      })
    }
    const died = deathOf(stay)
    if (dischargeTime !== null)
      found.push({
        ...ofStay,
        kind: 'discharge',
        time: dischargeTime,
        detail: words(stay.disposition),
        outcome: isOwn ? (outcome('los', null, 'The end of the stay that the label is of') ?? outcome('mortality', 0, 'Alive at the end of the stay')) : null,
      })
    if (died !== null)
      found.push({
        ...ofStay,
        kind: 'death',
        time: died,
        detail: 'in hospital',
        outcome: isOwn ? outcome('mortality', 1, 'The death that the label is of') : null,
      })
  }
  for (const claim of claims)
    found.push({
      ...bare,
      kind: 'claim',
      time: claim.time ?? null,
      detail: words(claim.determination, claim.statusCode && `status ${claim.statusCode}`, ...claim.denialCodes, claim.payer),
      encounterKey: claim.encounterKey,
      outcome: claim.encounterKey === note.encounterKey ? outcome('denial', null, 'A decision that the label is of') : null,
    })
  const { deathDate } = input
  if (deathDate !== null && !found.some(({ kind, time }) => kind === 'death' && time !== null && day(time) === day(deathDate)))
    found.push({ ...bare, kind: 'death', time: deathDate, detail: 'from the patient’s record' })
  if (own?.dischargeTime != null && label?.rule.kind === 'readmission') {
    const { horizonDays } = label.rule.settings
    found.push({
      ...bare,
      kind: 'horizon',
      time: daysAfter(own.dischargeTime, horizonDays),
      detail: `${horizonDays} days after the discharge`,
      outcome: label.value === 0 ? 'No return that counts until here' : null,
    })
  }
  const events = found
    .map((event): TimelineEvent => ({
      ...event,
      ownStay: event.encounterKey !== null && event.encounterKey === note.encounterKey,
      place: event.noteId === note.id ? 'note' : placeOf(event.time, note.time),
    }))
    .sort(inTime)
  const shown = nearest(events)
  return { noteTime: note.time, shiftedDates: input.shiftedDates, events: shown, leftOut: events.length - shown.length }
}

function deathOf(stay: EncounterRecord): string | null {
  if (stay.deathTime) return stay.deathTime
  const death = diedInHospital(stay)
  return death !== null && death !== 'conflict' && death.died ? stay.dischargeTime : null
}

function placeOf(time: string | null, noteTime: string | null): TimelineEvent['place'] {
  if (time === null || noteTime === null) return 'unknown'
  const hours = hoursBetween(noteTime, time)
  const byDay = !hasTimeOfDay(time) || !hasTimeOfDay(noteTime)
  if (hours === 0 && byDay) return 'same day'
  return hours > 0 ? 'after' : 'before'
}

const kindOrder: readonly TimelineEvent['kind'][] = ['admission', 'note', 'claim', 'discharge', 'death', 'horizon']

function inTime(a: TimelineEvent, b: TimelineEvent): number {
  if (a.time === null || b.time === null) return Number(a.time === null) - Number(b.time === null)
  return (
    compare(endOfDay(a.time), endOfDay(b.time)) || kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind) || (a.noteId ?? 0) - (b.noteId ?? 0)
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Around the note, in order; what made the label is always among them. */
function nearest(events: TimelineEvent[]): TimelineEvent[] {
  if (events.length <= mostEvents) return events
  const at = Math.max(0, events.findIndex(({ place }) => place === 'note'))
  const from = Math.min(Math.max(0, at - mostEvents / 2), events.length - mostEvents)
  return events.filter(({ outcome }, index) => (index >= from && index < from + mostEvents) || outcome !== null)
}

function words(...facts: (string | null | undefined)[]): string {
  return facts.filter((fact) => fact !== null && fact !== undefined && fact !== '').join(' · ')
}

function daysAfter(time: string, days: number): string {
  const at = new Date(Date.parse(hasTimeOfDay(time) ? `${time}Z` : `${time}T00:00:00Z`) + days * 86_400_000).toISOString()
  return hasTimeOfDay(time) ? at.slice(0, 19) : at.slice(0, 10)
}
