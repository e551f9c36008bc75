/** The latent risks of risk.ts and charlsonIndex.ts in words, for the documentation and the corpus page. */
import type { DemoSite } from './sites.ts'

export interface RiskDescription {
  task: 'readmission' | 'mortality' | 'los' | 'denial' | 'cci'
  text: string
}

export function describeLatentRisk(site: DemoSite): RiskDescription[] {
  return [
    {
      task: 'readmission',
      text:
        'Log odds over the discharge summary: admissions in the last 12 months, diagnosis, chronic conditions, ' +
        'complications, remaining symptoms, adherence, living situation, substance use, understanding, follow-up, ' +
        'disposition, number of medications, nights in hospital, last hemoglobin, sodium and creatinine. Some ' +
        'weigh mostly together: living without help and poor adherence or understanding, many medications poorly ' +
        'understood, persistent symptoms sent home, no follow-up before recovery.',
    },
    {
      task: 'mortality',
      text:
        'Log odds over the admission note: diagnosis, age, blood pressure, heart and respiratory rate, ' +
        'saturation, oxygen need, mentation, function, code status, destination, lactate, albumin, creatinine, ' +
        'sodium, chronic conditions, a recent discharge. Some weigh mostly together: low blood pressure with high ' +
        'lactate, high oxygen need with clouded mentation, clouded mentation from 75 years, limited code status ' +
        'with dependence, cancer with low albumin.',
    },
    {
      task: 'los',
      text:
        'Log days over the admission note, normal around an expectation: diagnosis, age, function, living ' +
        'situation, oxygen need, mentation, destination, laboratory values, blood pressure, chronic conditions, ' +
        'prior admissions. Needing help while living alone adds to it, while living in a facility takes from it. ' +
        `Stays change by ${(100 * site.stayPerYear).toFixed(1)} % a year.`,
    },
    {
      task: 'denial',
      text:
        'Log odds over the discharge summary: payer, authorization, how far inpatient criteria were documented, ' +
        'delays, severity of the diagnosis and of the course. Most weigh together: managed plans with pending or ' +
        'missing authorization or weak criteria, Medicaid notified late, an HMO out of network, planned surgery ' +
        'without approval, a mild complaint with a short or weakly documented stay, two nights under Medicare ' +
        `(less). Managed plans change by ${site.managedDenialPerYear} log odds a year.`,
    },
    {
      task: 'cci',
      text:
        'Which conditions are coded, given how the admission note speaks of them: as current, only through a ' +
        'drug, as past, or not at all (a relative or a negation count as not at all). Coding is incomplete and, ' +
        'rarely, adds a condition that the note does not name. The index follows from the codes.',
    },
  ]
}
