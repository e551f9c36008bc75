import { cohortDefinition, type CohortDefinition, type CohortFlow, type CohortSummary } from '../../../shared/domain/cohort.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { ReadableDb } from '../connection.ts'

/** Cohorts in their versions, with the flow that each had when it was saved. */

interface CohortRow {
  id: number
  corpusId: number
  name: string
  version: number
  definition: string
  flow: string
  notesHash: string
  createdAt: string
}

const columns = `id, corpus_id AS corpusId, name, version, definition, flow, notes_hash AS notesHash, created_at AS createdAt`

/** By name, the newest version of each first. */
export function cohorts(db: ReadableDb, corpusId: number): CohortSummary[] {
  const sql = `SELECT ${columns} FROM cohort WHERE corpus_id = ? ORDER BY name, version DESC`
  return (db.prepare(sql).all(corpusId) as CohortRow[]).map(cohortOf)
}

export function cohort(db: ReadableDb, id: number): CohortSummary {
  const row = db.prepare(`SELECT ${columns} FROM cohort WHERE id = ?`).get(id) as CohortRow | undefined
  if (!row) throw new AppError('cohort.missing', 'This cohort is no longer in the workspace. Choose another one.')
  return cohortOf(row)
}

/** Definitions stored before a filter existed get its default. */
function cohortOf({ definition, flow, ...row }: CohortRow): CohortSummary {
  return {
    ...row,
    definition: cohortDefinition.parse(JSON.parse(definition)),
    steps: JSON.parse(flow) as CohortFlow['steps'],
  }
}

export interface NewCohort extends CohortFlow {
  corpusId: number
  name: string
  definition: CohortDefinition
}
