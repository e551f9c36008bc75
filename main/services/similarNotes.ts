import type { SimilarEvent } from '../../shared/domain/similarNotes.ts'
import { compute } from './compute.ts'
import { watching } from './predictions.ts'
import type { Session } from './workspaces.ts'

/** How far the comparison with the training notes is, then the most similar ones; whoever stops listening stops it. */
export function watchSimilarNotes(
  session: Session,
  input: { passId: number; noteId: number; nearest: number },
  signal?: AbortSignal,
): AsyncGenerator<SimilarEvent> {
  return watching((onProgress) => compute(session, 'similarNotes', input, signal, onProgress))
}
