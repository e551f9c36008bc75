import { createHash } from 'node:crypto'
import type { PrivacySettings } from '../../shared/domain/privacy.ts'
import type { ClaimRecord, EncounterRecord, NoteRecord, PatientRecord } from '../../shared/domain/records.ts'
import type { SourceItem } from './importers/source.ts'
import { dateAtDigit } from './phi/dates.ts'
import { rewriteText, shiftTime, type Rewritten } from './phi/rewrite.ts'

/**
 * Masks and shifts records between any importer and the store. Keys and hashes are those of the source, made before:
 * the same file imported again finds its notes, whatever was done to their text. A patient's offset follows from a
 * secret that lives only as long as the import, so that nobody can undo the shift afterwards.
 */
export interface PrivacyTransform {
  apply(item: SourceItem): SourceItem
  /** Once everything is read: what a person should know, with counts. */
  warnings(): string[]
}

export function createPrivacyTransform(settings: PrivacySettings, secret: Uint8Array): PrivacyTransform {
  const { shiftDates } = settings
  let apart = 0

  const offsetOf = (key: string) => offset(secret, key, shiftDates)
  const moved = <Time extends string | null | undefined>(time: Time, days: number | null): Time =>
    (time && days !== null ? shiftTime(time, days) : time) as Time

  function note(record: NoteRecord): NoteRecord {
    const days = offsetOf(record.patientKey)
    if (days !== null && record.encounterKey !== null && record.patientKey.startsWith('note:')) apart++
    const { text } = rewriteNote(record, settings, secret)
    const attributes = Object.fromEntries(
      Object.entries(record.attributes).map(([name, value]) => [name, days === null ? value : shiftedValue(value, days)]),
    )
    return { ...record, text, time: moved(record.time, days), attributes }
  }

  function patient(record: PatientRecord): PatientRecord {
    const days = offsetOf(record.patientKey)
    // A year of birth stays what it is.
    const birthDate = record.birthPrecision === 'year' ? record.birthDate : moved(record.birthDate, days)
    return { ...record, birthDate, deathDate: moved(record.deathDate, days) }
  }

  function encounter(record: EncounterRecord): EncounterRecord {
    const days = offsetOf(record.patientKey)
    const { admitTime, dischargeTime, deathTime } = record
    return {
      ...record,
      admitTime: moved(admitTime, days),
      dischargeTime: moved(dischargeTime, days),
      deathTime: moved(deathTime, days),
    }
  }

  /** Claims name a stay and no patient: their order within the stay is kept, the distance to its other times is not. */
  function claim(record: ClaimRecord): ClaimRecord {
    return { ...record, time: moved(record.time, offsetOf(`stay:${record.encounterKey}`)) }
  }

  return {
    apply(item) {
      if ('reason' in item) return item
      if (item.table === 'notes') return { table: 'notes', record: note(item.record) }
      if (!shiftDates || item.table === 'diagnoses') return item
      if (item.table === 'patients') return { table: 'patients', record: patient(item.record) }
      if (item.table === 'encounters') return { table: 'encounters', record: encounter(item.record) }
      return { table: 'claims', record: claim(item.record) }
    },
    warnings: () =>
      apart === 0 ? [] : [`${apart} notes have a stay but no patient: their dates were shifted apart from those of the stay`],
  }
}

/** The text of a note as it is to be stored, and what was replaced in it. */
export function rewriteNote(
  { text, time, patientKey }: Pick<NoteRecord, 'text' | 'time' | 'patientKey'>,
  { mask, shiftDates, dayFirst }: PrivacySettings,
  secret: Uint8Array,
): Rewritten {
  return rewriteText(text, { mask: new Set(mask), shiftDays: offset(secret, patientKey, shiftDates), dayFirst, time })
}

/**
 * Evenly from −days to days without 0; the same for a patient throughout the import. A hash that begins with the secret
 * does as well here as an HMAC, whose keys cost Node four times as much: four bytes of it are used, and never shown.
 */
function offset(secret: Uint8Array, key: string, shiftDates: PrivacySettings['shiftDates']): number | null {
  if (!shiftDates) return null
  const { days, keepWeekdays } = shiftDates
  const step = keepWeekdays ? 7 : 1
  const steps = Math.floor(days / step)
  const drawn = createHash('sha256').update(secret).update(key).digest().readUInt32BE(0) % (2 * steps)
  return (drawn < steps ? drawn - steps : drawn - steps + 1) * step
}

/** Attributes that are a date as a whole; of others nothing is known. */
function shiftedValue(value: string, days: number): string {
  const date = dateAtDigit(value, 0)
  if (!date || date.year === null || date.day === null || !/^$|^[T ]\d/.test(value.slice(date.end))) return value
  const moved = new Date(Date.UTC(date.year, date.month - 1, date.day) + days * 86_400_000)
  return date.write(moved.getUTCFullYear(), moved.getUTCMonth() + 1, moved.getUTCDate()) + value.slice(date.end)
}
