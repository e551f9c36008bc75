/**
 * Words that notes write with a capital and that are no names: headings, beginnings of sentences, wards, drugs, units.
 * A name ends before one of them. Lower case.
 */
export const notNames: ReadonlySet<string> = new Set(
  `
a an the this that these those there here he she it they we you i his her its their our your my who what when where why
how which while and or but nor so yet if then else than because since until although though as at by for from in into of
on onto off out over under up down to with without within is are was were be been being am has have had having do does
did done will would shall should can could may might must not no yes ok okay well very also only just now today tomorrow
yesterday tonight later soon again still never always often once twice please thank thanks hello hi hey good bad morning
afternoon evening night goodbye bye sorry sure right left all any each every both either neither some such other another
more most less least few many much first second third last next new old per via versus vs said says stated states denies
denied reports reported notes noted told asked called calls agrees agreed feels felt went came comes returned presents
presented seen admitted discharged transferred continue continued continues start started stop stopped take takes took
given give follow followed recommend recommended advised discussed reviewed dictated signed performed placed removed
january february march april may june july august september october november december jan feb mar apr jun jul aug sep
sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
patient patients pt doctor doctors physician physicians nurse nurses provider providers surgeon resident attending
consultant consult consultation specialist therapist pharmacist intern fellow team staff clinic clinical hospital medical
center centre ward unit floor room bed office department service services family mother father sister brother wife husband
daughter son aunt uncle cousin grandmother grandfather grandson granddaughter parent parents child children spouse
partner friend neighbor caregiver guardian contact relative guest
name names date dates time age sex gender dob mrn ssn address phone telephone fax email number id record chart account
admission admit discharge discharges disposition diagnosis diagnoses history present illness past social chief complaint
complaints reason review systems physical exam examination general vitals vital signs labs laboratory data results
imaging assessment plan impression findings finding technique comparison indication procedure procedures operation course
condition medications medication meds allergies allergy immunizations problem problems list code status diet activity
instructions follow-up followup summary report note notes progress subjective objective addendum preliminary final
electronically page end head eyes ears nose throat mouth neck chest heart lungs lung abdomen abdominal back spine skin
extremities neuro neurological neurologic psych psychiatric cardiac cardiovascular respiratory pulmonary renal hepatic
gastrointestinal genitourinary musculoskeletal endocrine hematologic heent constitutional integumentary
acute chronic severe mild moderate stable unstable normal abnormal positive negative alert oriented awake alive deceased
dead expired died unknown none known unremarkable significant notable remarkable
hypertension hyperlipidemia diabetes mellitus type coronary artery disease congestive failure kidney liver cancer stroke lymphoma leukemia melanoma carcinoma sarcoma myeloma
pneumonia sepsis asthma copd infection fracture pain fever chills nausea vomiting diarrhea cough dyspnea edema
hypothyroidism depression anxiety dementia anemia arthritis breast colon prostate
blood pressure pulse heart rate temperature weight height oxygen saturation glucose sodium potassium chloride bicarbonate
creatinine hemoglobin hematocrit platelets white red cell count troponin lactate culture cultures urine serum ct mri xray
x-ray ultrasound echo echocardiogram ekg ecg eeg
aspirin lisinopril metoprolol metformin insulin warfarin heparin furosemide lasix tylenol acetaminophen ibuprofen
vancomycin zosyn ceftriaxone amlodipine atorvastatin simvastatin omeprazole prednisone albuterol levothyroxine penicillin
sulfa iodine latex coumadin plavix
mg mcg ml kg cm mm unit units tablet tablets capsule dose doses po iv im sc bid tid qid daily prn
north south east west upper lower anterior posterior medial lateral bilateral tower building suite floor wing
emergency intensive care icu ed er or pacu surgery surgical medicine internal primary secondary outpatient inpatient
cardiology neurology oncology urology gastroenterology pulmonology nephrology endocrinology rheumatology hematology
dermatology orthopedics orthopedic psychiatry pediatrics radiology pathology anesthesia obstetrics gynecology geriatrics
palliative hospice rehabilitation rehab nursing skilled facility home house assisted living
medicare medicaid insurance english spanish white black hispanic asian male female man woman boy girl lady gentleman
veteran mr mrs ms dr prof miss sir mister madam md rn np pa do phd
fall falls unable able full half same day days week weeks month months year years hour hours minute minutes
visit visits appointment letter message call test tests sign syndrome score scale criteria method formula classification
maneuver procedure clamp tube catheter line drain stent graft valve pacemaker device
god lord jesus christ state university college school church street avenue road drive united america american
accompanied colleague colleagues everyone sirs reports signature signed witness verified cosigned transcribed dictation job
`
    .split(/\s+/)
    .filter((word) => word !== ''),
)

/** What may follow a name that is an eponym then: "Allen test", "Nelson syndrome". */
export const eponymFollowers: ReadonlySet<string> = new Set(
  `disease diseases syndrome test tests sign signs score scale criteria criterion procedure operation repair maneuver
  clamp catheter tube stent filter classification type grade stage fracture tumor lymphoma phenomenon reflex law formula
  equation method stain splint brace node nodes contracture esophagus ulcer palsy chorea drain retractor forceps line
  incision approach hernia angina hemorrhage pouch bodies triad index needle position block graft valve scissors
  medium agar rod rods frame pump device stockings protocol trial study model tooth`
    .split(/\s+/)
    .filter((word) => word !== ''),
)
