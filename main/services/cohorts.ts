import {
  cohortFile,
  type CohortChoice,
  type CohortChoices,
  type CohortDefinition,
  type CohortFile,
  type CohortFlow,
  type CohortReference,
  type CohortSummary,
} from '../../shared/domain/cohort.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { TableOne, TableOneInput } from '../../shared/domain/tableOne.ts'
import { compute } from './compute.ts'
import { readJsonFile } from './jsonFile.ts'
import { labelsInUse } from './tasks.ts'
import type { Session } from './workspaces.ts'

/** Cohorts and what describes them. */

export async function tableOne(session: Session, input: TableOneInput, signal?: AbortSignal): Promise<TableOne> {
  return compute(session, 'tableOne', input, signal)
}

export async function choicesForCohort(session: Session, corpusId: number, signal?: AbortSignal): Promise<CohortChoices> {
  return compute(session, 'cohortChoices', { corpusId }, signal)
}

export async function previewCohort(
  session: Session,
  input: { corpusId: number; definition: CohortDefinition },
  signal?: AbortSignal,
): Promise<CohortFlow> {
  return compute(session, 'cohort', input, signal)
}

/** Saves the next version, with its flow and with the labels that it was chosen by; `unchanged`: the newest says it all. */
export async function saveCohort(
  session: Session,
  input: { corpusId: number; name: string; definition: CohortDefinition },
  signal?: AbortSignal,
): Promise<CohortSummary & { unchanged: boolean }> {
  const definition = await withLabelSet(session, input.corpusId, input.definition)
  const flow = await previewCohort(session, { ...input, definition }, signal)
  if (flow.steps.at(-1)?.notes === 0) {
    throw new AppError('cohort.empty', 'No note is left in this cohort. Loosen the filter that took the last ones.')
  }
  const before = await session.db.read('cohorts', input.corpusId)
  const id = await session.db.write('insertCohort', { ...input, definition, ...flow })
  return { ...(await session.db.read('cohort', id)), unchanged: before.some((cohort) => cohort.id === id) }
}

async function withLabelSet(
  session: Session,
  corpusId: number,
  definition: CohortDefinition,
): Promise<CohortDefinition> {
  const { labelled } = definition
  if (labelled === null) return definition
  const { id } = await labelsInUse(session, corpusId, labelled.taskId)
  return { ...definition, labelled: { ...labelled, labelSetId: labelled.labelSetId ?? id } }
}

/** A cohort of a JSON file, to be looked at before it is saved. Label sets of another workspace mean nothing here. */
export async function readCohortFile(path: string): Promise<CohortFile> {
  const { name, definition } = await readJsonFile(path, cohortFile, 'cohort.file')
  const { labelled } = definition
  return { name, definition: { ...definition, labelled: labelled && { ...labelled, labelSetId: null } } }
}

/** The newest version of a name. */
export async function findCohort(session: Session, corpusId: number, name: string): Promise<CohortSummary> {
  const found = (await session.db.read('cohorts', corpusId)).find((cohort) => cohort.name === name)
  if (!found) throw new AppError('cohort.missing', `The corpus has no cohort "${name}". List them, or check its spelling.`)
  return found
}

/**
 * The cohort by which a split or a run is restricted, as it is now: a later version changes nothing that was made by it.
 * @throws AppError 'cohort.corpus' where it is of another corpus
 */
export async function chosenCohort(session: Session, corpusId: number, chosen: CohortChoice): Promise<CohortReference | null> {
  if (chosen === null) return null
  const { id, name, version, notesHash, ...cohort } = await session.db.read('cohort', chosen.id)
  if (cohort.corpusId !== corpusId) {
    throw new AppError('cohort.corpus', 'This cohort belongs to another corpus. Choose one of the corpus itself.')
  }
  return { id, name, version, notesHash }
}
