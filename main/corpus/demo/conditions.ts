/**
 * Chronic conditions that count in the Charlson index: how notes speak of them, how reliably they end up among the
 * encounter's codes, and what they add to the other risks. Codes are checked against assets/charlson.json by a test.
 */
import type { ChronicCondition, CharlsonGroup, MentionKind } from './types.ts'

/** How much of `coding` is left for each way of speaking of a condition. */
export const codedShare: Record<MentionKind, number> = { active: 0.62, implied: 0.36, remote: 0.12 }

/** P(any category of the group is coded) when the note does not speak of it, speaks of a relative, or rules it out. */
export const unmentionedCoding: Record<CharlsonGroup, number> = {
  mi: 0.0039, chf: 0.0071, pvd: 0.0039, cevd: 0.0032, dementia: 0.0039, cpd: 0.0084, rheumd: 0.0019, pud: 0.0026,
  liver: 0.0045, diabetes: 0.0077, hp: 0.0013, rend: 0.0071, cancer: 0.0026, aids: 0.00032,
}

export const chronicConditions: readonly ChronicCondition[] = [
  {
    id: 'heart failure', group: 'chf', prevalence: 0.07, perDecade: 0.42,
    coding: { chf: 0.94 }, codes: { chf: { icd9: '42832', icd10: 'I5022' } },
    variants: [
      {
        plain: ['heart failure', 'CHF', 'systolic heart failure'],
        active: [
          'HFrEF (EF 30%)', 'congestive heart failure', 'chronic systolic heart failure, EF 25-30%', 'CHF',
          'cardiomyopathy with LVEF 30%', 'systolic HF',
        ],
        implied: ['sacubitril-valsartan', 'carvedilol with spironolactone and furosemide'],
        medications: ['furosemide 40 mg', 'carvedilol', 'spironolactone', 'metoprolol succinate'],
      },
      {
        plain: ['heart failure', 'CHF', 'diastolic heart failure'],
        active: [
          'diastolic heart failure', 'HFpEF', 'CHF with preserved EF', 'congestive heart failure, EF 60%',
          'diastolic CHF',
        ],
        implied: ['torsemide and metolazone'],
        medications: ['furosemide 20 mg', 'torsemide', 'spironolactone'],
      },
    ],
    remote: [],
    weights: { readmission: 0.42, mortality: 0.25, stay: 0.1 },
  },
  {
    id: 'myocardial infarction', group: 'mi', prevalence: 0.03, perDecade: 0.3,
    coding: { mi: 0.9 }, codes: { mi: { icd9: '412', icd10: 'I252' } },
    variants: [
      {
        plain: ['heart attack', 'MI', 'myocardial infarction', 'STEMI'],
        active: [
          'prior MI with stents', 'CAD s/p STEMI', 'heart attack in the past, stented',
          'CAD with previous myocardial infarction, DES to LAD',
        ],
        implied: [],
        medications: ['aspirin 81 mg', 'clopidogrel', 'atorvastatin 80 mg', 'metoprolol'],
      },
      {
        plain: ['heart attack', 'MI', 'myocardial infarction'],
        active: [
          'old inferior MI', 'CAD, remote infarct', 'previous myocardial infarction, medically managed',
          'CAD with an old heart attack',
        ],
        implied: [],
        medications: ['aspirin 81 mg', 'atorvastatin 80 mg', 'metoprolol'],
      },
    ],
    remote: [],
    weights: { readmission: 0.12, mortality: 0.1 },
  },
  {
    id: 'peripheral arterial disease', group: 'pvd', prevalence: 0.028, perDecade: 0.35,
    coding: { pvd: 0.9 }, codes: { pvd: { icd9: '4439', icd10: 'I739' } },
    variants: [
      {
        plain: ['PAD', 'peripheral vascular disease', 'claudication'],
        active: [
          'PAD', 'peripheral vascular disease', 'claudication s/p fem-pop bypass', 'peripheral arterial disease',
        ],
        implied: ['cilostazol'],
        medications: ['cilostazol', 'aspirin 81 mg'],
      },
      {
        plain: ['aortic aneurysm', 'AAA'],
        active: ['abdominal aortic aneurysm under surveillance', '4.2 cm AAA', 'infrarenal aortic aneurysm'],
        implied: [],
        medications: ['aspirin 81 mg'],
      },
    ],
    remote: [],
    weights: { readmission: 0.15 },
  },
  {
    id: 'stroke', group: 'cevd', prevalence: 0.025, perDecade: 0.4,
    coding: { cevd: 0.88 }, codes: { cevd: { icd9: '4389', icd10: 'I6930' } },
    variants: [
      {
        plain: ['stroke', 'CVA'],
        active: [
          'prior stroke with residual dysarthria', 'CVA in the past, mild dysarthria', 'old left MCA infarct',
          'ischemic stroke, residual word-finding trouble',
        ],
        implied: [],
        medications: ['aspirin-dipyridamole', 'clopidogrel'],
      },
      {
        plain: ['TIA', 'carotid stenosis'],
        active: ['carotid stenosis with prior TIA', 'carotid disease, TIA in the past'],
        implied: [],
        medications: ['aspirin 81 mg', 'clopidogrel'],
      },
    ],
    remote: ['possible TIA decades ago, work-up unrevealing'],
    weights: { readmission: 0.1, stay: 0.12 },
  },
  {
    id: 'hemiplegia', group: 'hp', prevalence: 0.007, perDecade: 0.15,
    coding: { hp: 0.92 }, codes: { hp: { icd9: '34290', icd10: 'G8190' } },
    variants: [
      {
        plain: ['hemiplegia', 'hemiparesis'],
        active: ['chronic left hemiplegia', 'dense left hemiparesis', 'spastic left hemiplegia'],
        implied: ['baclofen pump'],
        medications: ['baclofen'],
      },
      {
        plain: ['paraplegia'],
        active: ['paraplegia after spinal cord injury', 'T6 paraplegia, wheelchair dependent'],
        implied: ['baclofen pump'],
        medications: ['baclofen'],
      },
    ],
    remote: [],
    weights: { readmission: 0.2, stay: 0.2 },
  },
  {
    id: 'dementia', group: 'dementia', prevalence: 0.016, perDecade: 1.05,
    coding: { dementia: 0.92 }, codes: { dementia: { icd9: '29410', icd10: 'F0390' } },
    variants: [
      {
        plain: ['dementia', "Alzheimer's disease"],
        active: [
          'dementia', "Alzheimer's disease", 'moderate dementia with sundowning', 'major neurocognitive disorder',
        ],
        implied: ['donepezil', 'memantine'],
        medications: ['donepezil', 'memantine'],
      },
      {
        plain: ['dementia', 'vascular dementia'],
        active: ['vascular dementia', 'dementia', 'multi-infarct dementia'],
        implied: ['memantine'],
        medications: ['memantine'],
      },
    ],
    remote: [],
    weights: { readmission: 0.12, mortality: 0.35, stay: 0.2 },
  },
  {
    id: 'COPD', group: 'cpd', prevalence: 0.05, perDecade: 0.25,
    coding: { cpd: 0.93 }, codes: { cpd: { icd9: '496', icd10: 'J449' } },
    variants: [
      {
        plain: ['COPD', 'emphysema'],
        active: ['COPD', 'COPD on 2 L home O2', 'emphysema', 'severe COPD (FEV1 34%)'],
        implied: ['tiotropium', 'umeclidinium-vilanterol'],
        medications: ['tiotropium', 'albuterol inhaler', 'fluticasone-salmeterol'],
      },
      {
        plain: ['COPD', 'chronic bronchitis'],
        active: ['chronic bronchitis', 'COPD', 'COPD, former smoker'],
        implied: ['tiotropium'],
        medications: ['tiotropium', 'albuterol inhaler'],
      },
      { plain: ['bronchiectasis'], active: ['bronchiectasis'], implied: [], medications: ['albuterol inhaler'] },
    ],
    remote: [],
    weights: { readmission: 0.3, mortality: 0.15, stay: 0.06 },
  },
  {
    id: 'asthma', group: 'cpd', prevalence: 0.015, perDecade: -0.25,
    coding: { cpd: 0.86 }, codes: { cpd: { icd9: '49390', icd10: 'J45909' } },
    variants: [
      {
        plain: ['asthma'],
        active: [
          'asthma', 'moderate persistent asthma', 'reactive airways disease on daily ICS',
          'asthma with two prior ED visits',
        ],
        implied: ['budesonide-formoterol'],
        medications: ['albuterol inhaler', 'montelukast', 'budesonide-formoterol'],
      },
    ],
    remote: ['childhood wheezing, outgrown', 'asthma as a child, no inhalers since'],
    weights: { readmission: 0.05 },
  },
  {
    id: 'rheumatic disease', group: 'rheumd', prevalence: 0.012, perDecade: 0.05,
    coding: { rheumd: 0.9 }, codes: { rheumd: { icd9: '7140', icd10: 'M069' } },
    variants: [
      {
        plain: ['rheumatoid arthritis', 'RA'],
        active: ['rheumatoid arthritis', 'seropositive RA', 'RA on DMARD'],
        implied: ['methotrexate weekly', 'etanercept'],
        medications: ['methotrexate weekly', 'prednisone 5 mg'],
      },
      {
        plain: ['lupus', 'SLE'],
        active: ['SLE', 'lupus', 'systemic lupus, in remission on hydroxychloroquine'],
        implied: [],
        medications: ['hydroxychloroquine'],
      },
      {
        plain: ['polymyalgia', 'PMR'],
        active: ['polymyalgia rheumatica on chronic prednisone', 'PMR'],
        implied: [],
        medications: ['prednisone 5 mg'],
      },
    ],
    remote: [],
    weights: { readmission: 0.1 },
  },
  {
    id: 'peptic ulcer', group: 'pud', prevalence: 0.014, perDecade: 0.1,
    coding: { pud: 0.8 }, codes: { pud: { icd9: '53390', icd10: 'K279' } },
    variants: [
      {
        plain: ['peptic ulcer', 'PUD', 'duodenal ulcer'],
        active: ['peptic ulcer disease', 'duodenal ulcer found last year', 'PUD'],
        implied: [],
        medications: ['pantoprazole 40 mg twice daily'],
      },
      {
        plain: ['peptic ulcer', 'PUD', 'gastric ulcer'],
        active: ['recent gastric ulcer', 'peptic ulcer disease', 'gastric ulcer on EGD'],
        implied: [],
        medications: ['pantoprazole 40 mg twice daily'],
      },
    ],
    remote: ['remote stomach ulcer, treated for Helicobacter, healed', 'ulcer in {his} twenties, none since'],
    weights: { readmission: 0.05 },
  },
  {
    id: 'mild liver disease', group: 'liver', prevalence: 0.02, perDecade: -0.05,
    coding: { mld: 0.84, msld: 0.02 },
    codes: { mld: { icd9: '5718', icd10: 'K760' }, msld: { icd9: '5723', icd10: 'K766' } },
    variants: [
      {
        plain: ['fatty liver', 'NAFLD'],
        active: ['NAFLD', 'fatty liver', 'nonalcoholic steatohepatitis', 'hepatic steatosis, NAFLD'],
        implied: [],
        medications: ['vitamin E'],
      },
      {
        plain: ['hepatitis C', 'HCV'],
        active: ['chronic hepatitis C', 'hepatitis C, never treated', 'HCV'],
        implied: [],
        medications: ['milk thistle'],
      },
      {
        plain: ['hepatitis B', 'HBV'],
        active: ['chronic hepatitis B on tenofovir', 'hepatitis B carrier on therapy'],
        implied: ['entecavir'],
        medications: ['tenofovir'],
      },
      { plain: ['compensated cirrhosis'], active: ['compensated cirrhosis', 'cirrhosis without decompensation'], implied: [], medications: ['nadolol'] },
    ],
    remote: [],
    weights: { readmission: 0.08, mortality: 0.1 },
  },
  {
    id: 'decompensated cirrhosis', group: 'liver', prevalence: 0.007, perDecade: -0.05,
    coding: { msld: 0.85, mld: 0.12 },
    codes: { mld: { icd9: '5712', icd10: 'K7030' }, msld: { icd9: '5722', icd10: 'K7290' } },
    variants: [
      {
        plain: ['cirrhosis with ascites', 'decompensated cirrhosis'],
        active: [
          'cirrhosis with ascites and varices', 'decompensated cirrhosis', 'cirrhosis with prior encephalopathy',
          'end-stage liver disease', 'cirrhosis c/b variceal bleed, portal hypertension',
        ],
        implied: ['lactulose and rifaximin'],
        medications: ['lactulose', 'rifaximin', 'spironolactone', 'nadolol'],
      },
    ],
    remote: [],
    weights: { readmission: 0.65, mortality: 0.75, stay: 0.18 },
  },
  {
    id: 'diabetes', group: 'diabetes', prevalence: 0.03, perDecade: 0.15,
    coding: { diab: 0.88, diabwc: 0.06 },
    codes: { diab: { icd9: '25000', icd10: 'E119' }, diabwc: { icd9: '25060', icd10: 'E1142' } },
    variants: [
      {
        plain: ['diabetes', 'DM2', 'type 2 diabetes'],
        active: ['type 2 diabetes', 'DM2', 'T2DM, A1c 7.4', 'diabetes mellitus', 'diabetes, diet-controlled'],
        implied: ['glipizide', 'sitagliptin'],
        medications: ['metformin 1000 mg', 'glipizide', 'empagliflozin'],
      },
      {
        plain: ['diabetes', 'DM2', 'diabetes mellitus'],
        active: ['insulin-requiring diabetes', 'diabetes on basal insulin', 'DM2 on insulin', 'diabetes mellitus'],
        implied: ['insulin glargine'],
        medications: ['insulin glargine', 'insulin glargine and metformin'],
      },
    ],
    remote: ['gestational diabetes with her last pregnancy only'],
    weights: { readmission: 0.1 },
  },
  {
    id: 'complicated diabetes', group: 'diabetes', prevalence: 0.125, perDecade: 0.2,
    coding: { diabwc: 0.86, diab: 0.1 },
    codes: { diab: { icd9: '25000', icd10: 'E119' }, diabwc: { icd9: '25040', icd10: 'E1122' } },
    variants: [
      {
        plain: ['diabetic nephropathy', 'diabetic kidney disease'],
        active: [
          'diabetes with nephropathy', 'T2DM with diabetic kidney disease', 'DM2 c/b nephropathy and retinopathy',
        ],
        implied: [],
        medications: ['insulin glargine and lispro', 'lisinopril'],
      },
      {
        plain: ['diabetic neuropathy', 'diabetic retinopathy'],
        active: [
          'insulin-dependent diabetes with peripheral neuropathy', 'DM2 c/b neuropathy and retinopathy',
          'longstanding diabetes with foot ulcers', 'diabetes with neuropathy',
        ],
        implied: [],
        medications: ['insulin glargine and lispro', 'gabapentin'],
      },
    ],
    remote: [],
    weights: { readmission: 0.28, mortality: 0.1, stay: 0.1 },
  },
  {
    id: 'chronic kidney disease', group: 'rend', prevalence: 0.19, perDecade: 0.4,
    coding: { rend: 0.92 }, codes: { rend: { icd9: '5859', icd10: 'N189' } },
    variants: [
      {
        plain: ['CKD', 'chronic kidney disease', 'renal insufficiency'],
        active: [
          'CKD stage 3', 'chronic kidney disease (baseline Cr 1.8)', 'chronic renal insufficiency', 'stage 3b CKD',
        ],
        implied: ['calcitriol'],
        medications: ['amlodipine', 'calcitriol'],
      },
      {
        plain: ['CKD', 'chronic kidney disease', 'renal insufficiency'],
        active: ['CKD IV', 'chronic kidney disease stage 4', 'advanced CKD, not yet on dialysis'],
        implied: ['sevelamer', 'epoetin injections'],
        medications: ['sodium bicarbonate', 'calcitriol'],
      },
    ],
    remote: ['AKI years ago that fully recovered'],
    weights: { readmission: 0.25, mortality: 0.15, stay: 0.08 },
  },
  {
    id: 'dialysis', group: 'rend', prevalence: 0.014, perDecade: 0.05,
    coding: { rend: 0.97 }, codes: { rend: { icd9: '5856', icd10: 'N186' } },
    variants: [
      {
        plain: ['ESRD', 'hemodialysis'],
        active: [
          'ESRD on HD MWF', 'end-stage renal disease on hemodialysis', 'dialysis-dependent kidney failure',
          'ESRD on HD',
        ],
        implied: [],
        medications: ['sevelamer', 'cinacalcet', 'epoetin'],
      },
      {
        plain: ['ESRD', 'peritoneal dialysis'],
        active: ['ESRD on peritoneal dialysis', 'kidney failure on home PD'],
        implied: [],
        medications: ['sevelamer', 'epoetin'],
      },
    ],
    remote: [],
    weights: { readmission: 0.6, mortality: 0.35, stay: 0.2 },
  },
  {
    id: 'cancer', group: 'cancer', prevalence: 0.125, perDecade: 0.2,
    coding: { canc: 0.86, metacanc: 0.03 },
    codes: { canc: { icd9: '1539', icd10: 'C189' }, metacanc: { icd9: '1977', icd10: 'C787' } },
    variants: [
      {
        sex: 'M',
        plain: ['prostate cancer'],
        active: [
          'prostate cancer on androgen deprivation', 'localized prostate cancer on ADT',
          'prostate adenocarcinoma, on hormones',
        ],
        implied: ['leuprolide injections'],
        medications: ['leuprolide injections'],
      },
      {
        sex: 'F',
        plain: ['breast cancer'],
        active: [
          'breast cancer, currently on tamoxifen', 'early breast cancer on endocrine therapy',
          'ER+ breast carcinoma on treatment',
        ],
        implied: [],
        medications: ['tamoxifen'],
      },
      {
        plain: ['colon cancer'],
        active: ['stage II colon cancer, on adjuvant chemotherapy', 'colon adenocarcinoma, on FOLFOX'],
        implied: [],
        medications: ['ondansetron as needed'],
      },
      { plain: ['CLL', 'leukemia'], active: ['CLL, observed', 'chronic lymphocytic leukemia'], implied: [], medications: [] },
      {
        plain: ['myeloma'],
        active: ['multiple myeloma', 'myeloma on maintenance'],
        implied: ['lenalidomide'],
        medications: ['lenalidomide', 'acyclovir prophylaxis'],
      },
      {
        plain: ['lymphoma'],
        active: ['follicular lymphoma', 'indolent lymphoma on rituximab'],
        implied: [],
        medications: ['acyclovir prophylaxis'],
      },
      {
        plain: ['lung cancer'],
        active: ['early-stage NSCLC on radiation', 'lung cancer, stage I, on radiation'],
        implied: [],
        medications: ['ondansetron as needed'],
      },
    ],
    remote: [
      'breast cancer s/p lumpectomy 20 years ago, no evidence of disease', 'remote testicular cancer, cured',
      'melanoma in situ excised long ago', 'colon cancer resected in the 1990s, surveillance clear',
    ],
    weights: { readmission: 0.3, mortality: 0.3, stay: 0.08 },
  },
  {
    id: 'metastatic cancer', group: 'cancer', prevalence: 0.0055, perDecade: 0.15,
    coding: { metacanc: 0.9, canc: 0.08 },
    codes: { canc: { icd9: '1629', icd10: 'C3490' }, metacanc: { icd9: '1985', icd10: 'C7951' } },
    variants: [
      {
        plain: ['metastatic lung cancer', 'stage IV lung cancer'],
        active: ['metastatic lung adenocarcinoma', 'stage IV NSCLC on pembrolizumab', 'lung cancer with brain mets'],
        implied: [],
        medications: ['dexamethasone', 'oxycodone ER'],
      },
      {
        plain: ['metastatic colon cancer', 'stage IV colon cancer'],
        active: ['stage IV colon cancer with liver mets', 'colon carcinoma metastatic to liver'],
        implied: [],
        medications: ['oxycodone ER', 'ondansetron as needed'],
      },
      {
        sex: 'F',
        plain: ['metastatic breast cancer', 'stage IV breast cancer'],
        active: ['breast cancer metastatic to bone', 'stage IV breast carcinoma'],
        implied: [],
        medications: ['oxycodone ER', 'letrozole'],
      },
      {
        sex: 'F',
        plain: ['metastatic ovarian cancer', 'stage IV ovarian cancer'],
        active: ['widely disseminated ovarian carcinoma', 'ovarian cancer with carcinomatosis'],
        implied: [],
        medications: ['ondansetron as needed'],
      },
      {
        sex: 'M',
        plain: ['metastatic prostate cancer', 'stage IV prostate cancer'],
        active: ['castrate-resistant prostate ca with bone mets', 'prostate cancer spread to the spine'],
        implied: [],
        medications: ['oxycodone ER', 'abiraterone'],
      },
      {
        plain: ['metastatic pancreatic cancer', 'stage IV pancreatic cancer'],
        active: ['pancreatic cancer with hepatic metastases', 'stage IV pancreatic adenocarcinoma'],
        implied: [],
        medications: ['oxycodone ER', 'pancrelipase'],
      },
    ],
    remote: [],
    weights: { readmission: 0.75, mortality: 1.1, stay: 0.12 },
  },
  {
    id: 'HIV', group: 'aids', prevalence: 0.0012, perDecade: -0.5,
    coding: { aids: 0.88 }, codes: { aids: { icd9: '042', icd10: 'B20' } },
    variants: [
      {
        plain: ['HIV', 'AIDS'],
        active: ['HIV/AIDS, CD4 140', 'HIV on ART', 'AIDS with prior PJP'],
        implied: ['bictegravir-emtricitabine-tenofovir', 'dolutegravir-lamivudine'],
        medications: ['bictegravir-emtricitabine-tenofovir'],
      },
    ],
    remote: [],
    weights: { readmission: 0.2, mortality: 0.2, stay: 0.1 },
  },
]
