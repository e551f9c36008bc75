import type { JobProgress } from '../../shared/domain/job.ts'
import type { SimilarEvent } from '../../shared/domain/similarNotes.ts'
import { compute } from './compute.ts'
import type { Session } from './workspaces.ts'

/** How far the comparison with the training notes is, then the most similar ones; whoever stops listening stops it. */
export async function* watchSimilarNotes(
  session: Session,
  input: { passId: number; noteId: number; nearest: number },
  signal?: AbortSignal,
): AsyncGenerator<SimilarEvent> {
  let tell = (_: JobProgress): void => {}
  const result = compute(session, 'similarNotes', input, signal, (progress) => tell(progress)).then((found) => ({ result: found }))
  for (;;) {
    const progressed = new Promise<SimilarEvent>((resolve) => (tell = (progress) => resolve({ progress })))
    const event = await Promise.race([result, progressed])
    yield event
    if ('result' in event) return
  }
}
