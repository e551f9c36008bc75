/**
 * How notes of each style look: headings, section titles and their order, and the words that open a list of what is
 * there or of what is not. Hospital A writes in the first four styles, hospital B in the last two.
 */
import type { Heads } from './scope.ts'

export type WritingStyle = 'dictated' | 'classic' | 'terse' | 'template' | 'charted' | 'shorthand'

export type SectionKey =
  | 'complaint' | 'present' | 'review' | 'past' | 'medications' | 'allergies' | 'family' | 'social' | 'vitals' | 'exam'
  | 'labs' | 'assessment' | 'dischargeMedications' | 'diagnosis' | 'course' | 'dischargeLabs' | 'condition'
  | 'utilization' | 'disposition' | 'followUp'

export type ListKind = 'symptoms' | 'history' | 'issues'

export interface StyleSheet {
  headings: { admission: readonly string[]; discharge: readonly string[] }
  titles: Record<SectionKey, string>
  /** Between a title and its text. */
  separator: string
  /** Sections that come first, in this order; the others follow in their usual one. */
  first: readonly SectionKey[]
  dates: 'month/day/year' | 'day-month-year'
  heads: Record<ListKind, { [side in keyof Heads]: readonly string[] }>
}

export const styleSheets: Record<WritingStyle, StyleSheet> = {
  dictated: {
    headings: {
      admission: ['ADMISSION HISTORY AND PHYSICAL. Date of admission', 'HISTORY AND PHYSICAL. Admitted'],
      discharge: ['DISCHARGE SUMMARY. Dates of stay', 'DISCHARGE SUMMARY. Admitted and discharged'],
    },
    titles: {
      complaint: 'CHIEF COMPLAINT', present: 'HISTORY OF PRESENT ILLNESS', review: 'REVIEW OF SYSTEMS',
      past: 'PAST MEDICAL HISTORY', medications: 'MEDICATIONS', allergies: 'ALLERGIES', family: 'FAMILY HISTORY',
      social: 'SOCIAL HISTORY', vitals: 'VITAL SIGNS', exam: 'PHYSICAL EXAMINATION', labs: 'LABORATORY DATA',
      assessment: 'ASSESSMENT AND PLAN', dischargeMedications: 'DISCHARGE MEDICATIONS',
      diagnosis: 'DISCHARGE DIAGNOSIS', course: 'HOSPITAL COURSE', dischargeLabs: 'DISCHARGE LABORATORY DATA',
      condition: 'CONDITION AT DISCHARGE', utilization: 'CASE MANAGEMENT', disposition: 'DISPOSITION',
      followUp: 'FOLLOW-UP',
    },
    separator: ': ',
    first: [],
    dates: 'month/day/year',
    heads: {
      symptoms: { present: ['Positive for', 'The patient reports'], absent: ['Negative for', 'The patient denies'] },
      history: { present: ['History of', 'Known for'], absent: ['No history of', 'Never had'] },
      issues: { present: ['Still present at discharge:', 'Unresolved:'], absent: ['Resolved in hospital:', 'Now gone:'] },
    },
  },
  classic: {
    headings: {
      admission: ['Admission H&P', 'H&P, admitted'],
      discharge: ['Discharge summary', 'D/C summary, stay'],
    },
    titles: {
      complaint: 'CC', present: 'HPI', review: 'ROS', past: 'PMH', medications: 'Meds', allergies: 'All', family: 'FH',
      social: 'SH', vitals: 'VS', exam: 'PE', labs: 'Labs', assessment: 'A/P', dischargeMedications: 'D/C meds',
      diagnosis: 'Dx', course: 'Hospital course', dischargeLabs: 'D/C labs', condition: 'Condition', utilization: 'UR',
      disposition: 'Dispo', followUp: 'F/U',
    },
    separator: ': ',
    first: [],
    dates: 'month/day/year',
    heads: {
      symptoms: { present: ['Reports', 'Positive for'], absent: ['Denies', 'Negative for'] },
      history: { present: ['Has', 'History of'], absent: ['Never had', 'No history of'] },
      issues: { present: ['Ongoing:', 'Not resolved:'], absent: ['Over:', 'Resolved:'] },
    },
  },
  terse: {
    headings: { admission: ['adm note', 'h&p'], discharge: ['dc summary', 'd/c note'] },
    titles: {
      complaint: 'cc', present: 'hpi', review: 'ros', past: 'pmh', medications: 'meds', allergies: 'all', family: 'fh',
      social: 'soc', vitals: 'vs', exam: 'exam', labs: 'labs', assessment: 'imp/plan',
      dischargeMedications: 'd/c meds', diagnosis: 'dx', course: 'course', dischargeLabs: 'last labs',
      condition: 'status', utilization: 'case mgmt', disposition: 'dispo', followUp: 'f/u',
    },
    separator: ': ',
    first: [],
    dates: 'month/day/year',
    heads: {
      symptoms: { present: ['pos:', 'reports'], absent: ['neg:', 'denies'] },
      history: { present: ['has', 'known'], absent: ['never', 'no h/o'] },
      issues: { present: ['still:', 'ongoing:'], absent: ['resolved:', 'gone:'] },
    },
  },
  template: {
    headings: {
      admission: ['Admission H&P. Date of Admission:', 'History and Physical. Admit Date:'],
      discharge: ['Discharge Summary. Stay:', 'Discharge Summary. Encounter dates:'],
    },
    titles: {
      complaint: 'Chief Complaint', present: 'History of Present Illness', review: 'Review of Systems',
      past: 'Past Medical History', medications: 'Home Medications', allergies: 'Allergies', family: 'Family History',
      social: 'Social History', vitals: 'Vitals', exam: 'Physical Exam', labs: 'Results',
      assessment: 'Assessment & Plan', dischargeMedications: 'Discharge Medications',
      diagnosis: 'Principal Diagnosis', course: 'Hospital Course', dischargeLabs: 'Results at Discharge',
      condition: 'Condition at Discharge', utilization: 'Utilization Review', disposition: 'Disposition',
      followUp: 'Follow-up',
    },
    separator: ':\n',
    first: [],
    dates: 'month/day/year',
    heads: {
      symptoms: { present: ['Positive:', 'Reported:'], absent: ['Negative:', 'Denied:'] },
      history: { present: ['Active problems:', 'Past history:'], absent: ['Pertinent negatives:', 'Ruled out:'] },
      issues: {
        present: ['Active at discharge:', 'Ongoing issues:'], absent: ['Resolved issues:', 'Closed at discharge:'],
      },
    },
  },
  charted: {
    headings: {
      admission: ['Acute Care Admission Record | Admitted', 'Hospitalist Intake | Admitted'],
      discharge: ['Transition of Care Record | Episode', 'Hospitalist Discharge Record | Episode'],
    },
    titles: {
      complaint: '# Reason for Visit', present: '# Narrative', review: '# Symptom Inventory', past: '# Health Background',
      medications: '# Medication List', allergies: '# Alerts', family: '# Kin', social: '# Home and Function',
      vitals: '# Flowsheet', exam: '# Bedside Findings', labs: '# Diagnostics', assessment: '# Impression, Orders',
      dischargeMedications: '# Reconciled Medications', diagnosis: '# Final Problem', course: '# Inpatient Events',
      dischargeLabs: '# Latest Diagnostics', condition: '# Exit Flowsheet', utilization: '# Revenue Integrity',
      disposition: '# Destination', followUp: '# Next Steps',
    },
    separator: '\n- ',
    first: ['assessment', 'vitals', 'labs', 'diagnosis', 'disposition', 'utilization'],
    dates: 'day-month-year',
    heads: {
      symptoms: { present: ['(+)', 'Endorsed:'], absent: ['(-)', 'Not endorsed:'] },
      history: { present: ['On file:', 'Confirmed:'], absent: ['Not on file:', 'Excluded:'] },
      issues: { present: ['Open:', 'Carried forward:'], absent: ['Closed:', 'No longer active:'] },
    },
  },
  shorthand: {
    headings: { admission: ['Clerking', 'Admission clerking'], discharge: ['TTO summary', 'Discharge letter'] },
    titles: {
      complaint: 'PC', present: 'HPC', review: 'S/E', past: 'PMHx', medications: 'DHx', allergies: 'ADR', family: 'FHx',
      social: 'SHx', vitals: 'Obs', exam: 'O/E', labs: 'Ix', assessment: 'Imp + plan', dischargeMedications: 'TTOs',
      diagnosis: 'Dx', course: 'Progress', dischargeLabs: 'Ix on discharge', condition: 'Obs on discharge',
      utilization: 'Funding', disposition: 'D/c to', followUp: 'F/up',
    },
    separator: ' ~ ',
    first: [],
    dates: 'day-month-year',
    heads: {
      symptoms: { present: ['+ve:', 'C/o'], absent: ['-ve:', 'Nil'] },
      history: { present: ['K/c', 'Bg of'], absent: ['Nil hx of', 'Not k/c'] },
      issues: { present: ['Outstanding:', 'Remains:'], absent: ['Settled:', 'Sorted:'] },
    },
  },
}
