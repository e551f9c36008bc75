import { detectTables, type TableSpec } from './detectTables.ts'
import type { Importer, ReadInput } from './importer.ts'
import { joinNotes } from './joinedNotes.ts'
import { admissionColumns, leftOutWith, mimicDiagnosis, mimicStay } from './mimic.ts'
import { openNamedTable } from './namedTable.ts'
import { noteOf } from './records.ts'
import type { Source } from './source.ts'
import { CellProblem, keyValue, textValue, timeValue } from './values.ts'

/**
 * MIMIC-III v1.4: NOTEEVENTS, ADMISSIONS, PATIENTS, DIAGNOSES_ICD, and ICUSTAYS for DBSOURCE. Discharge summaries are
 * joined with their addenda by admission; notes marked as errors are refused.
 */
const tables: TableSpec[] = [
  { table: 'PATIENTS', named: /^patients/, columns: ['subject_id', 'dob'], without: 'no ages and no deaths after discharge' },
  {
    table: 'ICUSTAYS', named: /^icustays/, columns: ['hadm_id', 'dbsource'],
    without: 'no DBSOURCE, so no split by real period',
  },
  {
    table: 'ADMISSIONS', named: /^admissions/, columns: ['row_id', ...admissionColumns],
    without: 'no stays, so no readmission, mortality or length of stay',
  },
  { table: 'DIAGNOSES_ICD', named: /^diagnoses_icd/, columns: ['hadm_id', 'icd9_code'], without: 'no Charlson labels' },
  {
    table: 'NOTEEVENTS', named: /^noteevents/, columns: ['subject_id', 'chartdate', 'category', 'text'],
    without: 'no notes', many: true,
  },
]

export const mimic3: Importer = {
  id: 'mimic3',
  title: 'MIMIC-III v1.4',
  shiftedDates: true,
  detect: (files) => detectTables(files, tables),
  read,
}

async function* read({ files, settings, signal }: ReadInput): AsyncGenerator<Source> {
  const newborns = new Set<string>()
  const periods = new Map<string, string>()
  for (const { table } of tables) {
    for (const file of files.filter((candidate) => candidate.table === table)) {
      const { path } = file
      switch (table) {
        case 'PATIENTS':
          yield await patients(path, signal)
          break
        case 'ICUSTAYS':
          yield await periodsOf(path, periods, signal)
          break
        case 'ADMISSIONS':
          yield await openNamedTable({
            path, signal, required: admissionColumns,
            *convert(row) {
              const stay = mimicStay(row, newborns, settings.keepNewborns)
              yield { table: 'encounters', record: { ...stay, period: periods.get(stay.encounterKey) ?? null } }
            },
          })
          break
        case 'DIAGNOSES_ICD':
          yield await openNamedTable({
            path, signal, required: ['hadm_id', 'icd9_code'],
            *convert(row) {
              leftOutWith(row, newborns)
              yield { table: 'diagnoses', record: mimicDiagnosis(row, 'icd9_code', 9) }
            },
          })
          break
        case 'NOTEEVENTS':
          yield await notes(path, { settings, signal, newborns })
      }
    }
  }
}

function patients(path: string, signal?: AbortSignal): Promise<Source> {
  return openNamedTable({
    path, signal, required: ['subject_id', 'gender', 'dob'],
    *convert(row) {
      const record = {
        patientKey: row.required('subject_id', keyValue),
        birthDate: row.read('dob', timeValue)?.slice(0, 10) ?? null,
        sex: row.read('gender', textValue),
        race: null,
        deathDate: row.read('dod', timeValue)?.slice(0, 10) ?? null,
      }
      yield { table: 'patients', record }
    },
  })
}

/** DBSOURCE is carevue (2001–2008) or metavision (2008–2012); a stay with both counts as the later one. */
function periodsOf(path: string, periods: Map<string, string>, signal?: AbortSignal): Promise<Source> {
  return openNamedTable({
    path, signal, required: ['hadm_id', 'dbsource'],
    convert(row) {
      const stay = row.required('hadm_id', keyValue)
      const source = row.required('dbsource', textValue).toLowerCase()
      const period = source === 'carevue' ? source : 'metavision'
      if (periods.get(stay) !== 'metavision') periods.set(stay, period)
      return []
    },
  })
}

async function notes(
  path: string,
  { settings, signal, newborns }: Omit<ReadInput, 'files'> & { newborns: ReadonlySet<string> },
): Promise<Source> {
  const summaries = joinNotes(settings)
  const source = await openNamedTable({
    path, signal, required: ['subject_id', 'hadm_id', 'chartdate', 'category', 'text'],
    *convert(row) {
      if (row.read('iserror', textValue) === '1') throw new CellProblem('marked as an error (ISERROR = 1)')
      leftOutWith(row, newborns)
      const description = row.read('description', textValue)
      const encounterKey = row.read('hadm_id', keyValue)
      const note = {
        noteKey: row.read('row_id', keyValue),
        patientKey: row.required('subject_id', keyValue),
        encounterKey,
        time: row.read('charttime', timeValue) ?? row.read('chartdate', timeValue),
        type: row.read('category', textValue) ?? 'Note',
        text: row.raw('text'),
        attributes: (description === null ? {} : { description }) as Record<string, string>,
      }
      if (encounterKey === null) row.warn('have no stay (HADM_ID)')
      if (encounterKey === null || note.type.toLowerCase() !== 'discharge summary') {
        yield { table: 'notes', record: noteOf(note, settings) }
      } else {
        summaries.add(row.line, { ...note, encounterKey, addendum: /addendum/i.test(description ?? '') })
      }
    },
    rest: summaries.finish,
  })
  return { ...source, warnings: () => [...source.warnings(), ...joinedWarning(source.name, summaries.joined())] }
}

export function joinedWarning(name: string, joined: number): string[] {
  if (joined === 0) return []
  return [`${name}: ${joined} discharge ${joined === 1 ? 'summary was' : 'summaries were'} joined with what was filed later`]
}
