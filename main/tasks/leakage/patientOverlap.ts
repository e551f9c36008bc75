import type { PatientOverlap } from '../../../shared/domain/leakage.ts'
import { judgedPairs, type LeakageMember } from './members.ts'

/** Patients of each set that is learned from who have notes in a set that is judged on. */
export function patientOverlaps(members: readonly LeakageMember[]): PatientOverlap[] {
  const bySet = Map.groupBy(members, ({ set }) => set)
  const patients = new Map(Array.from(bySet, ([set, own]) => [set, new Set(own.map(({ patientKey }) => patientKey))]))
  return judgedPairs(new Set(bySet.keys())).flatMap(({ learned, set }) => {
    const both = patients.get(learned)!.intersection(patients.get(set)!)
    if (both.size === 0) return []
    const notes = bySet.get(set)!.filter(({ patientKey }) => both.has(patientKey)).length
    return [{ learned, set, patients: both.size, notes }]
  })
}
