import type { OperatingModel } from '../../shared/domain/operatingModel.ts'
import type { WorklistRow } from '../../shared/domain/worklist.ts'

/**
 * A score as a FHIR R4 RiskAssessment (hl7.org/fhir/R4/riskassessment.html). Patient, encounter and note are named by the
 * keys of the source, as logical references. FHIR gives decimal probabilities as percentages (invariant ras-2: at most 100).
 */
export interface RiskAssessment {
  resourceType: 'RiskAssessment'
  id: string
  status: 'final'
  method: { text: string }
  code: { text: string }
  subject: LogicalReference
  encounter?: LogicalReference
  occurrenceDateTime: string
  basis: LogicalReference[]
  prediction: {
    outcome: { text: string }
    probabilityDecimal: number
    qualitativeRisk?: { coding: { system: string; code: string; display: string }[]; text: string }
  }[]
  note?: { text: string }[]
}

interface LogicalReference {
  type: string
  identifier: { value: string }
}

const system = 'http://terminology.hl7.org/CodeSystem/risk-probability'
const displays = { low: 'Low likelihood', moderate: 'Moderate likelihood', high: 'High likelihood' }

export function riskAssessment(operating: OperatingModel, row: WorklistRow): RiskAssessment {
  const { task, name, version } = operating
  const options = task.options.length === 2 ? [task.positive] : task.options.map((_, index) => index)
  return {
    resourceType: 'RiskAssessment',
    id: `wardbench-${operating.id}-${row.scoreId}`,
    status: 'final',
    method: { text: `${name}, version ${version}` },
    code: { text: task.name },
    subject: reference('Patient', row.patientKey),
    ...(row.encounterKey !== null && { encounter: reference('Encounter', row.encounterKey) }),
    occurrenceDateTime: row.scoredAt,
    basis: [reference('DocumentReference', row.noteKey)],
    prediction: options.map((option) => ({
      outcome: { text: task.options.length === 2 ? task.name : task.options[option] },
      probabilityDecimal: percentage(row.probabilities[option]),
      ...(task.options.length === 2 && { qualitativeRisk: qualitative(row, operating.threshold) }),
    })),
    ...(row.truncated && { note: [{ text: 'The note was longer than the model reads; a part of it was not read.' }] }),
  }
}

function reference(type: string, value: string): LogicalReference {
  return { type, identifier: { value } }
}

/** Four digits behind the point. */
function percentage(probability: number): number {
  return Math.round(probability * 1e6) / 1e4
}

/** "High" is what the code system calls more likely than not; what is flagged below that is "moderate". */
function qualitative({ risk, flagged }: WorklistRow, threshold: number) {
  const code = risk > 0.5 ? 'high' : flagged ? 'moderate' : 'low'
  const text = flagged ? `Flagged: at or above the threshold of ${threshold.toPrecision(3)}` : `Not flagged: below the threshold of ${threshold.toPrecision(3)}`
  return { coding: [{ system, code, display: displays[code] }], text }
}
