import type { DocumentationChecklist } from '../../shared/domain/documentation.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { Job } from '../../shared/domain/job.ts'
import { placeOf } from '../../shared/text/documentedTerms.ts'
import { noteSections } from '../corpus/noteSections.ts'
import type { Session } from './workspaces.ts'

/** The documentation checklist of a model of denials: counted by a job, kept, and shown with words of the notes themselves. */

/** @throws AppError 'documentation.task' */
export async function queueDocumentation({ db, queue }: Session, operatingId: number): Promise<Job> {
  const { task, name, version } = await db.read('operatingModel', operatingId)
  if (task.label.kind !== 'denial') throw new AppError('documentation.task', 'A documentation checklist needs a model of denied claims.')
  return queue.enqueue({ kind: 'documentation', title: `Documentation checklist of ${name} ${version}`, input: { operatingId } })
}

/** Null: not computed yet. */
export async function documentationOf({ db }: Session, operatingId: number): Promise<DocumentationChecklist | null> {
  const stored = await db.read('documentation', operatingId)
  if (stored === null) return null
  const ids = [...new Set(stored.items.flatMap(({ exampleIds }) => exampleIds))]
  // A note that was removed since is no example any more.
  const notes = new Map((await Promise.all(ids.map((id) => db.read('note', id).catch(() => null)))).flatMap((found) => (found ? [[found.note.id, found]] : [])))
  return {
    ...stored,
    items: stored.items.map(({ exampleIds, ...item }) => ({
      ...item,
      examples: exampleIds.flatMap((id) => {
        const found = notes.get(id)
        const place = found && placeOf(item, found.text, noteSections(found.text))
        return place ? [{ noteKey: found.note.noteKey, text: wordsAround(found.text, place) }] : []
      }),
    })),
  }
}

const around = 60

function wordsAround(text: string, [start, end]: [number, number]): string {
  const [from, until] = [Math.max(0, start - around), Math.min(text.length, end + around)]
  const words = text.slice(from, until).replaceAll(/\s+/g, ' ').trim()
  return `${from > 0 ? '… ' : ''}${words}${until < text.length ? ' …' : ''}`
}
