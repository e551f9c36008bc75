/** Parts of a task in words. Pure. */
import type { NoteSelection } from '../../../shared/domain/task.ts'

export const pickNames: Record<NoteSelection['pick'], string> = {
  every: 'Each note, on its own',
  admission: 'The first note after admission',
  discharge: 'The last note of the encounter',
}

export const sectionNames: Record<NoteSelection['sections'], string> = {
  all: 'The whole note',
  admission: 'Its admission sections only',
}

export function describePick({ pick, withinHours }: NoteSelection): string {
  return pick === 'admission' ? `The first note filed within ${withinHours} h of admission` : pickNames[pick]
}
