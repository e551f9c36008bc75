/** The report of a comparison: whole, escaped, still, and silent about the few. */
import { beforeAll, describe, expect, it } from 'vitest'
import { task as taskSchema } from '../../../shared/domain/task.ts'
import { tripodItems } from '../../../main/report/tripodItems.ts'
import { reportHtml } from '../../../main/report/report.ts'
import { hostile, passOf, reportFacts, twoOptions, compared } from './reportFacts.ts'

let html: string
beforeAll(async () => {
  html = reportHtml(await reportFacts())
})

/** Every tag of the file, as written. */
const tags = (text: string) => text.match(/<[a-z!/][^>]*>/gi) ?? []

describe('a report', () => {
  it('lets no value become markup', () => {
    expect(html.includes('<img')).toBe(false)
    expect(html.includes('alert(1)</script>')).toBe(false)
    for (const name of ['Task', 'Question?', 'yes', 'Corpus', 'Split', 'Cohort', 'Model 1', 'Payer', 'Plan', 'licence', 'key', 'value', 'bad row', 'no outcome', 'F']) {
      const escaped = hostile(name).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')
      expect(html.includes(escaped), name).toBe(true)
    }
  })

  it('has no script, no handler, no form, and names no address outside of itself', () => {
    const found = tags(html)
    expect(found.filter((tag) => /^<(script|iframe|object|embed|form|link|base|img|image|use|foreignObject)\b/i.test(tag))).toEqual([])
    const attributes = found.map((tag) => tag.replaceAll(/"[^"]*"/g, '""'))
    expect(attributes.filter((tag) => /\son\w+=/i.test(tag))).toEqual([])
    const references = found.flatMap((tag) => [...tag.matchAll(/\s(?:href|src|action|xlink:href|xmlns)="([^"]*)"/gi)].map(([, value]) => value))
    expect(references.length).toBeGreaterThan(20)
    expect(references.filter((value) => !/^#[a-z0-9-]+$/.test(value))).toEqual([])
    expect(html).not.toMatch(/url\(\s*['"]?(?!#)|@import/)
  })

  it('links only to places that it has, each there once', () => {
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const targets = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)
    expect(targets.filter((id) => !ids.includes(id))).toEqual([])
  })

  it('has all 27 items of TRIPOD+AI with their subitems, each filled in or marked for the author', async () => {
    const lettered = { 3: 'abc', 5: 'ab', 6: 'abc', 8: 'abc', 9: 'abc', 12: 'abcdefg', 18: 'abcdef', 20: 'abc', 23: 'ab', 27: 'abc' }
    const expected = Array.from({ length: 27 }, (_, index) => index + 1).flatMap((item) => {
      const letters = lettered[item as keyof typeof lettered]
      return letters ? Array.from(letters, (letter) => `${item}${letter}`) : [`${item}`]
    })
    expect(tripodItems.map(({ item }) => item)).toEqual(expected)
    const facts = await reportFacts()
    for (const { item, fill } of tripodItems) {
      const { text, author, places } = fill(facts)
      expect(text !== null || author !== null, `item ${item}`).toBe(true)
      expect(places.length > 0, `item ${item} links to where it stands`).toBe(text !== null)
    }
    expect(html.match(/For the author:/g)?.length).toBe(tripodItems.filter(({ fill }) => fill(facts).author !== null).length)
    expect(html.includes('Classes were weighted in training')).toBe(true)
  })

  it('says what it shows and what it does not in two sentences', () => {
    expect(html.includes('It shows how well 2 models answered')).toBe(true)
    expect(html.includes('It does not show that acting on any of these models helps a patient')).toBe(true)
  })

  it('keeps what stands around printed pages within its style sheet', () => {
    const [, page] = /@page \{([^]*?)<\/style>/.exec(html)!
    expect(page!.includes('Treat as PHI')).toBe(true)
    // Neither the end of a string nor that of the sheet comes from a name.
    expect(page!.match(/content: '(?:[A-Za-z0-9 …]|\\[0-9a-f]+ )*'/g)).toHaveLength(3)
    expect(page!.includes('Split')).toBe(true)
  })

  it('has the numbers behind every plot, with no count of the few', async () => {
    const text = reportHtml(await reportFacts(twoOptions, [90, 30], { minimumCell: 12 }))
    const numbers = /<section id="numbers".*?<\/section>/s.exec(text)?.[0] ?? ''
    expect(numbers.match(/<details>/g)).toHaveLength(6)
    expect(numbers).toMatch(/notes with the event/)
    const counts = /Probabilities by outcome[^]*?<\/table>/.exec(numbers)![0]
    expect(counts).not.toMatch(/<td class="number"><span>(?:[1-9]|1[01])<\/span>/)
    expect(counts).toMatch(/&lt;12/)
    // Rows of a model stand under its name, which is said once.
    const roc = />ROC curves[^]*?<\/table>/.exec(numbers)![0]
    expect(roc.match(/scope="rowgroup"/g)?.length).toBeGreaterThan(1)
    expect(roc.match(/Zero-shot/g)).toHaveLength(1)
  })

  it('hides counts of the few', () => {
    // Three men of 120, and the women, from whom they could be counted.
    expect(html).toMatch(/>M<\/th><td class="number"><span>&lt;5<\/span>/)
  })

  it('marks a figure that takes notes as independent where they are not', () => {
    expect(html.includes('† DeLong takes notes as independent')).toBe(true)
    expect(html.includes('DeLong’s interval and test, which take notes as independent, are not valid')).toBe(true)
  })
})

describe('limits', () => {
  const limitsIn = (text: string) => /<section id="limits".*?<\/section>/s.exec(text)?.[0] ?? ''

  it('name synthetic notes, notes seen in training, shifted dates, few events and checks that were not run', async () => {
    const seen = [passOf(1, 'zero-shot', twoOptions), passOf(2, 'finetuned', twoOptions, { seenInTraining: 7 })]
    const facts = await reportFacts(twoOptions, [112, 8], { comparison: await compared(twoOptions, [112, 8], seen) })
    facts.corpus = { ...facts.corpus, synthetic: true, shiftedDates: true }
    const text = reportHtml(facts)
    expect(limitsIn(text)).toMatch(/synthetic/)
    expect(limitsIn(text)).toMatch(/learned from 7 of the notes/)
    expect(limitsIn(text)).toMatch(/Dates are shifted by patient/)
    expect(limitsIn(text)).toMatch(/Fewer than 10 notes have the rarest outcome/)
    expect(limitsIn(text)).toMatch(/leakage checks of the split have not been run/)
    expect(text.includes('class="synthetic"')).toBe(true)
    expect(limitsIn(html)).not.toMatch(/synthetic|learned from|shifted/)
  })
})

describe('with little to tell', () => {
  it('draws no curve whose steps are single notes, and hides how many events there were', async () => {
    const text = reportHtml(await reportFacts(twoOptions, [117, 3]))
    expect(text.includes('<figure>')).toBe(false)
    expect(text.includes('No curves of')).toBe(true)
    expect(text).not.toMatch(/\b3 \(2\.5 %\)/)
  })

  it('is whole without labels in sets, models made here, or notes of one outcome', async () => {
    const facts = await reportFacts(twoOptions, [120, 0], { labelled: [], tableOne: null, rejects: [] })
    const text = reportHtml({ ...facts, models: facts.models.map((each) => ({ ...each, run: null })) })
    expect(text.includes('No labelled note is in a set of the split.')).toBe(true)
    expect(text.includes('None of these models was trained in this workspace.')).toBe(true)
    expect(text.includes('not estimable')).toBe(true)
    expect(text).not.toMatch(/\bNaN\b|\bundefined\b|\bnull\b|Infinity|\[object/)
  })

  it('gives each option of several against the rest, and the answers beside the labels', async () => {
    const los = taskSchema.parse({ ...twoOptions, name: 'Stay', options: ['short', 'middle', 'long', 'never'] })
    const text = reportHtml(await reportFacts(los, [60, 40, 20, 0]))
    expect(text.includes('Each option against the rest: AUROC')).toBe(true)
    expect(text.includes('never (not in the macro average)')).toBe(true)
    expect(text.includes('label by most probable option')).toBe(true)
    expect(text).not.toMatch(/\bNaN\b|\bundefined\b|\[object/)
  })
})
