/** Which notes a queue takes of those that were chosen and those that were not, and in which order. Pure and seeded. */
import type { ReviewDraw } from '../domain/review.ts'
import { createRandom } from '../random.ts'

type Drawing = Pick<ReviewDraw, 'maximumNotes' | 'order' | 'seed' | 'unflaggedShare'>

/** How many of `flagged` and of `unflagged` notes there is room for. */
export function sizesOf({ maximumNotes, unflaggedShare }: Drawing, flagged: number, unflagged: number): { chosen: number; mixedIn: number } {
  const chosen = Math.min(flagged, Math.floor(maximumNotes * (1 - unflaggedShare) + 1e-9))
  const wanted = Math.round((chosen * unflaggedShare) / (1 - unflaggedShare))
  return { chosen, mixedIn: Math.min(unflagged, wanted, maximumNotes - chosen) }
}

/** `flagged` and `unflagged`: note ids by rank, highest risk first. */
export function drawNotes(
  drawing: Drawing,
  flagged: readonly number[],
  unflagged: readonly number[],
): { noteId: number; flagged: boolean }[] {
  const { order, seed } = drawing
  const { chosen, mixedIn } = sizesOf(drawing, flagged.length, unflagged.length)
  const taken = order === 'risk' ? flagged.slice(0, chosen) : createRandom(seed, 1).shuffle([...flagged]).slice(0, chosen)
  const others = createRandom(seed, 2).shuffle([...unflagged]).slice(0, mixedIn)
  const notes = [...taken.map((noteId) => ({ noteId, flagged: true })), ...others.map((noteId) => ({ noteId, flagged: false }))]
  return order === 'risk' ? notes : createRandom(seed, 3).shuffle(notes)
}
