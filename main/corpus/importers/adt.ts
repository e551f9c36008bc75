import type { EncounterRecord } from '../../../shared/domain/records.ts'
import type { Importer, OfferedFile, ReadInput } from './importer.ts'
import { endsBeforeItBegins, negativeStay } from './leftOut.ts'
import { noNotes } from './missing.ts'
import { openNamedTable, type NamedRow } from './namedTable.ts'
import type { Source, SourceItem } from './source.ts'
import { CellProblem, keyValue, textValue, timeValue } from './values.ts'

/**
 * Admissions, discharges and transfers as a table of events, one a row, in any order within a stay. A stay takes its
 * class and origin from the admission, its last unit from the latest event. The oldest ended stays are given out once
 * very many are held, so that memory stays bounded.
 */
const aliases = {
  patient: ['patient_id', 'patient_key', 'subject_id', 'person_id', 'mrn', 'patient'],
  stay: ['encounter_id', 'encounter_key', 'hadm_id', 'visit_id', 'csn', 'visit_number', 'encounter'],
  event: ['event_type', 'eventtype', 'event', 'adt_event', 'message_type', 'trigger_event'],
  time: ['event_time', 'event_datetime', 'time', 'intime', 'datetime', 'timestamp'],
  unit: ['unit', 'careunit', 'location', 'ward', 'department'],
  class: ['patient_class', 'class', 'encounter_class'],
  disposition: ['discharge_disposition', 'disposition', 'discharge_location'],
  origin: ['admit_source', 'admission_source', 'admission_location'],
  admissionType: ['admission_type', 'admit_type'],
}
type Column = keyof typeof aliases
type Columns = Record<Column, string | null>


const needed = ['patient', 'stay', 'event', 'time'] as const
const mostHeld = 200_000
const mostTables = 500

type Event = 'admit' | 'transfer' | 'discharge' | 'cancel admit' | 'cancel discharge'
const events: [RegExp, Event][] = [
  [/^(adt\W?)?a11$|^cancel.*admi/i, 'cancel admit'],
  [/^(adt\W?)?a13$|^cancel.*disch/i, 'cancel discharge'],
  [/^(adt\W?)?a0?1$|^admi/i, 'admit'],
  [/^(adt\W?)?a0?2$|^transfer|^ed$/i, 'transfer'],
  [/^(adt\W?)?a0?3$|^disch/i, 'discharge'],
]

export const adt: Importer = {
  id: 'adt',
  title: 'ADT events (admit, transfer, discharge)',
  shiftedDates: false,
  async detect(files) {
    const found: OfferedFile[] = []
    const tables = files.filter(({ name }) => /\.(csv|tsv|txt)$/.test(name))
    // A hundred thousand are notes, one a file.
    if (tables.length > mostTables) return null
    for (const file of tables) {
      const columns = columnsOf(await file.columns())
      if (needed.every((column) => columns[column] !== null)) found.push(file)
    }
    if (found.length === 0) return null
    return {
      files: found.map(({ path, bytes }) => ({ path, bytes, table: 'events' })),
      evidence: found.map(({ name }) => `${name} has a patient, a stay, an event and its time in each row`),
      missing: ['No diagnoses: no Charlson labels', noNotes],
      completesOthers: true,
    }
  },
  read,
}

function columnsOf(columns: readonly string[]): Columns {
  const entries = Object.entries(aliases).map(([column, names]) => [
    column,
    names.find((name) => columns.includes(name)) ?? null,
  ])
  return Object.fromEntries(entries) as Columns
}

interface HeldStay {
  record: EncounterRecord
  line: number
  latest: string
}

async function* read({ files, signal }: ReadInput): AsyncGenerator<Source> {
  for (const { path } of files) {
    const held = new Map<string, HeldStay>()
    let columns: Columns | null = null
    yield await openNamedTable({
      path,
      signal,
      required: [],
      *convert(row) {
        columns ??= columnsOf(row.columns())
        applyEvent(row, columns, held)
        if (held.size > mostHeld) yield* giveOutEnded(held)
      },
      *rest() {
        for (const stay of held.values()) yield finished(stay)
        held.clear()
      },
    })
  }
}

function applyEvent(row: NamedRow, columns: Columns, held: Map<string, HeldStay>): void {
  const cell = <Value>(column: Column, parse: (text: string) => Value | null): Value | null =>
    columns[column] === null ? null : row.read(columns[column], parse)
  const patientKey = row.required(columns.patient ?? 'patient_id', keyValue)
  const encounterKey = row.required(columns.stay ?? 'encounter_id', keyValue)
  const time = row.required(columns.time ?? 'event_time', timeValue)
  const name = row.required(columns.event ?? 'event_type', textValue)
  const event = events.find(([pattern]) => pattern.test(name))?.[1]
  if (event === undefined) throw new CellProblem('event is neither admit, transfer nor discharge')

  let stay = held.get(encounterKey)
  if (stay && stay.record.patientKey !== patientKey) throw new CellProblem('stay belongs to another patient already')
  if (event === 'cancel admit') return void held.delete(encounterKey)
  if (!stay) {
    if (event === 'cancel discharge') throw new CellProblem('cancels a discharge that is not held')
    stay = { record: { ...unknownStay, encounterKey, patientKey }, line: row.line, latest: '' }
    held.set(encounterKey, stay)
  }
  const { record } = stay
  if (event === 'cancel discharge') {
    record.dischargeTime = null
    record.disposition = null
    return
  }
  if (event === 'admit' && (record.admitTime === null || time < record.admitTime)) record.admitTime = time
  if (event === 'discharge') {
    record.dischargeTime = time
    record.disposition = cell('disposition', textValue) ?? record.disposition
  }
  record.class = cell('class', textValue) ?? record.class
  record.admissionType ??= cell('admissionType', textValue)
  record.admitSource ??= cell('origin', textValue)
  if (time >= stay.latest) {
    record.service = cell('unit', textValue) ?? record.service
    stay.latest = time
  }
}

const unknownStay = {
  admitTime: null, dischargeTime: null, class: null, admissionType: null, disposition: null, expired: null, payer: null,
  service: null, admitSource: null,
}

function* giveOutEnded(held: Map<string, HeldStay>): Iterable<SourceItem> {
  for (const [key, stay] of held) {
    if (held.size <= mostHeld / 2) return
    if (stay.record.dischargeTime === null) continue
    held.delete(key)
    yield finished(stay)
  }
}

function finished({ record, line }: HeldStay): SourceItem {
  if (record.admitTime === null) return { line, reason: 'stay has no admission event' }
  if (endsBeforeItBegins(record.admitTime, record.dischargeTime)) return { line, reason: negativeStay }
  return { table: 'encounters', record }
}
