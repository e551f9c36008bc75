import type { CodedHistory } from '../../shared/domain/worklist.ts'
import { cciSettings } from '../../shared/domain/task.ts'
import { charlsonCategories, charlsonCategory, charlsonScore } from '../tasks/labels/charlson.ts'
import type { Session } from './workspaces.ts'

/** Charlson's categories that earlier stays of a patient were coded with, as they stood when the note was written. */
export async function codedHistoryOf({ db }: Session, scoreId: number): Promise<CodedHistory> {
  const { corpusId, patientKey, encounterKey, time, operatingId } = await db.read('worklistEntry', scoreId)
  const { task } = await db.read('operatingModel', operatingId)
  const weights = task.label.kind === 'cci' ? cciSettings.parse(task.label.settings).weights : 'charlson1987'
  const [{ encounters }, diagnoses] = await Promise.all([
    db.read('patientHistory', corpusId, patientKey),
    db.read('diagnosesOfPatient', corpusId, patientKey),
  ])
  const earlier = encounters
    .filter((stay) => stay.encounterKey !== encounterKey && time !== null && stay.dischargeTime !== null && stay.dischargeTime <= time)
    .sort((left, right) => left.dischargeTime!.localeCompare(right.dischargeTime!))
  const codesOf = (key: string | null) => diagnoses.filter((diagnosis) => diagnosis.encounterKey === key)
  const since = new Map<string, string>()
  for (const stay of earlier) {
    for (const key of charlsonCategories(codesOf(stay.encounterKey))) if (!since.has(key)) since.set(key, stay.dischargeTime!.slice(0, 10))
  }
  const own = codesOf(encounterKey)
  const ownKeys = charlsonCategories(own)
  return {
    weights,
    before: {
      stays: earlier.length,
      score: charlsonScore([...since.keys()], weights),
      categories: [...since].map(([key, day]) => ({ ...charlsonCategory(key, weights), since: day })),
    },
    own: own.length === 0 ? null : { score: charlsonScore(ownKeys, weights), categories: ownKeys.map((key) => charlsonCategory(key, weights)) },
  }
}
