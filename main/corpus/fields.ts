import type { ColumnMapping, FieldDefinition, TableName } from '../../shared/domain/corpus.ts'

/**
 * The fields each table can take, and the column names that are taken for them when a file is dropped. Names are
 * compared without case and punctuation, so `note_id`, `noteId` and `Note ID` are one alias. Earlier aliases win.
 */
export const tableFields: Record<TableName, FieldDefinition[]> = {
  notes: [
    field('text', 'required', 'The note itself', 'text note_text report_text note_body body content dialogue'),
    field(
      'noteKey', 'optional', 'Identifier of the note; made from its content where there is none',
      'note_id note_key row_id document_id id',
    ),
    field(
      'patientKey', 'optional', 'Identifier of the patient; without one, each note is its own patient',
      patientAliases(),
    ),
    field('encounterKey', 'optional', 'Identifier of the stay or visit the note belongs to', encounterAliases()),
    field(
      'time', 'optional', 'When the note was written or filed',
      'time note_time note_datetime charttime note_date_time datetime filed_time created_at authored_on',
    ),
    field('date', 'optional', 'Day of the note, used where the time is empty', 'date chartdate note_date service_date'),
    field(
      'type', 'optional', 'Kind of note, such as "Discharge summary"',
      'type note_type category note_category note_title document_type',
    ),
  ],
  patients: [
    field('patientKey', 'required', 'Identifier of the patient', `${patientAliases()} id`),
    field('birthDate', 'optional', 'Date of birth', 'birth_date date_of_birth dob birth_datetime birthdate'),
    field('sex', 'optional', 'Sex as recorded', 'sex gender'),
    field('race', 'optional', 'Race or ethnicity as recorded', 'race ethnicity'),
  ],
  encounters: [
    field('encounterKey', 'required', 'Identifier of the stay or visit', `${encounterAliases()} id`),
    field('patientKey', 'required', 'Identifier of the patient', patientAliases()),
    field(
      'admitTime', 'optional', 'Admission',
      'admit_time admittime admission_time admit_date admission_date visit_start_datetime visit_start_date ' +
        'start start_time',
    ),
    field(
      'dischargeTime', 'optional', 'Discharge',
      'discharge_time dischtime disch_time discharge_date visit_end_datetime visit_end_date stop end ' +
        'end_time',
    ),
    field('class', 'optional', 'inpatient, emergency, outpatient …', 'class encounter_class visit_class patient_class'),
    field('admissionType', 'optional', 'elective, urgent, emergency …', 'admission_type admit_type'),
    field(
      'disposition', 'optional', 'Where the patient went, such as "Home" or "Expired"',
      'disposition discharge_disposition discharge_location discharged_to',
    ),
    field(
      'expired', 'optional', 'Died in hospital: 1 or 0',
      'expired hospital_expire_flag died died_in_hospital in_hospital_death hospital_mortality',
    ),
    field('payer', 'optional', 'Insurance', 'payer insurance payor'),
    field('service', 'optional', 'Clinical service or department', 'service curr_service department'),
  ],
  diagnoses: [
    field('encounterKey', 'required', 'Identifier of the stay or visit', encounterAliases()),
    field(
      'code', 'required', 'ICD code, kept as text',
      'code icd_code icd9_code icd10_code icd diagnosis_code dx_code',
    ),
    field('icdVersion', 'required', '9 or 10', 'icd_version version code_system icd_type'),
    field('sequence', 'optional', 'Rank of the diagnosis in the stay', 'sequence seq_num seq rank diagnosis_rank'),
  ],
  claims: [
    field('claimKey', 'required', 'Identifier of the claim', 'claim_key claim_id claim_number id'),
    field('encounterKey', 'required', 'Identifier of the stay or visit', encounterAliases()),
    field('charge', 'optional', 'Amount charged', 'charge total_charge billed_amount submitted_amount charge_amount'),
    field('paid', 'optional', 'Amount paid', 'paid paid_amount payment payment_amount'),
    field(
      'determination', 'optional', 'paid, denied, final adverse or final favorable',
      'determination outcome final_determination',
    ),
    field('statusCode', 'optional', 'X12 835 claim status (CLP02)', 'status_code claim_status clp02 claim_status_code'),
    field(
      'denialCodes', 'optional', 'Adjustment reason codes, such as CO-197',
      'denial_codes carc adjustment_codes reason_codes',
    ),
    field(
      'time', 'optional', 'When the payer decided; puts reversals behind what they reverse',
      'decision_time decision_date paid_date payment_date adjudication_date remittance_date',
    ),
    field('payer', 'optional', 'Insurance', 'payer insurance payor'),
  ],
}

function patientAliases(): string {
  return 'patient_key patient_id subject_id person_id patient mrn'
}

function encounterAliases(): string {
  return 'encounter_key encounter_id hadm_id visit_occurrence_id admission_id visit_id csn encounter'
}

function field(name: string, presence: 'required' | 'optional', help: string, aliases: string): FieldDefinition {
  return { name, required: presence === 'required', help, aliases: aliases.split(' ') }
}

/** Field → column for the columns whose name says what they hold. A column serves one field. */
export function suggestMapping(table: TableName, columns: readonly string[]): ColumnMapping {
  const free = new Map(columns.map((column) => [comparable(column), column]))
  const mapping: ColumnMapping = {}
  for (const { name, aliases } of tableFields[table]) {
    const alias = [name, ...aliases].map(comparable).find((candidate) => free.has(candidate))
    if (alias === undefined) continue
    mapping[name] = free.get(alias)!
    free.delete(alias)
  }
  return mapping
}

/**
 * The table whose required fields are best covered by these columns, then the one with most fields found. An `id` may be
 * anything's: patients and claims are known by what is said of them besides.
 */
export function detectTable(columns: readonly string[]): TableName {
  const scored = (Object.keys(tableFields) as TableName[]).map((table) => {
    const mapping = suggestMapping(table, columns)
    const required = tableFields[table].filter((definition) => definition.required)
    const found = Object.keys(mapping).length
    const covered = required.filter(({ name }) => name in mapping).length / required.length
    const keysAlone = (table === 'patients' || table === 'claims') && found <= required.length
    return { table, score: (keysAlone ? 0 : covered * 100) + found }
  })
  return scored.reduce((best, candidate) => (candidate.score > best.score ? candidate : best)).table
}

function comparable(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}
