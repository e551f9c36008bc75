import type { NearCopies } from '../../shared/domain/overview.ts'
import type { JobProgress } from '../../shared/domain/job.ts'
import { createPause } from '../../shared/pause.ts'
import { createNearDuplicateIndex } from '../../shared/text/nearDuplicates.ts'
import { jaccard, shinglesOf, shingleWords } from '../../shared/text/shingles.ts'

/**
 * Notes of a corpus whose text is nearly that of another note: copied forward, or the same form filled in. Texts are
 * read a few at a time and only their sketches are kept; pairs that look alike are read again and compared.
 */
export interface NearCopiesInput {
  /** [note, patient, hash of the text] by ascending note. */
  notes: readonly (readonly [noteId: number, patientKey: string, hash: string])[]
  read: (noteIds: readonly number[]) => string[]
}

export const nearThreshold = 0.8
/** Estimates below are more than three standard errors away from the threshold. */
const leastEstimate = 0.69
const mostCompared = 12
const mostPairs = 50
const readAtOnce = 200
/** A text costs about 450 bytes. */
export const mostNotes = 500_000

/** null: more notes than their sketches have room for. */
export async function findNearCopies(
  { notes, read }: NearCopiesInput,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (progress: JobProgress) => void } = {},
): Promise<NearCopies | null> {
  if (notes.length > mostNotes) return null
  const pause = createPause(signal)
  // Each text once: copies to the last character are counted elsewhere.
  const copies = new Map<string, number>()
  const texts: number[] = []
  for (const [index, [, , hash]] of notes.entries()) {
    if (!copies.has(hash)) texts.push(index)
    copies.set(hash, (copies.get(hash) ?? 0) + 1)
  }
  const index = createNearDuplicateIndex(texts.length)
  const shinglesAt = (place: number) => shinglesOf(read([notes[texts[place]][0]])[0])
  const near = new Uint8Array(texts.length)
  const across = new Uint8Array(texts.length)
  const pairs: NearCopies['pairs'] = []
  let notLookedAtWholly = 0
  for (let start = 0; start < texts.length; start += readAtOnce) {
    const batch = texts.slice(start, start + readAtOnce)
    for (const [offset, text] of read(batch.map((place) => notes[place][0])).entries()) {
      const place = start + offset
      const shingles = shinglesOf(text)
      index.sketch(place, shingles)
      const { candidates, whole } = index.similarTo(place, leastEstimate)
      if (!whole) notLookedAtWholly++
      for (const candidate of candidates.slice(0, mostCompared)) {
        const other = candidate.place
        const otherPatient = notes[texts[other]][1] !== notes[texts[place]][1]
        // Of a pair that is known already nothing more is to be learned.
        if (near[place] && near[other] && (!otherPatient || (across[place] && across[other]))) continue
        const similarity = jaccard(shingles, shinglesAt(other))
        if (similarity < nearThreshold) continue
        near[place] = near[other] = 1
        if (otherPatient) across[place] = across[other] = 1
        keepPair(pairs, { noteId: notes[texts[place]][0], otherId: notes[texts[other]][0], similarity, acrossPatients: otherPatient })
      }
      index.insert(place)
      await pause()
    }
    onProgress?.({ phase: 'Nearly the same texts', done: Math.min(start + readAtOnce, texts.length), total: texts.length })
  }
  const notesOf = (marks: Uint8Array) => texts.reduce((sum, note, place) => sum + (marks[place] ? copies.get(notes[note][2])! : 0), 0)
  return { threshold: nearThreshold, shingleWords, notes: notesOf(near), acrossPatients: notesOf(across), pairs, notLookedAtWholly }
}

/** Those of different patients first, then the most alike. */
function keepPair(pairs: NearCopies['pairs'], pair: NearCopies['pairs'][number]): void {
  const rank = ({ acrossPatients, similarity }: typeof pair) => (acrossPatients ? 1 : 0) + similarity
  const at = pairs.findIndex((other) => rank(other) < rank(pair))
  if (at === -1 && pairs.length === mostPairs) return
  pairs.splice(at === -1 ? pairs.length : at, 0, pair)
  if (pairs.length > mostPairs) pairs.pop()
}
