import { leakageExamples, type LeakageReport, type LearnedSet, type TextOverlap } from '../../../shared/domain/leakage.ts'
import type { JobProgress } from '../../../shared/domain/job.ts'
import { createPause } from '../../../shared/pause.ts'
import { createNearDuplicateIndex, permutations, type NearDuplicateIndex } from '../../../shared/text/nearDuplicates.ts'
import { jaccard, shinglesOf, shingleWords } from '../../../shared/text/shingles.ts'
import { judgedPairs, type LeakageMember } from './members.ts'

/**
 * Texts of sets that are judged on which stand, the same or nearly so, in a set that is learned from. Texts are read a
 * few at a time and only their sketches are kept; pairs that look alike are read again and compared by their shingles.
 */
export interface TextOverlapInput {
  /** In the order in which texts are best read. */
  members: readonly LeakageMember[]
  /** Texts in the order of the ids. */
  read: (noteIds: readonly number[]) => string[]
  /** Sees every text once. */
  onText?: (noteId: number, text: string) => void
}

interface Options {
  signal?: AbortSignal
  onProgress?: (progress: JobProgress) => void
}

const threshold = 0.8
/** Estimates below are more than three standard errors away from the threshold. */
const leastEstimate = 0.69
const readAtOnce = 200
/** Of the likeliest candidates this many are compared, for each set that is learned from. */
const mostCompared = 12

export async function textOverlaps(
  input: TextOverlapInput,
  { signal, onProgress }: Options = {},
): Promise<Pick<LeakageReport, 'texts' | 'nearDuplicates'>> {
  const { members } = input
  const pause = createPause(signal)
  const index = createNearDuplicateIndex(members.length)
  for (let start = 0; start < members.length; start += readAtOnce) {
    const batch = members.slice(start, start + readAtOnce)
    for (const [offset, text] of input.read(batch.map(({ noteId }) => noteId)).entries()) {
      index.sketch(start + offset, shinglesOf(text))
      input.onText?.(batch[offset].noteId, text)
    }
    onProgress?.({ phase: 'Reading texts', done: Math.min(start + readAtOnce, members.length), total: members.length })
    await pause()
  }
  const learned = learnedTexts(members, index)
  const found = newOverlaps(members)
  const shinglesAt = cachedShingles(input)
  let notLookedAtWholly = 0
  const judged = members.flatMap(({ set }, place) => (set === 'train' ? [] : [place]))
  for (const [done, place] of judged.entries()) {
    if (done % readAtOnce === 0) onProgress?.({ phase: 'Comparing texts', done, total: judged.length })
    await pause()
    const { set, hash } = members[place]
    const sets = (['train', 'validation'] as const).filter((each) => found.has(`${each}/${set}`))
    const unlike: LearnedSet[] = []
    for (const each of sets) {
      const same = learned[each].get(hash)
      if (same === undefined) unlike.push(each)
      else note(found.get(`${each}/${set}`)!, 'exact', members[place].noteId, members[same].noteId, 1)
    }
    if (unlike.length === 0) continue
    const { candidates, whole } = index.similarTo(place, leastEstimate)
    let missed = false
    for (const each of unlike) {
      const near = nearest(place, candidates.filter((candidate) => members[candidate.place].set === each), shinglesAt)
      if (near) note(found.get(`${each}/${set}`)!, 'near', members[place].noteId, members[near.place].noteId, near.similarity)
      else if (!whole) missed = true
    }
    if (missed) notLookedAtWholly++
  }
  onProgress?.({ phase: 'Comparing texts', done: judged.length, total: judged.length })
  return {
    texts: [...found.values()].filter(({ exact, near }) => exact + near > 0),
    nearDuplicates: { shingleWords, permutations, threshold, notLookedAtWholly },
  }
}

/** Places of the texts of each learned set by hash; the first of the same text stands for all and is in the index. */
function learnedTexts(
  members: readonly LeakageMember[],
  index: NearDuplicateIndex,
): Record<LearnedSet, Map<string, number>> {
  const learned = { train: new Map<string, number>(), validation: new Map<string, number>() }
  for (const [place, { set, hash }] of members.entries()) {
    if ((set !== 'train' && set !== 'validation') || learned[set].has(hash)) continue
    learned[set].set(hash, place)
    index.insert(place)
  }
  return learned
}

function newOverlaps(members: readonly LeakageMember[]): Map<string, TextOverlap> {
  const sizes = Map.groupBy(members, ({ set }) => set)
  return new Map(
    judgedPairs(new Set(sizes.keys())).map(({ learned, set }) => [
      `${learned}/${set}`,
      { learned, set, notes: sizes.get(set)!.length, exact: 0, near: 0, examples: [] },
    ]),
  )
}

function note(overlap: TextOverlap, kind: 'exact' | 'near', noteId: number, otherId: number, similarity: number): void {
  overlap[kind]++
  if (overlap.examples.length < leakageExamples) overlap.examples.push({ noteId, otherId, similarity, exact: kind === 'exact' })
}

function nearest(
  place: number,
  candidates: readonly { place: number }[],
  shinglesAt: (place: number) => Uint32Array,
): { place: number; similarity: number } | null {
  for (const candidate of candidates.slice(0, mostCompared)) {
    const similarity = jaccard(shinglesAt(place), shinglesAt(candidate.place))
    if (similarity >= threshold) return { place: candidate.place, similarity }
  }
  return null
}

const cached = 256

/** Shingles of the texts that were compared last. */
function cachedShingles({ members, read }: TextOverlapInput): (place: number) => Uint32Array {
  const kept = new Map<number, Uint32Array>()
  return (place) => {
    const known = kept.get(place)
    if (known) return known
    const shingles = shinglesOf(read([members[place].noteId])[0])
    if (kept.size >= cached) kept.delete(kept.keys().next().value!)
    kept.set(place, shingles)
    return shingles
  }
}
