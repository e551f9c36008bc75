/**
 * What a code of a MEDS dataset says. MEDS fixes MEDS_BIRTH and MEDS_DEATH alone; the others are those of the
 * conversions in use: MIMIC_IV_MEDS ("HOSPITAL_ADMISSION//URGENT//…"), meds_etl for MIMIC-IV ("MIMIC_IV_Admission/URGENT",
 * "ICD10CM/I50.9") and OMOP ("Visit/IP", "Gender/F"), OMOP_MEDS ("visit//…", "visit_end//…").
 */
export type MedsMeaning =
  | { kind: 'birth' | 'death' }
  | { kind: 'admission'; admissionType: string | null; admitSource: string | null; class: string | null }
  | { kind: 'admitSource' | 'payer' | 'sex' | 'race'; value: string }
  | { kind: 'discharge'; disposition: string | null }
  | { kind: 'diagnosis'; icdVersion: 9 | 10; code: string }
  | { kind: 'note'; type: string }

const visitClasses = new Map([
  ['ip', 'inpatient'], ['erip', 'emergency room and inpatient visit'], ['er', 'emergency'], ['op', 'outpatient'],
  ['9201', 'inpatient'], ['262', 'emergency room and inpatient visit'], ['9203', 'emergency'], ['9202', 'outpatient'],
])
const sexes = new Map([['8507', 'M'], ['8532', 'F']])

type Rule = [RegExp, (part: string, second: string | undefined) => MedsMeaning | null]

const rules: Rule[] = [
  [/^MEDS_BIRTH$/, () => ({ kind: 'birth' })],
  [/^MEDS_DEATH\b/, () => ({ kind: 'death' })],
  [/^(?:DIAGNOSIS\/\/)?ICD(?:\/\/|[- ]?)(9|10)(?:[- ]?CM)?\/{1,2}([^/]+)$/i, icd],
  [/^(?:HOSPITAL_)?ADMISSION(?:\/\/(.*?)(?:\/\/(.*))?)?$/i, (type, source) => admission(known(type), known(source))],
  [/^MIMIC_IV_Admission\/(.+)$/, (type) => admission(known(type), null)],
  [/^MIMIC_IV_Admission_Location\/(.+)$/, (value) => ({ kind: 'admitSource', value })],
  [/^(?:HOSPITAL_)?DISCHARGE(?:\/\/(.*))?$/i, (value) => ({ kind: 'discharge', disposition: known(value) })],
  [/^MIMIC_IV_Discharge_Location\/(.+)$/, (value) => ({ kind: 'discharge', disposition: known(value) })],
  [/^visit_end(?:\/\/.*)?$/i, () => ({ kind: 'discharge', disposition: null })],
  [/^visit\/{1,2}(?:Visit\/{1,2})?(.+)$/i, visit],
  [/^(?:MIMIC_IV_)?(?:GENDER|SEX)\/{1,2}(.+)$/i, (value) => ({ kind: 'sex', value: sexes.get(value) ?? value })],
  [/^(?:MIMIC_IV_)?RACE\/{1,2}(.+)$/i, (value) => ({ kind: 'race', value })],
  [/^(?:MIMIC_IV_)?INSURANCE\/{1,2}(.+)$/i, (value) => ({ kind: 'payer', value })],
  [/^(?:.*[/_ -])?(?:clinical_)?notes?[/_ -]+(.+)$/i, (value) => ({ kind: 'note', type: typeOf(value) })],
  [/^((?:discharge[ _-]?summary|radiology[ _-]?report|progress[ _-]?note|history[ _-]?and[ _-]?physical|h&p|note)\b.*)$/i,
    (value) => ({ kind: 'note', type: typeOf(value) })],
]

/** Few thousand codes make up billions of events. */
const meanings = new Map<string, MedsMeaning | null>()
const mostMeanings = 50_000

export function medsMeaning(code: string): MedsMeaning | null {
  let meaning = meanings.get(code)
  if (meaning === undefined) {
    if (meanings.size === mostMeanings) meanings.clear()
    meaning = meaningOf(code)
    meanings.set(code, meaning)
  }
  return meaning
}

function meaningOf(code: string): MedsMeaning | null {
  for (const [pattern, meaning] of rules) {
    const match = pattern.exec(code)
    if (match) return meaning(match[1], match[2])
  }
  return null
}

/** "discharge-summary" and "discharge_summary//2" as a person would write it. */
function typeOf(written: string): string {
  return written.split('//', 1)[0].replace(/[_-]+/g, ' ').trim() || 'Note'
}

function admission(admissionType: string | null, admitSource: string | null): MedsMeaning {
  const observed = /observation$/i.test(admissionType ?? '')
  return { kind: 'admission', admissionType, admitSource, class: observed ? 'observation' : 'inpatient' }
}

/** The concept's code ("IP") or identifier (9201) last; the vocabulary may stand before it. */
function visit(rest: string): MedsMeaning {
  const concept = rest.split('//').at(-1)!.split('/').at(-1)!
  return { kind: 'admission', admissionType: null, admitSource: null, class: visitClasses.get(concept.toLowerCase()) ?? concept }
}

function icd(version: string, code: string | undefined): MedsMeaning | null {
  return code === undefined ? null : { kind: 'diagnosis', icdVersion: version === '9' ? 9 : 10, code }
}

/** Conversions write UNK where the source says nothing. */
function known(value: string | undefined): string | null {
  return value === undefined || value === '' || /^(unk|unknown|nan|null|none)$/i.test(value) ? null : value
}
