/**
 * Chronic conditions that count in the Charlson index: how notes speak of them, how reliably they end up among the
 * encounter's codes, and what they add to the other risks. Codes are checked against assets/charlson.json by a test.
 */
import type { ChronicCondition, CharlsonGroup, MentionKind } from './types.ts'

/** How much of `coding` is left for each way of speaking of a condition. */
export const codedShare: Record<MentionKind, number> = { active: 0.78, implied: 0.5, remote: 0.12 }

/** P(any category of the group is coded) when the note does not speak of it, speaks of a relative, or rules it out. */
export const unmentionedCoding: Record<CharlsonGroup, number> = {
  mi: 0.00594, chf: 0.0109, pvd: 0.00594, cevd: 0.00495, dementia: 0.00594, cpd: 0.0129, rheumd: 0.00297, pud: 0.00396,
  liver: 0.00693, diabetes: 0.0119, hp: 0.00198, rend: 0.0109, cancer: 0.00396, aids: 0.000495,
}

export const chronicConditions: readonly ChronicCondition[] = [
  {
    id: 'heart failure', group: 'chf', prevalence: 0.075, perDecade: 0.42,
    coding: { chf: 0.94 }, codes: { chf: { icd9: '42832', icd10: 'I5022' } },
    active: ['HFrEF (EF 30%)', 'congestive heart failure', 'chronic systolic heart failure, EF 25-30%', 'CHF', 'ischemic cardiomyopathy with LVEF 35%', 'diastolic heart failure', 'HFpEF', 'nonischemic cardiomyopathy, EF 20%'],
    implied: ['sacubitril-valsartan', 'torsemide and metolazone', 'carvedilol with spironolactone and furosemide'],
    remote: [], medications: ['furosemide 40 mg', 'carvedilol', 'spironolactone', 'metoprolol succinate', 'torsemide'],
    weights: { readmission: 0.42, mortality: 0.25, stay: 0.1 },
  },
  {
    id: 'myocardial infarction', group: 'mi', prevalence: 0.05, perDecade: 0.3,
    coding: { mi: 0.9 }, codes: { mi: { icd9: '412', icd10: 'I252' } },
    active: ['prior MI with stents', 'CAD s/p STEMI', 'old inferior MI', 'NSTEMI two years ago with DES to LAD', 'heart attack in the past, stented', 'CAD with previous myocardial infarction'],
    implied: [], remote: [], medications: ['aspirin 81 mg', 'clopidogrel', 'atorvastatin 80 mg', 'metoprolol'],
    weights: { readmission: 0.12, mortality: 0.1 },
  },
  {
    id: 'peripheral arterial disease', group: 'pvd', prevalence: 0.028, perDecade: 0.35,
    coding: { pvd: 0.9 }, codes: { pvd: { icd9: '4439', icd10: 'I739' } },
    active: ['PAD', 'peripheral vascular disease', 'claudication s/p fem-pop bypass', 'peripheral arterial disease with prior iliac stent', 'abdominal aortic aneurysm under surveillance'],
    implied: ['cilostazol'], remote: [], medications: ['cilostazol', 'aspirin 81 mg'],
    weights: { readmission: 0.15 },
  },
  {
    id: 'stroke', group: 'cevd', prevalence: 0.035, perDecade: 0.4,
    coding: { cevd: 0.88 }, codes: { cevd: { icd9: '4389', icd10: 'I6930' } },
    active: ['prior stroke with residual dysarthria', 'CVA in the past with mild residual weakness', 'old left MCA infarct', 'ischemic stroke last year with residual aphasia', 'carotid stenosis with prior TIA'],
    implied: [], remote: ['possible TIA decades ago, work-up unrevealing'], medications: ['aspirin-dipyridamole', 'clopidogrel'],
    weights: { readmission: 0.1, stay: 0.12 },
  },
  {
    id: 'hemiplegia', group: 'hp', prevalence: 0.007, perDecade: 0.15,
    coding: { hp: 0.92 }, codes: { hp: { icd9: '34290', icd10: 'G8190' } },
    active: ['chronic left hemiplegia', 'dense right hemiparesis', 'paraplegia after spinal cord injury', 'T6 paraplegia, wheelchair dependent'],
    implied: ['baclofen pump'], remote: [], medications: ['baclofen'],
    weights: { readmission: 0.2, stay: 0.2 },
  },
  {
    id: 'dementia', group: 'dementia', prevalence: 0.016, perDecade: 1.05,
    coding: { dementia: 0.92 }, codes: { dementia: { icd9: '29410', icd10: 'F0390' } },
    active: ['dementia', "Alzheimer's disease", 'vascular dementia', 'moderate dementia with sundowning', 'major neurocognitive disorder'],
    implied: ['donepezil', 'memantine'], remote: [], medications: ['donepezil', 'memantine'],
    weights: { readmission: 0.12, mortality: 0.35, stay: 0.2 },
  },
  {
    id: 'COPD', group: 'cpd', prevalence: 0.06, perDecade: 0.25,
    coding: { cpd: 0.93 }, codes: { cpd: { icd9: '496', icd10: 'J449' } },
    active: ['COPD', 'COPD on 2 L home O2', 'emphysema', 'severe COPD (FEV1 34%)', 'chronic bronchitis', 'bronchiectasis'],
    implied: ['tiotropium', 'umeclidinium-vilanterol'], remote: [], medications: ['tiotropium', 'albuterol inhaler', 'fluticasone-salmeterol'],
    weights: { readmission: 0.3, mortality: 0.15, stay: 0.06 },
  },
  {
    id: 'asthma', group: 'cpd', prevalence: 0.024, perDecade: -0.25,
    coding: { cpd: 0.86 }, codes: { cpd: { icd9: '49390', icd10: 'J45909' } },
    active: ['asthma', 'moderate persistent asthma', 'reactive airways disease on daily ICS', 'asthma with two prior ED visits'],
    implied: ['budesonide-formoterol'], remote: ['childhood wheezing, outgrown', 'asthma as a child, no inhalers since'], medications: ['albuterol inhaler', 'montelukast', 'budesonide-formoterol'],
    weights: { readmission: 0.05 },
  },
  {
    id: 'rheumatic disease', group: 'rheumd', prevalence: 0.02, perDecade: 0.05,
    coding: { rheumd: 0.9 }, codes: { rheumd: { icd9: '7140', icd10: 'M069' } },
    active: ['rheumatoid arthritis', 'seropositive RA', 'SLE', 'lupus', 'polymyalgia rheumatica on chronic prednisone', 'scleroderma'],
    implied: ['methotrexate weekly', 'etanercept'], remote: [], medications: ['methotrexate weekly', 'hydroxychloroquine', 'prednisone 5 mg'],
    weights: { readmission: 0.1 },
  },
  {
    id: 'peptic ulcer', group: 'pud', prevalence: 0.014, perDecade: 0.1,
    coding: { pud: 0.8 }, codes: { pud: { icd9: '53390', icd10: 'K279' } },
    active: ['peptic ulcer disease', 'duodenal ulcer found last year', 'recent gastric ulcer', 'PUD'],
    implied: [], remote: ['remote stomach ulcer, treated for H. pylori, healed', 'ulcer in {his} twenties, none since'], medications: ['pantoprazole 40 mg twice daily'],
    weights: { readmission: 0.05 },
  },
  {
    id: 'mild liver disease', group: 'liver', prevalence: 0.03, perDecade: -0.05,
    coding: { mld: 0.84, msld: 0.02 },
    codes: { mld: { icd9: '5718', icd10: 'K760' }, msld: { icd9: '5723', icd10: 'K766' } },
    active: ['NAFLD', 'chronic hepatitis C', 'fatty liver', 'compensated cirrhosis', 'nonalcoholic steatohepatitis', 'chronic hepatitis B on tenofovir'],
    implied: ['entecavir'], remote: [], medications: ['vitamin E', 'nadolol'],
    weights: { readmission: 0.08, mortality: 0.1 },
  },
  {
    id: 'decompensated cirrhosis', group: 'liver', prevalence: 0.01, perDecade: -0.05,
    coding: { msld: 0.85, mld: 0.12 },
    codes: { mld: { icd9: '5712', icd10: 'K7030' }, msld: { icd9: '5722', icd10: 'K7290' } },
    active: ['cirrhosis with ascites and varices', 'decompensated cirrhosis', 'cirrhosis with prior encephalopathy', 'end-stage liver disease', 'cirrhosis c/b variceal bleed, portal hypertension'],
    implied: ['lactulose and rifaximin'], remote: [], medications: ['lactulose', 'rifaximin', 'spironolactone', 'nadolol'],
    weights: { readmission: 0.65, mortality: 0.75, stay: 0.18 },
  },
  {
    id: 'diabetes', group: 'diabetes', prevalence: 0.05, perDecade: 0.15,
    coding: { diab: 0.88, diabwc: 0.06 },
    codes: { diab: { icd9: '25000', icd10: 'E119' }, diabwc: { icd9: '25060', icd10: 'E1142' } },
    active: ['type 2 diabetes', 'DM2', 'T2DM, A1c 7.4', 'diabetes mellitus', 'diet-controlled diabetes', 'NIDDM'],
    implied: ['insulin glargine', 'glipizide', 'sitagliptin'], remote: ['gestational diabetes with her last pregnancy only'], medications: ['metformin 1000 mg', 'glipizide', 'insulin glargine', 'empagliflozin'],
    weights: { readmission: 0.1 },
  },
  {
    id: 'complicated diabetes', group: 'diabetes', prevalence: 0.06, perDecade: 0.2,
    coding: { diabwc: 0.86, diab: 0.1 },
    codes: { diab: { icd9: '25000', icd10: 'E119' }, diabwc: { icd9: '25040', icd10: 'E1122' } },
    active: ['diabetes with nephropathy', 'DM2 c/b neuropathy and retinopathy', 'insulin-dependent diabetes with peripheral neuropathy', 'T2DM with diabetic kidney disease', 'longstanding diabetes with foot ulcers'],
    implied: [], remote: [], medications: ['insulin glargine and lispro', 'gabapentin', 'lisinopril'],
    weights: { readmission: 0.28, mortality: 0.1, stay: 0.1 },
  },
  {
    id: 'chronic kidney disease', group: 'rend', prevalence: 0.095, perDecade: 0.4,
    coding: { rend: 0.92 }, codes: { rend: { icd9: '5859', icd10: 'N189' } },
    active: ['CKD stage 3', 'chronic kidney disease (baseline Cr 1.8)', 'CKD IV', 'chronic renal insufficiency', 'stage 3b CKD', 'solitary kidney with CKD'],
    implied: ['sevelamer', 'epoetin injections'], remote: ['AKI years ago that fully recovered'], medications: ['amlodipine', 'calcitriol', 'sodium bicarbonate'],
    weights: { readmission: 0.25, mortality: 0.15, stay: 0.08 },
  },
  {
    id: 'dialysis', group: 'rend', prevalence: 0.012, perDecade: 0.05,
    coding: { rend: 0.97 }, codes: { rend: { icd9: '5856', icd10: 'N186' } },
    active: ['ESRD on HD MWF', 'end-stage renal disease on hemodialysis', 'ESRD on peritoneal dialysis', 'dialysis-dependent kidney failure'],
    implied: [], remote: [], medications: ['sevelamer', 'cinacalcet', 'epoetin'],
    weights: { readmission: 0.6, mortality: 0.35, stay: 0.2 },
  },
  {
    id: 'cancer', group: 'cancer', prevalence: 0.062, perDecade: 0.2,
    coding: { canc: 0.86, metacanc: 0.03 },
    codes: { canc: { icd9: '1539', icd10: 'C189' }, metacanc: { icd9: '1977', icd10: 'C787' } },
    active: ['prostate cancer on androgen deprivation', 'stage II colon cancer, on adjuvant chemotherapy', 'CLL, observed', 'multiple myeloma', 'breast cancer, currently on tamoxifen', 'follicular lymphoma', 'renal cell carcinoma awaiting resection', 'early-stage NSCLC on radiation'],
    implied: ['lenalidomide', 'leuprolide injections'], remote: ['breast cancer s/p lumpectomy 20 years ago, no evidence of disease', 'remote testicular cancer, cured', 'melanoma in situ excised long ago', 'colon cancer resected in the 1990s, surveillance clear'],
    medications: ['ondansetron as needed', 'tamoxifen', 'leuprolide injections'],
    weights: { readmission: 0.3, mortality: 0.3, stay: 0.08 },
  },
  {
    id: 'metastatic cancer', group: 'cancer', prevalence: 0.011, perDecade: 0.15,
    coding: { metacanc: 0.9, canc: 0.08 },
    codes: { canc: { icd9: '1629', icd10: 'C3490' }, metacanc: { icd9: '1985', icd10: 'C7951' } },
    active: ['metastatic lung adenocarcinoma', 'stage IV colon cancer with liver mets', 'breast cancer metastatic to bone', 'pancreatic cancer with hepatic metastases', 'widely disseminated ovarian carcinoma', 'castrate-resistant prostate ca with bone mets', 'stage IV NSCLC on pembrolizumab'],
    implied: [], remote: [], medications: ['oxycodone ER', 'dexamethasone', 'ondansetron as needed'],
    weights: { readmission: 0.75, mortality: 1.1, stay: 0.12 },
  },
  {
    id: 'HIV', group: 'aids', prevalence: 0.002, perDecade: -0.5,
    coding: { aids: 0.88 }, codes: { aids: { icd9: '042', icd10: 'B20' } },
    active: ['HIV/AIDS, CD4 140', 'HIV on ART', 'AIDS with prior PJP'],
    implied: ['bictegravir-emtricitabine-tenofovir', 'dolutegravir-lamivudine'], remote: [], medications: ['bictegravir-emtricitabine-tenofovir'],
    weights: { readmission: 0.2, mortality: 0.2, stay: 0.1 },
  },
]
