import { AppError } from '../../shared/domain/errors.ts'
import type {
  OpenItem,
  ReviewDefinition,
  ReviewItem,
  ReviewPlace,
  ReviewQueue,
  ReviewSummary,
} from '../../shared/domain/review.ts'
import { ownVerdict, rowsByItem, standingOf, wasShown, type Standing } from '../../shared/review/standing.ts'
import { summarise } from '../../shared/review/summary.ts'
import type { StoredItem, StoredQueue } from '../db/queries/reviewReads.ts'
import { noteDetail } from './corpora.ts'
import type { Session } from './workspaces.ts'

/**
 * Review queues as their users see them. What a blind queue hides never leaves here: prediction and label of a note before
 * a verdict, verdicts of the other reviewer before both are given, figures beside label and model before the end.
 */

/** @throws AppError 'review.empty' where the selection names no note */
export async function createQueue(session: Session, definition: ReviewDefinition): Promise<number> {
  const { labelSetId, taskId, taskVersion, options, positive, modelName, role, set } = await session.db.read('pass', definition.passId)
  const { question } = await session.db.read('labelSetTask', labelSetId)
  const [counts, notes] = await Promise.all([session.db.read('countReview', definition), session.db.read('drawReview', definition)])
  if (notes.length === 0) throw new AppError('review.empty', 'No note of this pass fits. Choose more notes for the queue.')
  const facts = { taskId, taskVersion, options, positive, modelName, role, set, counts, question }
  return session.db.write('insertReviewQueue', { definition, facts, notes })
}

export async function listQueues(session: Session): Promise<ReviewQueue[]> {
  const queues = await session.db.read('reviewQueues')
  return Promise.all(queues.map((queue) => withProgress(session, queue)))
}

export async function queueById(session: Session, id: number): Promise<ReviewQueue> {
  return withProgress(session, await session.db.read('reviewQueue', id))
}

async function withProgress(session: Session, queue: StoredQueue): Promise<ReviewQueue> {
  const notes = await judgedNotes(session, queue)
  const verdicts = new Map<string, number>()
  for (const { reviewer } of notes.flatMap(({ standing }) => standing.verdicts)) verdicts.set(reviewer, (verdicts.get(reviewer) ?? 0) + 1)
  const inState = (state: Standing['state']) => notes.filter(({ standing }) => standing.state === state).length
  return {
    ...queue,
    notes: notes.length,
    done: inState('done'),
    disagreed: inState('disagreed'),
    reviewers: [...verdicts].map(([name, count]) => ({ name, verdicts: count })),
  }
}

export interface JudgedItem extends StoredItem {
  standing: Standing
}

/** Notes of a queue in its order, with how they stand. */
export async function judgedNotes(session: Session, queue: StoredQueue): Promise<JudgedItem[]> {
  const [items, log] = await Promise.all([session.db.read('reviewItems', queue.id), session.db.read('reviewLog', queue.id)])
  const rows = rowsByItem(log)
  return items.map((item) => ({ ...item, standing: standingOf(rows.get(item.id) ?? [], queue.definition.reviewers) }))
}

export async function itemsFor(
  session: Session,
  { queueId, reviewer, role }: { queueId: number } & Omit<ReviewPlace, 'itemId'>,
): Promise<ReviewItem[]> {
  const queue = await session.db.read('reviewQueue', queueId)
  const notes = await judgedNotes(session, queue)
  return notes.map(({ id, position, standing }) => {
    const own = ownVerdict(standing, reviewer, role)
    const waits =
      role === 'adjudicator' ? standing.state === 'disagreed' : own === null && standing.verdicts.length < queue.definition.reviewers
    // That two differ is for who decides, not for who has still to judge.
    const state = role === 'reviewer' && own === null ? 'open' : standing.state
    return { id, position, state, own: own?.verdict ?? null, waits }
  })
}

export async function openItem(session: Session, { itemId, reviewer, role }: ReviewPlace): Promise<OpenItem> {
  const { queueId, position, noteId, ...item } = await session.db.read('reviewItem', itemId)
  const queue = await session.db.read('reviewQueue', queueId)
  const rows = await session.db.read('reviewLogOfItem', itemId)
  const { note, text, sections, synthetic } = await noteDetail(session, noteId)
  const standing = standingOf(rows, queue.definition.reviewers)
  const { probabilities, rank, label, risk, predicted, flagged } = item
  const visible = !queue.definition.blind || queue.closedAt !== null || wasShown(rows, reviewer)
  return {
    id: itemId,
    queueId,
    position,
    state: standing.state,
    note: { note, text, sections, synthetic },
    readRanges: item.readRanges,
    noteTokens: item.noteTokens,
    own: ownVerdict(standing, reviewer, role),
    verdicts: role === 'adjudicator' && standing.state !== 'open' ? standing.verdicts : [],
    answer: visible ? { probabilities, rank, label, risk, predicted, flagged } : null,
  }
}

/** Whether figures beside label and model may be seen. */
export function showsAnswers({ definition, closedAt }: StoredQueue, notes: readonly JudgedItem[]): boolean {
  return !definition.blind || closedAt !== null || notes.every(({ standing }) => standing.state === 'done')
}

export async function summaryOf(session: Session, id: number): Promise<ReviewSummary> {
  const queue = await session.db.read('reviewQueue', id)
  const notes = await judgedNotes(session, queue)
  const { reviewers } = queue.definition
  const figures = summarise(notes, { options: queue.facts.options.length, reviewers, show: showsAnswers(queue, notes) })
  return { ...figures, exports: await session.db.read('reviewExports', id) }
}
