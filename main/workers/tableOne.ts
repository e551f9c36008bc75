import { AppError } from '../../shared/domain/errors.ts'
import { splitSet, splitSetNames } from '../../shared/domain/split.ts'
import type { TableOne } from '../../shared/domain/tableOne.ts'
import { optionLetter } from '../../shared/domain/task.ts'
import { buildTableOne, type TableOneGroup } from '../../shared/stats/tableOne.ts'
import type { ReadableDb } from '../db/connection.ts'
import { reads } from '../db/registry.ts'
import type { ComputeKinds } from '../services/computation.ts'
import { characteristicsOf } from '../tasks/characteristics.ts'
import { countWords, type NoteProfile } from '../tasks/noteProfiles.ts'
import { chooseNotes, profilesOf } from './cohort.ts'

/**
 * A Table 1 of a corpus: who the notes are about, by split set or by outcome. `labelSetId`: only notes that have these
 * labels; without it those in use, where a task is named.
 */
export function tableOneOf(db: ReadableDb, input: ComputeKinds['tableOne']['input'], labelSetId?: number): TableOne {
  const { corpusId, taskId } = input
  const labels = labelSetId ?? (taskId === null ? null : reads.labelSetInUse(db, corpusId, taskId).id)
  const values = labels === null ? null : reads.labelValues(db, labels)
  const profiles = population(db, input).filter(({ note }) => values?.has(note.id) ?? true)
  const { groups, leftOut } = groupsOf(db, input, profiles)
  const inUse = reads.labelSets(db, corpusId).filter((set) => set.inUse && set.counts.some((count) => count > 0))
  return buildTableOne({
    characteristics: characteristicsOf({
      profiles,
      words: profiles.map(({ note }) => countWords(reads.noteTexts(db, [note.id])[0])),
      labelled: inUse.toReversed().map((set) => ({ task: set.task, values: reads.labelValues(db, set.id) })),
    }),
    patients: profiles.map(({ note }) => note.patientKey),
    groups,
    leftOut,
  })
}

function population(db: ReadableDb, { corpusId, cohortId }: ComputeKinds['tableOne']['input']): NoteProfile[] {
  if (cohortId === null) return profilesOf(db, corpusId)
  const cohort = reads.cohort(db, cohortId)
  if (cohort.corpusId !== corpusId) {
    throw new AppError('tableOne.cohort', 'This cohort belongs to another corpus. Choose one of the corpus itself.')
  }
  return chooseNotes(db, corpusId, cohort.definition).members
}

type Grouped = { groups: TableOneGroup[]; leftOut: TableOne['leftOut'] }

function groupsOf(
  db: ReadableDb,
  { corpusId, taskId, by }: ComputeKinds['tableOne']['input'],
  profiles: readonly NoteProfile[],
): Grouped {
  const all = profiles.map((_, place) => place)
  if (by.kind === 'none') return { groups: [{ key: 'all', label: 'All', members: all }], leftOut: [] }
  if (by.kind === 'outcome') {
    if (taskId === null) {
      throw new AppError('tableOne.task', 'By outcome needs a task whose labels say the outcome. Choose one.')
    }
    const labels = reads.labelSetInUse(db, corpusId, taskId)
    const values = reads.labelValues(db, labels.id)
    const groups = labels.task.options.map((option, index) => ({
      key: String(index),
      label: `${optionLetter(index)}. ${option}`,
      members: all.filter((place) => values.get(profiles[place].note.id) === index),
    }))
    return { groups: groups.filter(({ members }) => members.length > 0), leftOut: [] }
  }
  const split = reads.split(db, by.splitId)
  if (split.corpusId !== corpusId) {
    throw new AppError('tableOne.split', 'This split belongs to another corpus. Choose one of the corpus itself.')
  }
  const setOf = reads.splitSets(db, by.splitId)
  const groups = splitSet.options.map((set) => ({
    key: set as string,
    label: splitSetNames[set],
    members: all.filter((place) => setOf.get(profiles[place].note.id) === set),
  }))
  const outside = all.filter((place) => !setOf.has(profiles[place].note.id)).length
  return {
    groups: groups.filter(({ members }) => members.length > 0),
    leftOut: outside > 0 ? [{ reason: 'in no set of the split', notes: outside }] : [],
  }
}
