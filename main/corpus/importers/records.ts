import { createHash } from 'node:crypto'
import type { ImportFile, ImportSettings } from '../../../shared/domain/corpus.ts'
import type {
  ClaimRecord,
  DiagnosisRecord,
  EncounterRecord,
  NoteRecord,
  PatientRecord,
} from '../../../shared/domain/records.ts'
import { tableFields } from '../fields.ts'
import { endsBeforeItBegins, negativeStay } from './leftOut.ts'
import type { Reading } from './readers/rows.ts'
import type { SourceItem } from './source.ts'
import {
  booleanValue,
  CellProblem,
  codeList,
  icdCode,
  icdVersion,
  keyValue,
  mayHaveLostZeros,
  numberValue,
  textValue,
  timeValue,
} from './values.ts'

/**
 * Rows of a mapped table to records. A row that cannot be used becomes a reject with a reason that never holds its
 * contents; what is used but doubtful is counted under a warning.
 */

type Values = Readonly<Record<string, string>>
type Warn = (warning: RowWarning) => void

export const rowWarnings = {
  ownPatient: 'have no patient; each stands as its own patient, so no split can keep a patient together',
  derivedKey: 'have no identifier; one was made from their content',
  lostZeros: 'hold an ICD-9 code of under three digits: leading zeros lost?',
} as const
export type RowWarning = keyof typeof rowWarnings

/** How a file is read: the columns that its mapping takes. */
export function readingOf({ mapping, attributes, firstRowIsData }: ImportFile): Reading {
  return { columns: [...Object.values(mapping), ...attributes], firstRowIsData }
}

/** Compiles a file's mapping into the function that turns its rows into records. */
export function recordConverter(
  file: ImportFile,
  settings: ImportSettings,
  warn: Warn,
): (row: { line: number; values: Values }) => SourceItem {
  const convert = (row: Cells, values: Values): SourceItem => {
    switch (file.table) {
      case 'notes':
        return { table: 'notes', record: noteRecord(row, file, values, settings, warn) }
      case 'patients':
        return { table: 'patients', record: patientRecord(row) }
      case 'encounters':
        return { table: 'encounters', record: encounterRecord(row) }
      case 'diagnoses':
        return { table: 'diagnoses', record: diagnosisRecord(row, warn) }
      case 'claims':
        return { table: 'claims', record: claimRecord(row) }
    }
  }
  return ({ line, values }) => {
    try {
      return convert(new Cells(file, values), values)
    } catch (error) {
      if (error instanceof CellProblem) return { line, reason: error.message }
      throw error
    }
  }
}

/** Fields of one row by the file's mapping; a constant goes before a column. Problems are named after the field. */
class Cells {
  readonly #file: ImportFile
  readonly #values: Values

  constructor(file: ImportFile, values: Values) {
    this.#file = file
    this.#values = values
  }

  raw(field: string): string {
    return this.#file.constants[field] ?? this.#values[this.#file.mapping[field]] ?? ''
  }

  read<Value>(field: string, parse: (cell: string) => Value): Value {
    try {
      return parse(this.raw(field))
    } catch (error) {
      if (error instanceof CellProblem) throw new CellProblem(`${field} ${error.message}`)
      throw error
    }
  }

  required<Value>(field: string, parse: (cell: string) => Value | null): Value {
    const value = this.read(field, parse)
    if (value === null) throw new CellProblem(`${field} is empty`)
    return value
  }
}

function noteRecord(row: Cells, file: ImportFile, values: Values, settings: ImportSettings, warn: Warn): NoteRecord {
  return noteOf(
    {
      text: row.raw('text'),
      noteKey: row.read('noteKey', keyValue),
      patientKey: row.read('patientKey', keyValue),
      encounterKey: row.read('encounterKey', keyValue),
      time: row.read('time', timeValue) ?? row.read('date', timeValue),
      type: row.read('type', textValue) ?? 'Note',
      attributes: attributesOf(file, values),
      noteKeyPrefix: file.noteKeyPrefix,
    },
    settings,
    warn,
  )
}

export interface NoteInput extends Omit<NoteRecord, 'noteKey' | 'patientKey' | 'hash' | 'attributes'> {
  /** null: made from the content. */
  noteKey: string | null
  /** null: the note is its own patient. */
  patientKey: string | null
  attributes?: Record<string, string>
  noteKeyPrefix?: string
}

/** A note as every importer stores it: cleaned, hashed, with a key. @throws CellProblem when too short */
export function noteOf(input: NoteInput, { minimumWords }: ImportSettings, warn: Warn = () => {}): NoteRecord {
  const text = cleanText(input.text)
  if (text.trim() === '') throw new CellProblem('text is empty')
  if (!hasWords(text, minimumWords)) throw new CellProblem(`text has fewer than ${minimumWords} words`)
  const hash = sha256(text)
  const { patientKey, encounterKey, time, type, attributes = {}, noteKeyPrefix = '' } = input
  let { noteKey } = input
  if (noteKey === null) {
    warn('derivedKey')
    // Patient, stay and time belong to it: the same text of two patients is two notes.
    noteKey = `content-${sha256(JSON.stringify([patientKey, encounterKey, time, type, hash])).slice(0, 24)}`
  }
  noteKey = noteKeyPrefix + noteKey
  if (patientKey === null) warn('ownPatient')
  return { noteKey, patientKey: patientKey ?? `note:${noteKey}`, encounterKey, time, type, text, hash, attributes }
}

function patientRecord(row: Cells): PatientRecord {
  return {
    patientKey: row.required('patientKey', keyValue),
    birthDate: row.read('birthDate', timeValue)?.slice(0, 10) ?? null,
    sex: row.read('sex', textValue),
    race: row.read('race', textValue),
  }
}

function encounterRecord(row: Cells): EncounterRecord {
  const admitTime = row.read('admitTime', timeValue)
  const dischargeTime = row.read('dischargeTime', timeValue)
  if (endsBeforeItBegins(admitTime, dischargeTime)) throw new CellProblem(negativeStay)
  return {
    encounterKey: row.required('encounterKey', keyValue),
    patientKey: row.required('patientKey', keyValue),
    admitTime,
    dischargeTime,
    class: row.read('class', textValue),
    admissionType: row.read('admissionType', textValue),
    disposition: row.read('disposition', textValue),
    expired: row.read('expired', booleanValue),
    payer: row.read('payer', textValue),
    service: row.read('service', textValue),
  }
}

function diagnosisRecord(row: Cells, warn: Warn): DiagnosisRecord {
  const version = row.required('icdVersion', icdVersion)
  const code = row.required('code', icdCode)
  if (mayHaveLostZeros(code, version)) warn('lostZeros')
  return {
    encounterKey: row.required('encounterKey', keyValue),
    sequence: row.read('sequence', numberValue) ?? 0,
    icdVersion: version,
    code,
  }
}

function claimRecord(row: Cells): ClaimRecord {
  return {
    claimKey: row.required('claimKey', keyValue),
    encounterKey: row.required('encounterKey', keyValue),
    charge: row.read('charge', numberValue),
    paid: row.read('paid', numberValue),
    determination: row.read('determination', textValue)?.toLowerCase() ?? null,
    statusCode: row.read('statusCode', keyValue),
    denialCodes: row.read('denialCodes', codeList),
    time: row.read('time', timeValue),
    payer: row.read('payer', textValue),
  }
}

/** Chosen columns, and the file's constants that are no field of the table (such as the name of a published set). */
function attributesOf(file: ImportFile, values: Values): Record<string, string> {
  const attributes: Record<string, string> = {}
  for (const column of file.attributes) if (values[column] !== undefined) attributes[column] = values[column].trim()
  for (const [name, value] of Object.entries(file.constants)) {
    if (!tableFields.notes.some((field) => field.name === name)) attributes[name] = value
  }
  return attributes
}

/** Line ends as \n; NUL and lone surrogates, which SQLite and UTF-8 cannot hold, replaced. Nothing else changes. */
function cleanText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replaceAll('\0', '\ufffd').toWellFormed()
}

function hasWords(text: string, minimum: number): boolean {
  const words = /\S+/g
  for (let count = 0; count < minimum; count++) if (!words.test(text)) return false
  return true
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
