import { describe, expect, it } from 'vitest'
import { fitTfidf, tfidfVectorizer } from '../../../main/scoring/baselines/tfidf.ts'
import { similarNotes } from '../../../main/scoring/similarNotes.ts'
import { createRandom } from '../../../shared/random.ts'

const vocabulary = Array.from({ length: 60 }, (_, index) => `word${index}`)
function texts(count: number, seed: number): string[] {
  const random = createRandom(seed)
  // Low numbers are frequent, as common words are.
  return Array.from({ length: count }, () =>
    Array.from({ length: 25 }, () => vocabulary[Math.floor(random.uniform() ** 2 * vocabulary.length)]).join(' '),
  )
}
const similar = (text: string, candidates: readonly string[], nearest: number) =>
  similarNotes({ text, count: candidates.length, nearest, textsOf: (places) => places.map((place) => candidates[place]) })

describe('the most similar notes', () => {
  it('are those of the highest cosine of TF-IDF vectors, as the TF-IDF baseline has them', async () => {
    const candidates = texts(300, 1)
    const [text] = texts(1, 2)
    const vectorize = tfidfVectorizer(await fitTfidf(candidates, { maximumWords: 1, minimumDocuments: 1, maximumFeatures: 1000 }))
    const dense = (of: string) => {
      const { indices, values } = vectorize(of)
      return new Map(Array.from(indices, (index, at) => [index, values[at]]))
    }
    const own = dense(text)
    const expected = candidates
      .map((candidate, place) => ({ place, similarity: [...dense(candidate)].reduce((sum, [index, value]) => sum + value * (own.get(index) ?? 0), 0) }))
      .sort((a, b) => b.similarity - a.similarity || a.place - b.place)
      .slice(0, 5)
    const found = similar(text, candidates, 5)
    expect(found.map(({ place }) => place)).toEqual(expected.map(({ place }) => place))
    expect(found.map(({ similarity }) => similarity)).toEqual(expected.map(({ similarity }) => expect.closeTo(similarity, 9) as number))
  })

  it('name the rarest words that both have first, and leave out notes without a common word', () => {
    const candidates = ['fever and cough and orthopnoea', 'fever and rash', 'nothing alike', '']
    const found = similar('orthopnoea and fever', candidates, 4)
    expect(found.map(({ place }) => place)).toEqual([0, 1])
    expect(found[0].words[0]).toBe('orthopnoea')
    expect(found[1].words.toSorted()).toEqual(['and', 'fever'])
  })

  it('find the note itself at 1, say how far they are, and need no candidates', () => {
    const candidates = texts(450, 3)
    const told: number[] = []
    const [first] = similarNotes({
      text: candidates[123],
      count: candidates.length,
      nearest: 3,
      textsOf: (places) => places.map((place) => candidates[place]),
      onProgress: ({ done, total }) => told.push(done / total!),
    })
    expect(first.place).toBe(123)
    expect(first.similarity).toBeCloseTo(1, 9)
    expect(told.at(-1)).toBe(1)
    expect(told).toEqual(told.toSorted((a, b) => a - b))
    expect(similar('words', [], 3)).toEqual([])
    expect(similar('', candidates, 3)).toEqual([])
  })
})
