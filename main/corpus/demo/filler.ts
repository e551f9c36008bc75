/**
 * Sentences that any note may hold and that say nothing about any outcome: arrival, ordinary examination, routine
 * orders and instructions. They make notes differ, as notes do.
 */
export const arrival: readonly string[] = [
  'Seen in triage, labs and IV placed.', 'Brought by ambulance.', 'Drove to the ED.', 'Sent from urgent care.',
  'Sent by PCP.', 'Family drove in.', 'In the ED given fluids and analgesia.', 'Evaluated overnight by the ED team.',
  'Walked in to triage.', 'ED work-up as below.', 'Called the nurse line first, told to come in.',
  'Transferred from an outside ED.', 'Symptoms began at home.', 'Tried over-the-counter remedies.',
  'Came in at the urging of family.',
]

export const preparation: readonly string[] = [
  'Preoperative visit completed last week.', 'Consent signed.', 'NPO since midnight.',
  'Cleared by the preoperative clinic.', 'Risks and alternatives reviewed.', 'Prehab classes attended.',
  'Anesthesia evaluation done.', 'Site marked in preop.',
]

export const ordinaryExam: readonly string[] = [
  'Pupils equal and reactive.', 'Oropharynx clear.', 'Neck supple.', 'No rash.', 'Skin intact.',
  'No cervical adenopathy.', 'Extremities warm.', 'Moves all limbs.', 'Cranial nerves intact.', 'No joint swelling.',
  'Affect appropriate.', 'Sclerae anicteric.', 'No cyanosis or clubbing.', 'Sitting in bed.', 'Well groomed.',
]

export const systemsReview: readonly string[] = [
  'ROS otherwise negative.', 'Ten systems reviewed, otherwise negative.', 'No vision change.', 'Appetite fair.',
  'Sleep poor lately.', 'No weight change.', 'No bleeding.', 'Remaining review noncontributory.',
  'No joint pain otherwise.', 'Weight steady.',
]

export const routineOrders: readonly string[] = [
  'Heparin SC for DVT prophylaxis.', 'Continue home medications.', 'Regular diet.', 'Heart-healthy diet.',
  'Bowel regimen.', 'PT/OT evaluation.', 'Fall precautions.', 'Replete electrolytes.', 'Enoxaparin prophylaxis.',
  'Out of bed to chair.', 'Home regimen reviewed with pharmacy.', 'Daily labs.', 'Incentive spirometer.',
  'Acetaminophen as needed.', 'Discussed with family.', 'SCDs.', 'Case management aware.', 'PCP notified.',
]

export const inpatientCare: readonly string[] = [
  'Seen by PT.', 'Pharmacy reviewed the list.', 'Nutrition consulted.', 'Tolerated a regular diet.',
  'Ambulated on the unit.', 'IV removed.', 'Home regimen continued.', 'Family updated.', 'Electrolytes repleted.',
  'DVT prophylaxis given.', 'Pain managed with oral agents.', 'Social work met with the patient.', 'Vaccines offered.',
  'Wound care reviewed.', 'No transfusion needed.', 'Voiding without difficulty.',
]

export const instructions: readonly string[] = [
  'Activity as tolerated.', 'Low-salt diet.', 'Regular diet.', 'Call for fever or worse pain.',
  'No driving while on sedatives.', 'Avoid NSAIDs.', 'Keep a medication list.', 'Drink fluids.',
  'Return to the ED for chest pain or fainting.', 'No lifting over ten pounds.', 'Weigh daily.',
  'Repeat basic labs in a week.', 'Resume usual diet.', 'Bring this summary to all visits.', 'No pending results.',
  'One culture result pending.',
]
