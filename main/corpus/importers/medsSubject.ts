import type { ImportSettings } from '../../../shared/domain/corpus.ts'
import type { EncounterRecord } from '../../../shared/domain/records.ts'
import { endsBeforeItBegins, negativeStay, newbornReason } from './leftOut.ts'
import type { MedsMeaning } from './medsCodes.ts'
import { noteOf, type NoteInput, type RowWarning } from './records.ts'
import type { SourceItem } from './source.ts'
import { CellProblem, icdCode, mayHaveLostZeros } from './values.ts'

/**
 * The events of one subject, which MEDS keeps together and in time order, as its records. Events belong to a stay by its
 * identifier; where the dataset has none, an admission opens a stay and the next discharge ends it. Only what matters
 * here is held, and of one subject only.
 */
export interface MedsEvent {
  line: number
  time: string | null
  /** Identifier of the stay, where there is a column for it. */
  stay: string | null
  /** End of the event, which meds_etl gives for visits. */
  end: string | null
  sequence: number
}

interface HeldStay {
  record: EncounterRecord
  line: number
  opened: boolean
}

export function openSubject(subject: string, split: string | null) {
  const stays = new Map<string, HeldStay>()
  const notes: { line: number; note: NoteInput }[] = []
  const diagnoses: { event: MedsEvent; icdVersion: 9 | 10; code: string }[] = []
  let open: HeldStay | null = null
  let birth: string | null = null
  let death: string | null = null
  let sex: string | null = null
  let race: string | null = null

  function stayOf(event: MedsEvent, begins: boolean): HeldStay | null {
    if (event.stay === null && !begins) return open
    const key = event.stay ?? `${subject}-${event.time ?? 'unknown'}`
    let held = stays.get(key)
    if (!held) {
      held = { record: { ...unknownStay, encounterKey: key, patientKey: subject }, line: event.line, opened: false }
      stays.set(key, held)
    }
    return held
  }

  function add(event: MedsEvent, meaning: MedsMeaning): void {
    switch (meaning.kind) {
      case 'birth':
        birth ??= event.time
        break
      case 'death':
        death ??= event.time
        break
      case 'sex':
        sex ??= meaning.value
        break
      case 'race':
        race ??= meaning.value
        break
      case 'admission': {
        const held = stayOf(event, true)!
        open = held
        held.opened = true
        held.line = event.line
        held.record.admitTime ??= event.time
        held.record.dischargeTime ??= event.end
        held.record.class ??= meaning.class
        held.record.admissionType ??= meaning.admissionType
        held.record.admitSource ??= meaning.admitSource
        break
      }
      case 'discharge': {
        const held = stayOf(event, false)
        if (!held) break
        held.record.dischargeTime = event.time ?? held.record.dischargeTime
        held.record.disposition ??= meaning.disposition
        if (open === held) open = null
        break
      }
      case 'admitSource':
      case 'payer': {
        const held = stayOf(event, false)
        if (held) held.record[meaning.kind] ??= meaning.value
        break
      }
      case 'diagnosis':
        diagnoses.push({ event, icdVersion: meaning.icdVersion, code: meaning.code })
    }
  }

  /** By its identifier, else the stay whose time it lies in, its discharge included. */
  function stayAt(stay: string | null, time: string | null): HeldStay | null {
    if (stay !== null) return stays.get(stay) ?? null
    if (time === null) return null
    for (const held of stays.values()) {
      const { admitTime, dischargeTime } = held.record
      if (admitTime !== null && admitTime <= time && (dischargeTime === null || time <= dischargeTime)) return held
    }
    return null
  }

  function* finish(settings: ImportSettings, warn: (warning: RowWarning) => void): Iterable<SourceItem> {
    const birthDate = birth?.slice(0, 10) ?? null
    // Where a source knows the year alone, conversions write its first day.
    const birthPrecision = birthDate?.endsWith('-01-01') ? 'year' : 'exact'
    const deathDate = death?.slice(0, 10) ?? null
    yield { table: 'patients', record: { patientKey: subject, birthDate, birthPrecision, sex, race, deathDate } }
    const leftOut = new Set<HeldStay>()
    for (const held of stays.values()) {
      const { record, line, opened } = held
      // Other events may name a stay too, such as one that began before the data do.
      if (!opened) continue
      const newborn = !settings.keepNewborns && record.admissionType?.toLowerCase() === 'newborn'
      if (newborn) leftOut.add(held)
      if (newborn) yield { line, reason: newbornReason }
      else if (endsBeforeItBegins(record.admitTime, record.dischargeTime)) yield { line, reason: negativeStay }
      else {
        const { admitTime, dischargeTime } = record
        if (death !== null && admitTime !== null && dischargeTime !== null && death >= admitTime && death <= dischargeTime) {
          record.deathTime = death
        }
        yield { table: 'encounters', record }
      }
    }
    for (const { event, icdVersion, code: written } of diagnoses) {
      const held = stayAt(event.stay, event.time)
      const code = icdCode(written)
      const encounterKey = event.stay ?? held?.record.encounterKey ?? null
      if (code === null) continue
      if (held && leftOut.has(held)) yield { line: event.line, reason: newbornReason }
      else if (encounterKey === null) yield { line: event.line, reason: 'diagnosis lies in no stay' }
      else {
        if (mayHaveLostZeros(code, icdVersion)) warn('lostZeros')
        yield { table: 'diagnoses', record: { encounterKey, sequence: event.sequence, icdVersion, code } }
      }
    }
    for (const { line, note } of notes) {
      const held = stayAt(note.encounterKey, note.time)
      const encounterKey = note.encounterKey ?? held?.record.encounterKey ?? null
      if (held && leftOut.has(held)) {
        yield { line, reason: newbornReason }
        continue
      }
      try {
        const attributes = { ...note.attributes, ...(split !== null && { split }) }
        yield { table: 'notes', record: noteOf({ ...note, encounterKey, attributes }, settings, warn) }
      } catch (error) {
        if (!(error instanceof CellProblem)) throw error
        yield { line, reason: error.message }
      }
    }
  }

  return {
    add,
    addNote: (line: number, note: Omit<NoteInput, 'patientKey'>) => void notes.push({ line, note: { ...note, patientKey: subject } }),
    setRace: (value: string | null) => void (race ??= value),
    setPayer(event: MedsEvent, value: string | null) {
      const held = stayOf(event, false)
      if (held) held.record.payer ??= value
    },
    finish,
  }
}

const unknownStay = {
  admitTime: null, dischargeTime: null, class: null, admissionType: null, disposition: null, expired: null, payer: null,
  service: null, admitSource: null,
}
