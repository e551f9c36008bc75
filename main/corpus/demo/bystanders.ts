/**
 * Problems, operations and relatives that fill a history and count for nothing: a note that names them says no more
 * about any outcome than a note that does not.
 */
import type { Bystander, Listable } from './types.ts'

export const bystanders: readonly Bystander[] = [
  {
    prevalence: 0.52,
    perDecade: 0.45,
    phrases: ['hypertension', 'HTN', 'high blood pressure', 'essential hypertension'],
    medications: ['lisinopril 20 mg', 'amlodipine 5 mg', 'losartan 50 mg', 'hydrochlorothiazide'],
    codes: { icd9: '4019', icd10: 'I10' },
  },
  {
    prevalence: 0.4,
    perDecade: 0.3,
    phrases: ['hyperlipidemia', 'HLD', 'high cholesterol', 'dyslipidemia'],
    medications: ['atorvastatin 20 mg', 'rosuvastatin', 'simvastatin 40 mg'],
    codes: { icd9: '2724', icd10: 'E785' },
  },
  {
    denies: 'pud',
    prevalence: 0.22,
    perDecade: 0.02,
    phrases: ['GERD', 'acid reflux', 'reflux, no ulcer on past EGD'],
    medications: ['omeprazole 20 mg', 'famotidine'],
    codes: { icd9: '53081', icd10: 'K219' },
  },
  {
    prevalence: 0.15,
    perDecade: 0.15,
    phrases: ['hypothyroidism', 'hypothyroid on replacement'],
    medications: ['levothyroxine'],
    codes: { icd9: '2449', icd10: 'E039' },
  },
  {
    prevalence: 0.16,
    perDecade: -0.15,
    phrases: ['depression', 'major depression', 'anxiety and depression'],
    medications: ['sertraline', 'escitalopram', 'bupropion'],
    codes: { icd9: '311', icd10: 'F329' },
  },
  {
    prevalence: 0.22,
    perDecade: 0.3,
    phrases: ['osteoarthritis', 'OA of the knees', 'degenerative joint disease'],
    medications: ['acetaminophen as needed', 'meloxicam'],
    codes: { icd9: '71590', icd10: 'M1990' },
  },
  {
    prevalence: 0.12,
    perDecade: 0.5,
    phrases: ['atrial fibrillation', 'paroxysmal AF', 'afib on anticoagulation'],
    medications: ['apixaban', 'warfarin', 'diltiazem'],
    codes: { icd9: '42731', icd10: 'I4891' },
  },
  {
    denies: 'mi',
    prevalence: 0.1,
    perDecade: 0.35,
    phrases: [
      'nonobstructive CAD, never an infarct', 'coronary calcification without prior MI', 'stable angina, no MI',
    ],
    medications: ['aspirin 81 mg', 'nitroglycerin as needed'],
    codes: { icd9: '41401', icd10: 'I2510' },
  },
  {
    prevalence: 0.14,
    perDecade: -0.05,
    phrases: ['obesity', 'class II obesity'],
    medications: [],
    codes: { icd9: '27800', icd10: 'E669' },
  },
  {
    prevalence: 0.1,
    perDecade: 0.0,
    phrases: ['OSA on CPAP', 'sleep apnea'],
    medications: [],
    codes: { icd9: '32723', icd10: 'G4733' },
  },
  {
    denies: 'diabetes',
    prevalence: 0.07,
    perDecade: 0.1,
    phrases: ['prediabetes', 'borderline sugars, A1c 5.9', 'impaired fasting glucose, not diabetic'],
    medications: [],
    codes: { icd9: '79029', icd10: 'R7303' },
  },
  {
    prevalence: 0.06,
    perDecade: 0.1,
    phrases: ['gout'],
    medications: ['allopurinol'],
    codes: { icd9: '2749', icd10: 'M109' },
  },
  {
    prevalence: 0.2,
    perDecade: 0.7,
    sex: 'M',
    phrases: ['BPH', 'enlarged prostate, PSA normal'],
    medications: ['tamsulosin', 'finasteride'],
    codes: { icd9: '60000', icd10: 'N400' },
  },
  {
    prevalence: 0.14,
    perDecade: 0.7,
    sex: 'F',
    phrases: ['osteoporosis', 'osteopenia'],
    medications: ['alendronate', 'calcium and vitamin D'],
    codes: { icd9: '73300', icd10: 'M810' },
  },
  {
    prevalence: 0.08,
    perDecade: -0.2,
    phrases: ['migraines', 'chronic migraine'],
    medications: ['sumatriptan as needed', 'topiramate'],
    codes: { icd9: '34690', icd10: 'G43909' },
  },
  {
    prevalence: 0.07,
    perDecade: 0.3,
    phrases: ['basal cell carcinoma removed from the nose', 'skin cancer (BCC) excised'],
    medications: [],
    codes: { icd9: '17331', icd10: 'C44311' },
  },
  {
    prevalence: 0.09,
    perDecade: 0.2,
    phrases: ['chronic low back pain', 'lumbar stenosis'],
    medications: ['gabapentin', 'cyclobenzaprine'],
    codes: { icd9: '7242', icd10: 'M545' },
  },
  {
    prevalence: 0.04,
    perDecade: -0.1,
    phrases: ['seizure disorder', 'epilepsy'],
    medications: ['levetiracetam', 'lamotrigine'],
    codes: { icd9: '34590', icd10: 'G40909' },
  },
  {
    prevalence: 0.06,
    perDecade: 0.3,
    phrases: ['diverticulosis', 'prior diverticulitis'],
    medications: [],
    codes: { icd9: '56210', icd10: 'K5730' },
  },
]

/** Operations that open and close both lists of the past history; they count for nothing. */
export const operations: readonly Listable[] = [
  { id: 'appendix', weights: {}, clashes: /append|RLQ|bowel|colon|colectomy/i, phrases: ['appendectomy'] },
  { id: 'tonsils', weights: {}, clashes: /throat/i, phrases: ['tonsillectomy'] },
  { id: 'cataract', weights: {}, clashes: /vision|\beye/i, phrases: ['cataract surgery', 'cataracts'] },
  { id: 'wrist', weights: {}, clashes: /wrist|\bhand\b/i, phrases: ['carpal tunnel release', 'a wrist fracture'] },
  { id: 'knee', weights: {}, clashes: /knee|\bhip\b|joint/i, phrases: ['knee arthroscopy', 'a torn meniscus'] },
  { id: 'hemorrhoids', weights: {}, clashes: /rectal|stool|melena/i, phrases: ['hemorrhoids', 'hemorrhoidectomy'] },
  { id: 'teeth', weights: {}, clashes: /dental|tooth/i, phrases: ['dental implants', 'wisdom teeth removal'] },
  { id: 'shingles', weights: {}, clashes: /rash|zoster/i, phrases: ['shingles', 'zoster'] },
  { id: 'hay fever', weights: {}, clashes: /nasal|allerg/i, phrases: ['hay fever', 'seasonal allergies'] },
  { id: 'varicose veins', weights: {}, clashes: /\bleg|calf|swell/i, phrases: ['varicose veins', 'vein stripping'] },
]

export const relatives: readonly string[] = ['Mother', 'Father', 'Brother', 'Sister', 'Grandmother', 'Uncle']

/** Illnesses of relatives beside those of conditions.ts. */
export const idleFamilyIllnesses: readonly string[] = [
  'hypertension', 'gout', 'osteoporosis', 'migraines', 'hypothyroidism', 'kidney stones', 'glaucoma', 'depression',
]

export const blankHistories: readonly string[] = [
  'None.', 'No significant medical history.', 'Healthy, no chronic illness.', 'Denies chronic medical problems.',
  'Unremarkable.',
]

export const allergies: readonly string[] = [
  'NKDA.', 'No known drug allergies.', 'Penicillin (rash).', 'Sulfa (hives).', 'Codeine (nausea).',
  'Penicillin (anaphylaxis as a child).', 'Iodinated contrast (hives).', 'Latex.', 'None.',
]
