import type { EncounterRecord, NoteFacts } from '../../../shared/domain/records.ts'
import type { NoteSelection } from '../../../shared/domain/task.ts'
import { hoursBetween } from '../times.ts'

/**
 * The notes that a task reads: every one of its types, or one per encounter. What is left out is left out with a
 * reason. Ties in time are broken by the note's key, so that the choice does not depend on row order.
 */
export interface SelectedNotes {
  chosen: NoteFacts[]
  left: { note: NoteFacts; reason: string }[]
}

export function selectNotes(
  notes: readonly NoteFacts[],
  selection: NoteSelection,
  encounters: ReadonlyMap<string, EncounterRecord>,
): SelectedNotes {
  const ofType = notesOfTypes(notes, selection.types)
  if (selection.pick === 'every') return { chosen: ofType, left: [] }

  const left: SelectedNotes['left'] = []
  const candidates: NoteFacts[] = []
  for (const note of ofType) {
    const encounter = note.encounterKey === null ? undefined : encounters.get(note.encounterKey)
    const reason = encounter ? whyNot(note, encounter, selection) : 'encounter not known'
    if (reason === null) candidates.push(note)
    else left.push({ note, reason })
  }

  const chosen: NoteFacts[] = []
  for (const group of Map.groupBy(candidates, (note) => note.encounterKey).values()) {
    group.sort(byTimeThenKey)
    const pick = selection.pick === 'admission' ? group[0] : group[group.length - 1]
    chosen.push(pick)
    for (const note of group) if (note !== pick) left.push({ note, reason: 'another note of the encounter was chosen' })
  }
  return { chosen, left }
}

export function notesOfTypes(notes: readonly NoteFacts[], types: readonly string[]): NoteFacts[] {
  if (types.length === 0) return [...notes]
  const wanted = new Set(types.map((type) => type.trim().toLowerCase()))
  return notes.filter((note) => wanted.has(note.type.trim().toLowerCase()))
}

/** An admission note must be filed within the window and before the stay ends, which is when the outcome is known. */
function whyNot(note: NoteFacts, encounter: EncounterRecord, selection: NoteSelection): string | null {
  if (selection.pick === 'discharge') return null
  if (note.time === null) return 'note has no time'
  if (encounter.admitTime === null) return 'encounter has no admission time'
  if (hoursBetween(encounter.admitTime, note.time) > selection.withinHours) {
    return `filed more than ${selection.withinHours} hours after admission`
  }
  if (encounter.dischargeTime !== null && hoursBetween(note.time, encounter.dischargeTime) < 0) {
    return 'filed after discharge'
  }
  return null
}

function byTimeThenKey(a: NoteFacts, b: NoteFacts): number {
  return compare(a.time ?? '', b.time ?? '') || compare(a.noteKey, b.noteKey)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
