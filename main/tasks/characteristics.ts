import { optionLetter, type Task } from '../../shared/domain/task.ts'
import { levelsOf, type Characteristic } from '../../shared/stats/tableOne.ts'
import type { NoteProfile } from './noteProfiles.ts'

/** Baseline characteristics of notes, in the order of a Table 1; those that no note has are left out. */
export interface CharacteristicsInput {
  profiles: readonly NoteProfile[]
  /** Words of each note. */
  words: readonly number[]
  /** Labels in use: what is prevalent of each task. */
  labelled: readonly { task: Task; values: ReadonlyMap<number, number> }[]
}

export function characteristicsOf({ profiles, words, labelled }: CharacteristicsInput): Characteristic[] {
  const number = (key: string, label: string, unit: string, of: (profile: NoteProfile) => number | null) =>
    ({ kind: 'number', key, label, unit, values: profiles.map(of) }) as const
  const category = (key: string, label: string, of: (profile: NoteProfile) => string | null): Characteristic => {
    const { levels, level } = levelsOf(profiles.map(of))
    const valueOf = (profile: NoteProfile) => {
      const value = of(profile)
      return value === null ? null : level(value)
    }
    return { kind: 'category', key, label, levels, values: profiles.map(valueOf) }
  }
  const all: Characteristic[] = [
    number('age', 'Age at admission', 'years', ({ age }) => age),
    category('sex', 'Sex', ({ sex }) => sex),
    category('race', 'Race or ethnicity', ({ race }) => race),
    category('payer', 'Payer', ({ payer }) => payer),
    category('admissionType', 'Admission type', ({ admissionType }) => admissionType),
    category('class', 'Encounter class', (profile) => profile.class),
    category('service', 'Service', ({ service }) => service),
    number('stayDays', 'Length of stay', 'days', ({ stayDays }) => stayDays),
    number('charlson', 'Charlson index (1987, no age)', 'points', ({ charlson }) => charlson),
    category('noteType', 'Note type', ({ note }) => note.type || null),
    { kind: 'number', key: 'words', label: 'Note length', unit: 'words', values: words },
    ...labelled.map(({ task, values }) => prevalence(task, values, profiles)),
  ]
  return all.filter(({ values }) => values.some((value) => value !== null))
}

/** Notes without a label of the task are missing here, not negative. */
function prevalence(
  task: Task,
  values: ReadonlyMap<number, number>,
  profiles: readonly NoteProfile[],
): Characteristic {
  const levels = task.options.map((option, index) => `${optionLetter(index)}. ${option}`)
  return {
    kind: 'category',
    key: `task.${task.id}`,
    label: task.name,
    levels,
    values: profiles.map(({ note }) => {
      const value = values.get(note.id)
      return value === undefined ? null : levels[value]
    }),
  }
}
