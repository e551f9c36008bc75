/** A cohort as it is being written. Pure. */
import { cohortDefinition, cohortName, type CohortDefinition, type ValueFilterName } from '../../../shared/domain/cohort.ts'

export interface CohortDraft {
  name: string
  /** May not be valid yet, such as a day that is half typed. */
  definition: CohortDefinition
}

export const emptyCohort: CohortDraft = { name: '', definition: cohortDefinition.parse({}) }

export function withValues(
  draft: CohortDraft,
  filter: ValueFilterName,
  side: 'include' | 'exclude',
  values: string[],
): CohortDraft {
  const { definition } = draft
  return { ...draft, definition: { ...definition, [filter]: { ...definition[filter], [side]: values } } }
}

/** One identifier a line or comma; empty lines say nothing. */
export function identifiersOf(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter(Boolean)
}

export function cohortProblems(draft: CohortDraft): string[] {
  const problems: string[] = []
  const name = cohortName.safeParse(draft.name)
  if (!name.success) problems.push('Give the cohort a name.')
  const parsed = cohortDefinition.safeParse(draft.definition)
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) problems.push(`${fieldNames[String(path[0])] ?? path.join('.')}: ${message}`)
  }
  return problems
}

const fieldNames: Record<string, string> = {
  from: 'First day',
  until: 'Last day',
  minimumAge: 'Least age',
  maximumAge: 'Greatest age',
  minimumWords: 'Words at least',
}
