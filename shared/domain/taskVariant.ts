import type { Task } from './task.ts'

/**
 * For sources without admission notes (MIMIC-III, MIMIC-IV-Note): the same question asked of the admission sections of the
 * discharge summary. Always named so: what was written after the outcome was known is not an admission note.
 */
export const admissionSectionsWords = 'admission sections of the discharge summary'

export function admissionSectionsVariant(task: Task): Task {
  return {
    ...task,
    id: `${task.id.slice(0, 44)}-admission-sections`,
    version: 1,
    name: `${task.name} (${admissionSectionsWords})`.slice(0, 120),
    description: `${task.description} Variant: asked of the ${admissionSectionsWords}, not of an admission note.`.trim(),
    notes: { types: ['Discharge summary', 'Discharge note'], pick: 'discharge', withinHours: 24, sections: 'admission' },
  }
}

/** Tasks that are answered at admission: only these have the variant. */
export function hasAdmissionVariant({ notes }: Pick<Task, 'notes'>): boolean {
  return notes.pick === 'admission'
}
