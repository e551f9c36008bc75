/** Planned admissions. A payer's authorization matters most here. */
import type { Presentation } from './types.ts'

/** Nobody plans these operations with them. */
const tooIll = ['decompensated cirrhosis', 'metastatic cancer']

export const planned: readonly Presentation[] = [
  {
    id: 'joint replacement',
    aligned: true,
    share: 7.5,
    perDecade: 0.35,
    perYear: -0.03,
    planned: true,
    service: 'Orthopedics',
    acuity: -1.5,
    weights: { mortality: -1.3, stay: 0.92, readmission: -0.65, denial: 0.1 }, staySpread: 0.3,
    codes: { icd9: '71536', icd10: 'M1711' },
    complaint: [
      '{side} knee arthritis, here for replacement', 'Scheduled {side} hip arthroplasty', 'Knee pain, elective surgery',
    ],
    story: [
      'end-stage {side} knee arthritis, failed injections and therapy, for total knee arthroplasty',
      'years of {side} hip pain limiting stairs, for planned total hip replacement',
      'severe {side} gonarthrosis, admitted for arthroplasty',
    ],
    negatives: [
      'No recent infection. Denies chest pain.', 'No fever, skin intact.', 'Cleared by cardiology, no angina.',
    ],
    exam: [
      '{side} knee varus, crepitus, limited flexion', 'antalgic gait, {side} hip rotation painful',
      '{side} knee effusion, crepitus, intact skin',
    ],
    studies: [
      'films with bone-on-bone knee arthritis', 'hip x-ray: severe joint space loss',
      'knee films with tricompartmental disease',
    ],
    impression: [
      '{side} knee osteoarthritis for arthroplasty', 'Degenerative {side} hip, elective replacement',
      'End-stage knee arthritis',
    ],
    plan: [
      'total knee arthroplasty today, early mobilization', 'total hip replacement under spinal, PT day 0',
      'proceed to OR, aspirin prophylaxis, nerve block',
    ],
    course: [
      'Total knee arthroplasty without complication, ambulating with PT.',
      'Uneventful hip replacement; progressed with a walker.', 'Knee replaced, stable hemoglobin, therapy goals met.',
    ],
    diagnosis: [
      '{side} knee osteoarthritis s/p arthroplasty', 'Total hip replacement', '{side} total knee replacement',
    ],
    newMedications: ['aspirin twice daily', 'celecoxib', 'oxycodone short course'],
  },
  {
    id: 'minor elective surgery',
    aligned: true,
    share: 5,
    perDecade: -0.05,
    planned: true,
    service: 'Surgery',
    acuity: -1.6,
    weights: { mortality: -1.6, stay: -0.05, readmission: -0.5, denial: 0.55 }, staySpread: 0.36,
    codes: { icd9: '55321', icd10: 'K432' },
    complaint: ['Here for hernia repair', 'Thyroid nodule, scheduled surgery', 'Ventral hernia'],
    story: [
      'an enlarging incisional hernia for planned laparoscopic repair',
      'an indeterminate thyroid nodule, for lobectomy',
      'a symptomatic hernia, no obstruction, for elective mesh repair',
    ],
    negatives: ['No obstructive symptoms.', 'Denies dysphagia or voice change.', 'No vomiting, passing stool.'],
    exam: [
      'reducible incisional hernia', 'palpable {side} thyroid nodule, trachea midline',
      'soft, nontender abdomen, reducible hernia',
    ],
    studies: ['preoperative labs unremarkable', 'ultrasound reviewed, TSH normal', 'CT reviewed in clinic'],
    impression: ['Incisional hernia', 'Thyroid nodule for lobectomy', 'Reducible hernia for repair'],
    plan: ['to OR, advance diet after', 'thyroid lobectomy, calcium check', 'mesh repair, pain control'],
    course: [
      'Mesh repair without complication.', 'Lobectomy, calcium normal, voice intact.',
      'Uneventful hernia surgery, tolerating diet.',
    ],
    diagnosis: ['Incisional hernia repair', 'Thyroid lobectomy', 'Ventral hernia, repaired'],
    newMedications: ['acetaminophen', 'docusate'],
  },
  {
    id: 'bariatric surgery',
    aligned: true,
    once: true,
    share: 2.6,
    perDecade: -0.7,
    planned: true,
    service: 'Surgery',
    acuity: -1.6,
    weights: { mortality: -1.5, stay: 0.42, readmission: -0.2, denial: 0.45 }, staySpread: 0.28,
    codes: { icd9: '27801', icd10: 'E6601' },
    complaint: ['Elective sleeve gastrectomy', 'Severe obesity, scheduled surgery', 'Bariatric surgery'],
    story: [
      'severe obesity (BMI 45) for laparoscopic sleeve after the supervised program',
      'class III obesity, completed nutrition visits, for gastric bypass',
      'BMI 47 with joint pain, for sleeve gastrectomy',
    ],
    negatives: ['No reflux symptoms.', 'Denies chest pain.', 'No prior clots.'],
    exam: ['obese, soft abdomen', 'no hernia, lungs clear', 'large neck, clear airway'],
    studies: ['preoperative EGD normal', 'sleep study reviewed', 'ECG normal, A1c fine'],
    impression: ['Severe obesity for sleeve', 'Class III obesity for bypass', 'Morbid obesity, bariatric pathway'],
    plan: [
      'sleeve gastrectomy, bariatric clears, walk tonight', 'laparoscopic bypass, antiemetics',
      'sleeve today, pathway orders',
    ],
    course: [
      'Laparoscopic sleeve, tolerating liquids.', 'Bypass without leak, walking the halls.',
      'Sleeve done, pathway followed, nausea managed.',
    ],
    diagnosis: ['Severe obesity s/p sleeve', 'Gastric bypass for obesity', 'Sleeve gastrectomy'],
    newMedications: ['omeprazole', 'bariatric vitamins'],
  },
  {
    id: 'spine surgery', excludes: tooIll, share: 2.8, perDecade: 0.15, planned: true, service: 'Neurosurgery',
    acuity: -1.4,
    weights: { mortality: -1, stay: 1.15, readmission: -0.2, denial: 0.65 }, staySpread: 0.4,
    codes: { icd9: '72402', icd10: 'M48061' },
    complaint: ['Back pain, scheduled fusion', 'Leg pain from stenosis', 'Elective lumbar surgery'],
    story: [
      'neurogenic claudication from L4-5 stenosis, for decompression and fusion',
      '{side} leg radiculopathy despite injections, planned lumbar fusion',
      'progressive back and leg pain, for posterior fusion',
    ],
    negatives: ['No bowel or bladder change.', 'Denies weakness.', 'No fever.'],
    exam: [
      'positive straight leg raise {side}', 'strength 5/5, reduced ankle reflex', 'limited extension, normal tone',
    ],
    studies: [
      'MRI with severe L4-5 stenosis', 'MRI: spondylolisthesis, foraminal narrowing', 'flexion films with slip',
    ],
    impression: ['Lumbar stenosis for fusion', 'L4-5 spondylolisthesis', 'Degenerative lumbar disease'],
    plan: ['L4-5 decompression and fusion, drain, PT', 'posterior fusion, pain service', 'OR today, brace'],
    course: [
      'Posterior fusion, drain removed, walking in a brace.', 'Decompression and fusion, leg pain better.',
      'Pain needed titration, then mobilized.',
    ],
    diagnosis: ['Lumbar stenosis s/p fusion', 'Lumbar fusion'],
    newMedications: ['oxycodone', 'methocarbamol', 'gabapentin'],
  },
  {
    id: 'elective bowel surgery',
    aligned: true,
    share: 2.6,
    perDecade: 0.15,
    planned: true,
    service: 'Surgery',
    acuity: -1,
    weights: { mortality: -0.4, stay: 1.42, readmission: 0.2, denial: -0.25 }, staySpread: 0.38,
    codes: { icd9: '56211', icd10: 'K5732' },
    complaint: ['Recurrent diverticulitis, for colectomy', 'Scheduled bowel surgery', 'Elective colectomy'],
    story: [
      '{n} attacks of diverticulitis, for laparoscopic sigmoid resection',
      'a stricture after diverticulitis, planned colectomy', 'a large unresectable adenoma, for right colectomy',
    ],
    negatives: ['No bleeding. Denies fever.', 'No weight loss.', 'Tolerated bowel prep.'],
    exam: ['soft, mild left lower tenderness', 'soft and flat abdomen', 'no mass, well hydrated'],
    studies: [
      'CT with thickened sigmoid, no abscess', 'contrast study with sigmoid narrowing',
      'colonoscopy reviewed, biopsies benign',
    ],
    impression: ['Recurrent diverticulitis for resection', 'Benign colonic stricture', 'Colon adenoma, for colectomy'],
    plan: [
      'sigmoid resection, enhanced recovery', 'sigmoid colectomy, epidural, early feeding',
      'laparoscopic right colectomy',
    ],
    course: [
      'Laparoscopic sigmoid resection, return of bowel function.', 'Resected, ileus for two days, then advanced.',
      'Right colectomy, primary anastomosis, no leak.',
    ],
    diagnosis: ['Diverticulitis s/p sigmoid resection', 'Colonic stricture, resected', 'Colon adenoma s/p colectomy'],
    newMedications: ['acetaminophen', 'oxycodone short course', 'docusate'],
  },
]
