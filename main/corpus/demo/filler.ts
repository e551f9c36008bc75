/**
 * Sentences that any note may hold and that say nothing about any outcome: arrival, ordinary examination, routine
 * orders and instructions. They make notes differ, as notes do.
 */
export const arrival: readonly string[] = [
  'Seen in triage, labs and IV placed.', 'Brought by ambulance.', 'Sent from urgent care.', 'Sent by PCP.',
  'Family drove in.', 'In the ED given fluids and analgesia.', 'Evaluated overnight by the ED team.',
  'ED work-up as below.', 'Called the nurse line first, told to come in.', 'Transferred from an outside ED.',
  'Symptoms began at home.', 'Came in at the urging of family.', 'Accompanied by a neighbor.',
  'Waited a day before coming in.',
]

export const preparation: readonly string[] = [
  'Preoperative visit completed last week.', 'Consent signed.', 'NPO since midnight.',
  'Cleared by the preoperative clinic.', 'Risks and alternatives reviewed.', 'Prehab classes attended.',
  'Anesthesia evaluation done.', 'Site marked in preop.',
]

export const ordinaryExam: readonly string[] = [
  'Pupils equal and reactive.', 'Trachea midline.', 'Neck supple.', 'No petechiae.', 'No thyromegaly.', 'Nails normal.',
  'No clubbing.', 'Seen at the bedside.', 'IV site clean.', 'Nasal mucosa normal.', 'Conjunctivae not injected.',
  'Spine nontender.',
]

export const routineOrders: readonly string[] = [
  'DVT prophylaxis per protocol.', 'Home list reviewed with pharmacy.', 'Bowel regimen.', 'PT/OT evaluation.',
  'Fall precautions.', 'Replete electrolytes.', 'Daily labs.', 'Incentive spirometer.', 'Acetaminophen as needed.',
  'Discussed with family.', 'Case management aware.', 'PCP notified.', 'Aspiration precautions.',
  'Pain scale every shift.', 'Trend vitals every four hours.', 'Nursing aware of the plan.',
]

export const inpatientCare: readonly string[] = [
  'Seen by PT.', 'Pharmacy reviewed the list.', 'Nutrition consulted.',
  'IV removed.', 'Home regimen continued.', 'Family updated.',
  'Electrolytes repleted.', 'DVT prophylaxis given.', 'Pain managed with oral agents.',
  'Social work met with the patient.', 'Vaccines offered.', 'Skin care reviewed.', 'Occupational therapy evaluated.',
]

export const instructions: readonly string[] = [
  'Activity as tolerated.', 'Low-salt diet.', 'Call for fever or worse pain.', 'No driving while on sedatives.',
  'Avoid NSAIDs.', 'Keep a medication list.', 'Drink fluids.', 'Return to the ED for chest pain or fainting.',
  'No lifting over ten pounds.', 'Repeat basic labs in a week.', 'Bring this summary to all visits.',
  'No pending results.', 'Call the unit with questions.', 'Rest between activities.',
]
