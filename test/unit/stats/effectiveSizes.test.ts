import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../shared/random.ts'
import { clusteredBootstrap } from '../../../shared/stats/bootstrap.ts'
import { clusteredRatio } from '../../../shared/stats/clusteredRatio.ts'
import { confusionAt, confusionMeasures } from '../../../shared/stats/confusion.ts'
import { calledNotes, type EffectiveSizes } from '../../../shared/stats/effectiveSizes.ts'
import { measuresAt, operatingPoints, pointAtThreshold } from '../../../shared/stats/operatingPoints.ts'
import { indexPatients } from '../../../shared/stats/patients.ts'

const measures = ['sensitivity', 'specificity', 'positivePredictiveValue', 'negativePredictiveValue', 'accuracy', 'f1'] as const

function sizesAt(scores: readonly number[], labels: readonly number[], patients: readonly (string | number)[], threshold: number): EffectiveSizes {
  const { call, sizes } = calledNotes(labels, indexPatients(patients))
  for (const [note, score] of scores.entries()) if (score >= threshold) call(note)
  return sizes()
}

const sample = fc.array(fc.tuple(fc.constantFrom(0.1, 0.4, 0.6, 0.9), fc.constantFrom(0, 1), fc.nat(8)), { minLength: 1, maxLength: 40 })

describe('how many independent notes a share is worth', () => {
  it('is all of them where every note is of a patient of its own: the interval is Wilson’s', () => {
    fc.assert(
      fc.property(sample, (notes) => {
        const [scores, labels] = [notes.map(([score]) => score), notes.map(([, label]) => label)]
        const counts = confusionAt(scores, labels, 0.5).value!
        const sizes = sizesAt(scores, labels, scores.map((_, note) => note), 0.5)
        expect(confusionMeasures(counts, 0.95, sizes)).toEqual(confusionMeasures(counts))
      }),
    )
  })

  it('is never more than the notes of its denominator, and a copy of every note adds nothing', () => {
    fc.assert(
      fc.property(sample, (notes) => {
        const [scores, labels, patients] = [0, 1, 2].map((column) => notes.map((note) => note[column]!)) as [number[], number[], number[]]
        const sizes = sizesAt(scores, labels, patients, 0.5)
        for (const measure of measures) expect(sizes[measure]).toBeLessThanOrEqual(notes.length)
        const places = scores.map((_, place) => place)
        const copied = sizesAt([...scores, ...scores], [...labels, ...labels], [...places, ...places], 0.5)
        const once = sizesAt(scores, labels, places, 0.5)
        for (const measure of measures) expect(copied[measure]).toBeLessThanOrEqual(once[measure] + 1e-9)
      }),
    )
  })

  it('gives the intervals of a bootstrap of patients', async () => {
    const random = createRandom(5)
    const [scores, labels, ids]: [number[], number[], number[]] = [[], [], []]
    for (let patient = 0; patient < 600; patient++) {
      // Of one patient all is much alike.
      const risk = random.uniform()
      const notes = 1 + Math.floor(random.uniform() * 8)
      for (let note = 0; note < notes; note++) {
        scores.push(0.8 * risk + 0.2 * random.uniform())
        labels.push(random.uniform() < risk * risk ? 1 : 0)
        ids.push(patient)
      }
    }
    const patients = indexPatients(ids)
    const called = scores.map((score) => (score >= 0.6 ? 1 : 0))
    const shares = {
      sensitivity: [called.map((call, note) => call * labels[note]!), labels],
      specificity: [called.map((call, note) => (1 - call) * (1 - labels[note]!)), labels.map((label) => 1 - label)],
      positivePredictiveValue: [called.map((call, note) => call * labels[note]!), called],
      negativePredictiveValue: [called.map((call, note) => (1 - call) * (1 - labels[note]!)), called.map((call) => 1 - call)],
    } as const
    const names = Object.keys(shares) as (keyof typeof shares)[]
    const { estimates } = await clusteredBootstrap(names.map((name) => clusteredRatio(shares[name][0], shares[name][1], patients)), patients.count, { resamples: 2000, seed: 1 })
    const point = pointAtThreshold(operatingPoints(scores, labels, patients, 1e6).value!, 0.6)
    const found = measuresAt(point, { positives: labels.filter((label) => label === 1).length, n: labels.length })
    const independent = confusionMeasures(found.counts)
    for (const [index, name] of names.entries()) {
      const width = ({ interval }: { interval: { low: number; high: number } | null }) => interval!.high - interval!.low
      expect(found[name].value).toBeCloseTo(estimates[index]!.value!, 12)
      expect(width(found[name]) / width(estimates[index]!)).toBeGreaterThan(0.92)
      expect(width(found[name]) / width(estimates[index]!)).toBeLessThan(1.08)
      expect(width(found[name]) / width(independent[name])).toBeGreaterThan(1.15)
    }
  })
})
