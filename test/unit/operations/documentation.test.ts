import { describe, expect, test } from 'vitest'
import { countCandidates, countItems, type ChecklistNote } from '../../../main/operations/documentation.ts'
import { createRandom } from '../../../shared/random.ts'
import { placeOf, termsOf } from '../../../shared/text/documentedTerms.ts'

describe('terms of a note', () => {
  test('are words and two that stand together, in lower case, without common words and those with digits', () => {
    expect([...termsOf('Failed outpatient therapy.\nThe PT2 was on O2; IV fluids')]).toEqual([
      'failed', 'outpatient', 'failed outpatient', 'therapy', 'outpatient therapy', 'fluids', 'iv fluids',
    ])
  })

  test('are found where they stand as words; headings where sections say', () => {
    expect(placeOf({ kind: 'term', text: 'iv fluids' }, 'HIV fluids, IV fluids.', [])).toEqual([12, 21])
    expect(placeOf({ kind: 'term', text: 'therapy' }, 'nothing', [])).toBeNull()
    expect(placeOf({ kind: 'heading', text: 'plan' }, 'x\nPlan:', [{ title: 'Plan', start: 2 }])).toEqual([2, 6])
  })
})

/** Of paid notes 60 % document what failed before, of denied ones 20 %; a word of chance is in half of either. */
function notesOf(count: number, seed: number): ChecklistNote[] {
  const random = createRandom(seed)
  return Array.from({ length: count }, (_, index) => {
    const denied = index % 4 === 0
    const has = random.uniform() < (denied ? 0.2 : 0.6)
    const text = `stay ${has ? 'failed outpatient therapy' : 'here'} ${random.uniform() < 0.5 ? 'chance' : ''}${index === 1 ? ' mrsmith' : ''}`
    return { noteId: index, patientKey: `p${seed}-${index}`, denied, text, sections: has ? [{ title: 'Prior Treatment', start: 0 }] : [] }
  })
}

describe('the documentation checklist', () => {
  const found = countItems()
  for (const note of notesOf(400, 1)) found.add(note)
  const candidates = found.candidates()

  test('looks at what paid notes have more often, never at what only a few patients have', () => {
    expect(candidates).toContainEqual({ kind: 'heading', text: 'prior treatment' })
    expect(candidates.filter(({ kind }) => kind === 'term').map(({ text }) => text)).toEqual(expect.arrayContaining([expect.stringContaining('therapy')]))
    expect(candidates.map(({ text }) => text)).not.toContain('mrsmith')
    expect(candidates.map(({ text }) => text)).not.toContain('here')
  })

  test('counts on other patients, with the interval of the difference, and leaves out what is chance', () => {
    const counts = countCandidates(candidates)
    const notes = notesOf(400, 2)
    for (const note of notes) counts.add(note)
    const { items, counted } = counts.result()
    expect(counted).toEqual({ paid: 300, denied: 100, patients: 400 })
    const heading = items.find(({ kind }) => kind === 'heading')!
    const having = (denied: boolean) => notes.filter((note) => note.denied === denied && note.sections.length > 0).length
    expect(heading).toMatchObject({ paid: { notes: having(false), of: 300 }, denied: { notes: having(true), of: 100 } })
    const [paid, denied] = [having(false) / 300, having(true) / 100]
    expect(heading.difference).toBeCloseTo(paid - denied, 12)
    // One note a patient: the usual standard error, with the factor G / (G − 1).
    const error = Math.sqrt(((paid * (1 - paid)) / 300 + (denied * (1 - denied)) / 100) * (400 / 399))
    expect(heading.interval.low).toBeCloseTo(heading.difference - 1.959964 * error, 5)
    expect(heading.exampleIds.every((id) => !notes[id].denied && notes[id].sections.length > 0)).toBe(true)
    expect(items.map(({ text }) => text)).not.toContain('chance')
  })

  test('finds nothing where nothing differs', () => {
    const same = countItems()
    const alike = notesOf(400, 3).map((note, index) => ({ ...note, denied: index % 2 === 0 }))
    for (const note of alike) same.add(note)
    const counts = countCandidates(same.candidates())
    for (const [index, note] of notesOf(400, 4).entries()) counts.add({ ...note, denied: index % 3 === 0 })
    expect(counts.result().items).toEqual([])
    expect(countCandidates([{ kind: 'term', text: 'x' }]).result().items).toEqual([])
  })
})
