import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { searchHits, searchTerms } from '../../../shared/text/searchTerms.ts'

describe('what was searched for', () => {
  it('is words and phrases, and at the end perhaps the beginning of a word', () => {
    expect(searchTerms('heart fail')).toEqual({ terms: ['heart', 'fail'], prefix: true })
    expect(searchTerms('fever "chest  pain"')).toEqual({ terms: ['fever', 'chest pain'], prefix: false })
    expect(searchTerms('"shortness of breath" ni')).toEqual({ terms: ['shortness of breath', 'ni'], prefix: true })
    expect(searchTerms('"unclosed phrase')).toEqual({ terms: ['unclosed', 'phrase'], prefix: true })
    expect(searchTerms(' "" * -')).toEqual({ terms: [], prefix: false })
  })

  it('is never an error', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, query) => {
        for (const { length } of searchTerms(query).terms) expect(length).toBeGreaterThan(0)
        let position = 0
        for (const [start, end] of searchHits(text, query)) {
          expect(start).toBeGreaterThanOrEqual(position)
          expect(end).toBeGreaterThan(start)
          position = end
        }
      }),
    )
  })
})

describe('hits of a search in a text', () => {
  const hits = (text: string, query: string) => searchHits(text, query).map(([start, end]) => text.slice(start, end))

  it('are whole words, and the beginnings that the last word is', () => {
    expect(hits('Pain in the chest. No chestwall pains.', 'pain chest')).toEqual(['Pain', 'chest', 'chestwall'])
    expect(hits('cat scan of category', 'scan cat')).toEqual(['cat', 'scan', 'category'])
  })

  it('know neither case nor accents, as the index does', () => {
    expect(hits('FI\u00c8VRE et fie\u0300vre', 'fievre')).toEqual(['FI\u00c8VRE', 'fie\u0300vre'])
  })

  it('take operators and signs for nothing', () => {
    expect(hits('near OR "far" a-b', '"far" OR')).toEqual(['OR', 'far'])
    expect(hits('anything', '*")(')).toEqual([])
  })

  it('are phrases where words stand in quotes, over line ends and signs', () => {
    expect(hits('Chest\npain, no chest-pain; pain in chest. Chest pains', '"chest pain"')).toEqual(['Chest\npain', 'chest-pain'])
    expect(hits('chest pain again', '"chest pain" ag')).toEqual(['chest pain', 'again'])
  })
})
