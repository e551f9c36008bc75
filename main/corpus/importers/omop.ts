import { detectTables, type TableSpec } from './detectTables.ts'
import type { Importer, ReadInput } from './importer.ts'
import { endsBeforeItBegins, negativeStay } from './leftOut.ts'
import { lostZeros, openNamedTable, type NamedRow } from './namedTable.ts'
import { noteOf } from './records.ts'
import type { Source, SourceItem } from './source.ts'
import { CellProblem, icdCode, keyValue, mayHaveLostZeros, textValue, timeValue } from './values.ts'

/**
 * OMOP CDM 5.3 and 5.4 as CSV: person, death, visit_occurrence, condition_occurrence, note; concept where it is there.
 * A condition counts only where its source code is known to be ICD: by its vocabulary in concept, or by its own prefix.
 */
const tables: TableSpec[] = [
  {
    table: 'concept', named: /^concept$/, columns: ['concept_id', 'vocabulary_id', 'concept_code'],
    without:
      'a condition counts only where its code says itself that it is ICD (ICD10CM:E11.9), so Charlson labels may be missing. ' +
      'Add CONCEPT.csv of the vocabulary',
  },
  { table: 'death', named: /^death/, columns: ['person_id', 'death_date'], without: 'no in-hospital deaths, so no mortality' },
  { table: 'person', named: /^person/, columns: ['person_id', 'gender_concept_id', 'year_of_birth'], without: 'no ages' },
  {
    table: 'visit_occurrence', named: /^visit_occurrence/, columns: ['visit_occurrence_id', 'person_id', 'visit_concept_id'],
    without: 'no stays, so no labels of stays',
  },
  {
    table: 'condition_occurrence', named: /^condition_occurrence/, columns: ['person_id', 'condition_source_value'],
    without: 'no Charlson labels',
  },
  { table: 'note', named: /^note$/, columns: ['note_id', 'person_id', 'note_text'], without: 'no notes', many: true },
]

const sexes = new Map([['8507', 'M'], ['8532', 'F']])
const races = new Map([['8527', 'White'], ['8515', 'Asian'], ['8516', 'Black'], ['8557', 'Pacific islander'], ['8657', 'American Indian']])
const classes = new Map([
  ['9201', 'inpatient'], ['262', 'emergency room and inpatient visit'], ['9203', 'emergency'], ['9202', 'outpatient'],
])

export const omop: Importer = {
  id: 'omop',
  title: 'OMOP CDM 5.3/5.4',
  shiftedDates: false,
  detect: async (files) => {
    const found = await detectTables(files, tables)
    // A file called person or note alone may be anybody's; a vocabulary alone is no corpus.
    return found && found.files.some(({ table }) => table !== 'concept' && table !== 'death') ? found : null
  },
  read,
}

async function* read({ files, settings, signal }: ReadInput): AsyncGenerator<Source> {
  const deaths = new Map<string, string>()
  const icdConcepts = new Map<string, 9 | 10>()
  const converters: Record<string, { required: string[]; convert: (row: NamedRow) => Iterable<SourceItem> }> = {
    concept: { required: ['concept_id', 'vocabulary_id'], convert: (row) => icdConcept(row, icdConcepts) },
    death: {
      required: ['person_id', 'death_date'],
      convert(row) {
        const date = row.read('death_datetime', timeValue) ?? row.required('death_date', timeValue)
        deaths.set(row.required('person_id', keyValue), date.slice(0, 10))
        return []
      },
    },
    person: { required: ['person_id', 'year_of_birth'], convert: (row) => person(row, deaths) },
    visit_occurrence: { required: ['visit_occurrence_id', 'person_id', 'visit_start_date'], convert: visit },
    condition_occurrence: {
      required: ['condition_source_value', 'visit_occurrence_id'],
      convert: (row) => condition(row, icdConcepts),
    },
    note: {
      required: ['note_id', 'person_id', 'note_text'],
      *convert(row) {
        const type = row.read('note_title', textValue) ?? row.read('note_source_value', textValue) ?? 'Note'
        const input = {
          noteKey: row.required('note_id', keyValue),
          patientKey: row.required('person_id', keyValue),
          encounterKey: row.read('visit_occurrence_id', keyValue),
          time: row.read('note_datetime', timeValue) ?? row.read('note_date', timeValue),
          type,
          text: row.raw('note_text'),
        }
        yield { table: 'notes', record: noteOf(input, settings) }
      },
    },
  }
  for (const { table } of tables) {
    for (const { path } of files.filter((file) => file.table === table)) {
      yield await openNamedTable({ path, signal, ...converters[table] })
    }
  }
}

function icdConcept(row: NamedRow, concepts: Map<string, 9 | 10>): SourceItem[] {
  const vocabulary = /^ICD(9|10)(CM)?$/.exec(row.read('vocabulary_id', textValue) ?? '')
  if (vocabulary) concepts.set(row.required('concept_id', keyValue), vocabulary[1] === '9' ? 9 : 10)
  return []
}

function* person(row: NamedRow, deaths: ReadonlyMap<string, string>): Iterable<SourceItem> {
  const patientKey = row.required('person_id', keyValue)
  const year = row.required('year_of_birth', keyValue)
  const [month, day] = [row.read('month_of_birth', keyValue), row.read('day_of_birth', keyValue)]
  const whole = month !== null && day !== null
  const written = [year, whole ? month.padStart(2, '0') : '01', whole ? day.padStart(2, '0') : '01'].join('-')
  const birthDate = row.read('birth_datetime', timeValue) ?? row.read('year_of_birth', () => timeValue(written))
  yield {
    table: 'patients',
    record: {
      patientKey,
      birthDate: birthDate?.slice(0, 10) ?? null,
      birthPrecision: whole ? 'exact' : 'year',
      sex: sexes.get(row.raw('gender_concept_id')) ?? row.read('gender_source_value', textValue),
      race: races.get(row.raw('race_concept_id')) ?? row.read('race_source_value', textValue),
      deathDate: deaths.get(patientKey) ?? null,
    },
  }
}

/** The disposition's column was renamed from discharge_to_… (5.3) to discharged_to_… (5.4). */
function* visit(row: NamedRow): Iterable<SourceItem> {
  const admitTime = row.read('visit_start_datetime', timeValue) ?? row.read('visit_start_date', timeValue)
  const dischargeTime = row.read('visit_end_datetime', timeValue) ?? row.read('visit_end_date', timeValue)
  if (endsBeforeItBegins(admitTime, dischargeTime)) throw new CellProblem(negativeStay)
  const concept = row.read('visit_concept_id', keyValue)
  yield {
    table: 'encounters',
    record: {
      encounterKey: row.required('visit_occurrence_id', keyValue),
      patientKey: row.required('person_id', keyValue),
      admitTime,
      dischargeTime,
      class: concept === null || concept === '0' ? null : (classes.get(concept) ?? concept),
      admissionType: null,
      disposition:
        row.read('discharged_to_source_value', textValue) ?? row.read('discharge_to_source_value', textValue),
      expired: null,
      payer: null,
      service: null,
      admitSource:
        row.read('admitted_from_source_value', textValue) ?? row.read('admitting_source_value', textValue),
    },
  }
}

function* condition(row: NamedRow, concepts: ReadonlyMap<string, 9 | 10>): Iterable<SourceItem> {
  const source = row.required('condition_source_value', textValue)
  const prefixed = /^ICD-?(9|10)(?:-?CM)?[:|]\s*(.+)$/i.exec(source)
  const concept = concepts.get(row.read('condition_source_concept_id', keyValue) ?? '')
  const icdVersion = prefixed ? (prefixed[1] === '9' ? 9 : 10) : concept
  if (icdVersion === undefined) throw new CellProblem('condition has no code that is known to be ICD')
  const code = icdCode(prefixed?.[2] ?? source)
  if (code === null) throw new CellProblem('condition_source_value is empty')
  if (mayHaveLostZeros(code, icdVersion)) row.warn(lostZeros)
  yield {
    table: 'diagnoses',
    record: { encounterKey: row.required('visit_occurrence_id', keyValue), sequence: 0, icdVersion, code },
  }
}
