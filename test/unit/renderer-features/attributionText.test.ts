import { describe, expect, it } from 'vitest'
import { attributed, bySection, strongest, wordsOf } from '../../../renderer/features/predictions/attributionText.ts'
import { stretchesOf, type StoredAttribution } from '../../../shared/domain/noteAttribution.ts'

const text = 'PLAN: rest. HISTORY: pain, fever'
const attribution = (method: StoredAttribution['method'], window: number): StoredAttribution => ({
  method,
  option: 1,
  window,
  probabilities: [0.4, 0.6],
  tokens: [
    { places: [[0, 5]], value: 0.1 },
    { places: [[5, 11]], value: 0.1 },
    { places: [[20, 25]], value: -0.4 },
    { places: [[25, 32]], value: 0.001 },
  ],
  faithfulness: { shares: [0.5], mean: { comprehensiveness: 0, sufficiency: 0 }, random: { comprehensiveness: 0, sufficiency: 0 } },
  createdAt: '',
})

describe('an attribution in words', () => {
  it('has one value for what was left out together', () => {
    expect(stretchesOf(attribution('occlusion', 2))).toEqual([
      { places: [[0, 11]], value: 0.2 },
      { places: [[20, 32]], value: expect.closeTo(-0.399) as number },
    ])
    expect(stretchesOf(attribution('gradient', 2))).toHaveLength(4)
  })

  it('colours by the share of the largest value, with its sign, and not what cannot be seen', () => {
    const { marks, largest } = attributed(attribution('gradient', 1))
    expect(largest).toBe(0.4)
    expect(marks).toEqual([
      { start: 0, end: 5, kind: 0.25 },
      { start: 5, end: 11, kind: 0.25 },
      { start: 20, end: 25, kind: -1 },
    ])
  })

  it('colours nothing where all values are 0', () => {
    const none = { ...attribution('gradient', 1), tokens: [{ places: [[0, 5]] as [number, number][], value: 0 }] }
    expect(attributed(none)).toMatchObject({ marks: [], largest: 0 })
  })

  it('names the strongest whichever way they speak, and sums by section', () => {
    const { stretches } = attributed(attribution('gradient', 1))
    expect(strongest(stretches, 2).map((stretch) => wordsOf(text, stretch))).toEqual(['pain', 'PLAN:'])
    const sections = [
      { title: 'PLAN', start: 0 },
      { title: 'HISTORY', start: 12 },
    ]
    expect(bySection(stretches, sections)).toEqual([
      { title: 'PLAN', value: 0.2, stretches: 2 },
      { title: 'HISTORY', value: expect.closeTo(-0.399) as number, stretches: 2 },
    ])
    expect(bySection(stretches, [])[0]?.title).toBe('Before the first heading')
  })
})
