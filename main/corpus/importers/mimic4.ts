import { detectTables, type TableSpec } from './detectTables.ts'
import type { Importer, ReadInput } from './importer.ts'
import { joinNotes } from './joinedNotes.ts'
import { admissionColumns, leftOutWith, mimicDiagnosis, mimicStay } from './mimic.ts'
import { joinedWarning } from './mimic3.ts'
import { openNamedTable, type NamedRow } from './namedTable.ts'
import { noteOf } from './records.ts'
import type { Source } from './source.ts'
import { CellProblem, icdVersion, keyValue, numberValue, textValue, timeValue } from './values.ts'

/**
 * MIMIC-IV hosp (admissions, patients, diagnoses_icd) and Note (discharge, radiology). Patients have an age in an
 * anchor year instead of a birth date; anchor_year_group is the real period, at three years' resolution.
 */
const noteColumns = ['note_id', 'subject_id', 'hadm_id', 'charttime', 'text']
const tables: TableSpec[] = [
  { table: 'patients', named: /^patients/, columns: ['subject_id', 'anchor_age', 'anchor_year'], without: 'no ages, no periods' },
  {
    table: 'admissions', named: /^admissions/, columns: [...admissionColumns, 'admission_type'],
    without: 'no stays, so no readmission, mortality or length of stay',
  },
  {
    table: 'diagnoses_icd', named: /^diagnoses_icd/, columns: ['hadm_id', 'icd_code', 'icd_version'],
    without: 'no Charlson labels',
  },
  { table: 'discharge', named: /^discharge(?!_detail)/, columns: noteColumns, without: 'no discharge summaries (MIMIC-IV-Note)', many: true },
  { table: 'radiology', named: /^radiology(?!_detail)/, columns: noteColumns, many: true },
]

const noteTypes = new Map([
  ['DS', 'Discharge summary'], ['AD', 'Discharge summary'], ['RR', 'Radiology report'], ['AR', 'Radiology report'],
])

export const mimic4: Importer = {
  id: 'mimic4',
  title: 'MIMIC-IV (hosp and Note)',
  shiftedDates: true,
  detect: (files) => detectTables(files, tables),
  read,
}

async function* read({ files, settings, signal }: ReadInput): AsyncGenerator<Source> {
  const newborns = new Set<string>()
  for (const { table } of tables) {
    for (const { path } of files.filter((candidate) => candidate.table === table)) {
      switch (table) {
        case 'patients':
          yield await openNamedTable({ path, signal, required: ['subject_id', 'anchor_age', 'anchor_year'], convert: patient })
          break
        case 'admissions':
          yield await openNamedTable({
            path, signal, required: [...admissionColumns, 'admission_type'],
            *convert(row) {
              yield { table: 'encounters', record: mimicStay(row, newborns, settings.keepNewborns) }
            },
          })
          break
        case 'diagnoses_icd':
          yield await openNamedTable({
            path, signal, required: ['hadm_id', 'icd_code', 'icd_version'],
            *convert(row) {
              leftOutWith(row, newborns)
              const version = row.required('icd_version', icdVersion)
              yield { table: 'diagnoses', record: mimicDiagnosis(row, 'icd_code', version) }
            },
          })
          break
        default:
          yield await notes(path, table, { settings, signal, newborns })
      }
    }
  }
}

/** Age at a stay is anchor_age + the year of admission − anchor_year, as a birth on 1 January gives it. */
function* patient(row: NamedRow) {
  const age = row.required('anchor_age', numberValue)
  const year = row.required('anchor_year', numberValue)
  const birthYear = year - age
  if (!Number.isInteger(birthYear) || birthYear < 1000 || birthYear > 9999) {
    throw new CellProblem('anchor_year and anchor_age give no year of birth')
  }
  yield {
    table: 'patients' as const,
    record: {
      patientKey: row.required('subject_id', keyValue),
      birthDate: `${birthYear}-01-01`,
      birthPrecision: 'year' as const,
      sex: row.read('gender', textValue),
      race: null,
      deathDate: row.read('dod', timeValue)?.slice(0, 10) ?? null,
      period: row.read('anchor_year_group', textValue),
    },
  }
}

async function notes(
  path: string,
  table: string,
  { settings, signal, newborns }: Omit<ReadInput, 'files'> & { newborns: ReadonlySet<string> },
): Promise<Source> {
  const summaries = joinNotes(settings)
  const source = await openNamedTable({
    path, signal, required: noteColumns,
    *convert(row) {
      leftOutWith(row, newborns)
      const code = row.read('note_type', textValue)?.toUpperCase() ?? (table === 'discharge' ? 'DS' : 'RR')
      const encounterKey = row.read('hadm_id', keyValue)
      const note = {
        noteKey: row.required('note_id', keyValue),
        patientKey: row.required('subject_id', keyValue),
        encounterKey,
        time: row.read('charttime', timeValue) ?? row.read('storetime', timeValue),
        type: noteTypes.get(code) ?? 'Note',
        text: row.raw('text'),
        attributes: {},
      }
      if (encounterKey === null) row.warn('have no stay (hadm_id)')
      if (encounterKey === null || note.type !== 'Discharge summary') {
        yield { table: 'notes', record: noteOf(note, settings) }
      } else {
        summaries.add(row.line, { ...note, encounterKey, addendum: code === 'AD' })
      }
    },
    rest: summaries.finish,
  })
  return { ...source, warnings: () => [...source.warnings(), ...joinedWarning(source.name, summaries.joined())] }
}
