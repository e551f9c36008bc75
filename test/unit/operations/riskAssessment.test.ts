import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { riskAssessment } from '../../../main/operations/riskAssessment.ts'
import type { OperatingModel } from '../../../shared/domain/operatingModel.ts'
import { task, type Task } from '../../../shared/domain/task.ts'
import type { WorklistRow } from '../../../shared/domain/worklist.ts'
import { structureProblems } from './fhirStructure.ts'

const binary = task.parse({ id: 'event', name: 'Event', question: 'Will it?', options: ['no', 'yes'], label: { kind: 'mortality' } })
const stay = task.parse({ id: 'los', name: 'Stay', question: 'How long?', options: ['short', 'long', 'longer'], label: { kind: 'los' } })

function exported(of: Task, probabilities: number[], row: Partial<WorklistRow> = {}) {
  const operating = { id: 3, name: 'Return', version: 2, task: of, threshold: 0.25 } as OperatingModel
  const risk = of.options.length === 2 ? probabilities[of.positive] : 0.5
  const full = { scoreId: 7, noteKey: 'n1', patientKey: 'p1', encounterKey: 'e1', scoredAt: '2026-03-01T08:00:00.000Z', truncated: false, probabilities, risk, flagged: risk >= 0.25, ...row }
  return JSON.parse(JSON.stringify(riskAssessment(operating, full as WorklistRow))) as Record<string, unknown>
}

describe('a score as a FHIR R4 RiskAssessment', () => {
  test('fits the published structure, whatever the score, keys and options', () => {
    const key = fc.string({ minLength: 1, maxLength: 30 }).filter((text) => text.trim() !== '')
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), key, fc.option(key), fc.boolean(), fc.boolean(), (p, patientKey, encounterKey, truncated, isBinary) => {
        const resource = isBinary ? exported(binary, [1 - p, p], { patientKey, encounterKey, truncated }) : exported(stay, [p, (1 - p) / 2, (1 - p) / 2], { patientKey, encounterKey, truncated })
        expect(structureProblems(resource)).toEqual([])
      }),
    )
  })

  test('says the risk in per cent and in words, by threshold and half', () => {
    const predictionOf = (p: number) => (exported(binary, [1 - p, p])['prediction'] as { probabilityDecimal: number; qualitativeRisk: { coding: { code: string }[] } }[])[0]
    expect(predictionOf(0.123456).probabilityDecimal).toBe(12.3456)
    expect([0.1, 0.25, 0.51].map((p) => predictionOf(p).qualitativeRisk.coding[0].code)).toEqual(['low', 'moderate', 'high'])
  })

  test('would be refused where it did not fit: the check itself can fail', () => {
    const good = exported(binary, [0.4, 0.6])
    const prediction = (good['prediction'] as Record<string, unknown>[])[0]
    const broken = (change: Record<string, unknown>) => structureProblems(JSON.parse(JSON.stringify({ ...good, ...change })) as Record<string, unknown>)
    const inPrediction = (change: Record<string, unknown>) => broken({ prediction: [{ ...prediction, ...change }] })
    expect(broken({})).toEqual([])
    expect(broken({ status: undefined })).toEqual(['RiskAssessment.status: missing'])
    expect(broken({ subject: undefined })).toEqual(['RiskAssessment.subject: missing'])
    expect(broken({ status: 'done' })).toEqual(['RiskAssessment.status: code done'])
    expect(broken({ subject: { type: 'Device', identifier: { value: '1' } } })).toEqual(['RiskAssessment.subject: reference to Device'])
    expect(inPrediction({ probabilityDecimal: 101 })).toEqual(['RiskAssessment.prediction: ras-2'])
    expect(inPrediction({ probabilityRange: { low: { value: 1 } } })).toEqual(
      expect.arrayContaining(['RiskAssessment.prediction.probability[x]: more than one choice', 'RiskAssessment.prediction: ras-1']),
    )
    expect(broken({ basis: {} })).toEqual(['RiskAssessment.basis: not a list'])
    expect(broken({ score: 1 })).toEqual(['RiskAssessment.score: no such element'])
    expect(inPrediction({ qualitativeRisk: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/risk-probability', code: 'high', display: 'High' }] } })).toHaveLength(1)
    expect(broken({ occurrenceDateTime: '2026-03-01 08:00' })).toEqual(['RiskAssessment.occurrence[x]: no dateTime'])
  })
})
