import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { fitTextBaseline, defaultTextBaselineSettings } from '../../../main/scoring/baselines/textBaseline.ts'
import type { TextBaselineSettings } from '../../../main/scoring/baselines/textBaseline.ts'
import { fitTfidf, tfidfVectorizer, wordsOf } from '../../../main/scoring/baselines/tfidf.ts'
import { createRandom } from '../../../shared/random.ts'
import { auroc } from '../../../shared/stats/auroc.ts'

interface GoldenCase {
  name: string
  settings: TextBaselineSettings
  classCount: number
  train: { text: string; label: number }[]
  test: string[]
  terms: string[]
  inverseDocumentFrequency: number[]
  probabilities: number[][]
}

const golden: { cases: GoldenCase[] } = JSON.parse(
  readFileSync(new URL('../../fixtures/baselines/golden.json', import.meta.url), 'utf8'),
)

const fillers = 'patient was seen and examined today on the ward with family at bedside in no distress'.split(' ')

function notes(count: number, seed: number, sentence: (label: number) => string) {
  const random = createRandom(seed)
  return Array.from({ length: count }, () => {
    const label = random.uniform() < 0.4 ? 1 : 0
    const words = Array.from({ length: 20 }, () => fillers[random.integer(fillers.length)])
    return { text: `${words.join(' ')}. ${sentence(label)}`, label }
  })
}

describe('terms of clinical text', () => {
  test('are lower-cased words with apostrophes, and whole numbers', () => {
    expect(wordsOf("Pt's BP 142/88, Hgb 9.8; naïve")).toEqual(["pt's", 'bp', '142/88', 'hgb', '9.8', 'naïve'])
    expect(wordsOf('')).toEqual([])
  })

  test('are also pairs of neighbours, and of neighbours only', async () => {
    const settings = { maximumWords: 2, minimumDocuments: 2, maximumFeatures: 100 } as const
    const model = await fitTfidf(['no chest pain', 'No chest. Pain', 'chest unusual pain'], settings)
    expect(model.terms).toEqual(['chest', 'pain', 'chest pain', 'no', 'no chest'])
  })
})

describe('TF-IDF', () => {
  test.each(golden.cases)(
    'keeps the terms and weights of scikit-learn: $name',
    async ({ train, settings, terms, ...expected }) => {
      const model = await fitTfidf(
        train.map(({ text }) => text),
        settings,
      )
      expect(new Set(model.terms)).toEqual(new Set(terms))
      for (const [index, term] of terms.entries()) {
        const own = model.inverseDocumentFrequency[model.terms.indexOf(term)]
        expect(own).toBeCloseTo(expected.inverseDocumentFrequency[index], 12)
      }
    },
  )

  test('keeps the most frequent terms when there are too many', async () => {
    const model = await fitTfidf(['a a a b b c', 'a b c d', 'd'], {
      maximumWords: 1,
      minimumDocuments: 1,
      maximumFeatures: 2,
    })
    expect(model.terms).toEqual(['a', 'b'])
  })

  test('makes rows of length 1, and an empty row for unknown words', async () => {
    const settings = { maximumWords: 2, minimumDocuments: 1, maximumFeatures: 100 } as const
    const vectorize = tfidfVectorizer(await fitTfidf(['chest pain', 'no chest pain'], settings))
    const { indices, values } = vectorize('chest chest pain')
    expect(values.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 12)
    expect(Array.from(indices)).toEqual(Array.from(indices).toSorted((left, right) => left - right))
    expect(vectorize('fever').indices).toHaveLength(0)
  })
})

describe('the text baseline', () => {
  test.each(golden.cases)('gives the probabilities of scikit-learn: $name', async (each) => {
    const baseline = await fitTextBaseline(each.train, each.classCount, each.settings)
    for (const [index, text] of each.test.entries()) {
      const probabilities = Array.from(baseline.predict(text))
      const largestError = Math.max(
        ...probabilities.map((value, at) => Math.abs(value - each.probabilities[index][at])),
      )
      expect({ index, close: largestError < 1e-4 }).toEqual({ index, close: true })
      expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12)
    }
  })

  test('learns an obvious rule', async () => {
    const sentence = (label: number) => (label ? 'Goals of care discussed.' : 'Plan discussed.')
    const baseline = await fitTextBaseline(notes(300, 1, sentence), 2)
    const held = notes(200, 2, sentence)
    expect(
      auroc(
        held.map(({ text }) => baseline.predict(text)[1]),
        held.map(({ label }) => label),
      ),
    ).toBeGreaterThan(0.99)
  })

  test('is at chance when labels have nothing to do with the text', async () => {
    const sentence = () => 'Plan discussed.'
    const baseline = await fitTextBaseline(notes(400, 3, sentence), 2)
    const held = notes(400, 4, sentence)
    const value =
      auroc(
        held.map(({ text }) => baseline.predict(text)[1]),
        held.map(({ label }) => label),
      ) ?? NaN
    expect(value).toBeGreaterThan(0.4)
    expect(value).toBeLessThan(0.6)
  })

  test('is the same after a round trip through JSON, and the same every time', async () => {
    const [first] = golden.cases
    const fit = async () => JSON.stringify(await fitTextBaseline(first.train, 2, first.settings))
    expect(await fit()).toBe(await fit())
  })

  test('gives a class without training notes probability 0', async () => {
    const train = notes(60, 5, (label) => (label ? 'ill' : 'well'))
    const probabilities = (await fitTextBaseline(train, 4)).predict('ill')
    expect(Array.from(probabilities.slice(2))).toEqual([0, 0])
    expect(probabilities[0] + probabilities[1]).toBeCloseTo(1, 12)
  })

  test('says so when all labels are the same, or there are no notes', async () => {
    const same = [
      { text: 'stable', label: 0 },
      { text: 'septic', label: 0 },
    ]
    await expect(fitTextBaseline(same, 2)).rejects.toMatchObject({ code: 'baseline.singleClass' })
    await expect(fitTextBaseline([], 2)).rejects.toMatchObject({ code: 'baseline.singleClass' })
  })

  test('falls back to the prevalence when no term is left', async () => {
    const train = ['alpha', 'beta', 'gamma', 'delta'].map((text, index) => ({ text, label: index === 0 ? 1 : 0 }))
    expect((await fitTextBaseline(train, 2)).predict('alpha')[1]).toBeCloseTo(0.25, 4)
  })

  test('stops when cancelled', async () => {
    const train = notes(3000, 6, (label) => `finding ${label}`)
    const cancel = new AbortController()
    const phases = new Set<string>()
    const fitting = fitTextBaseline(train, 2, defaultTextBaselineSettings, {
      signal: cancel.signal,
      onProgress({ phase }) {
        phases.add(phase)
        cancel.abort()
      },
    })
    await expect(fitting).rejects.toThrow(/abort/i)
    expect(phases.size).toBe(1)
  })
})
