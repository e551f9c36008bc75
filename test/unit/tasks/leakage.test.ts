import { readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LeakageMember } from '../../../main/tasks/leakage/members.ts'
import { countOutcomeWords } from '../../../main/tasks/leakage/outcomeWords.ts'
import { patientOverlaps } from '../../../main/tasks/leakage/patientOverlap.ts'
import { textOverlaps } from '../../../main/tasks/leakage/textOverlap.ts'
import { timeOrderOf } from '../../../main/tasks/leakage/timeOrder.ts'
import { leakageReport } from '../../../shared/domain/leakage.ts'
import { leakageFindings } from '../../../shared/domain/leakageFindings.ts'
import type { SplitSet } from '../../../shared/domain/split.ts'
import { createRandom } from '../../../shared/random.ts'
import { encounter, taskFor } from './support.ts'

function member(noteId: number, set: SplitSet, more: Partial<LeakageMember> = {}): LeakageMember {
  return { noteId, set, patientKey: `p${noteId}`, encounterKey: null, time: null, hash: `h${noteId}`, ...more }
}

/** Overlaps of texts that are in these sets, in their order; ids from 1. */
function overlapsOf(texts: readonly [SplitSet, string][]) {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex')
  const members = texts.map(([set, text], index) => member(index + 1, set, { hash: hash(text) }))
  return textOverlaps({ members, read: (ids) => ids.map((id) => texts[id - 1][1]) })
}

function prose(words: number, seed: number): string {
  const random = createRandom(seed)
  return Array.from({ length: words }, () => `w${random.integer(3000)}`).join(' ')
}

describe('repeated texts', () => {
  const note = prose(200, 1)
  const edited = note.replace(/^\w+/, 'Edited')
  const rewritten = note.split(' ').map((word, at) => (at % 4 === 0 ? 'other' : word)).join(' ')

  test('are counted once for each set that is learned from, exact before near, with ids to read', async () => {
    const { texts } = await overlapsOf([
      ['train', note],
      ['validation', edited],
      ['test', note],
      ['test', edited],
      ['test', rewritten],
      ['temporal_seen', `${note} and more`],
      ['train', prose(200, 2)],
    ])
    expect(texts.map(({ learned, set, notes, exact, near }) => [learned, set, notes, exact, near])).toEqual([
      ['train', 'validation', 1, 0, 1],
      ['train', 'test', 3, 1, 1],
      ['train', 'temporal_seen', 1, 0, 1],
      ['validation', 'test', 3, 1, 1],
      ['validation', 'temporal_seen', 1, 0, 1],
    ])
    expect(texts[1].examples[0]).toEqual({ noteId: 3, otherId: 1, similarity: 1, exact: true })
    expect(texts[1].examples[1].exact).toBe(false)
    expect(texts[1].examples[1].similarity).toBeGreaterThan(0.98)
    expect(JSON.stringify(texts)).not.toContain('w1')
  })

  test('within one set, and between sets that are judged on, are not leakage', async () => {
    const { texts } = await overlapsOf([
      ['train', prose(200, 3)],
      ['train', prose(200, 3)],
      ['test', note],
      ['test', edited],
      ['temporal', note],
    ])
    expect(texts).toEqual([])
  })

  test('are found wherever they were planted, and never below the threshold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(60), { minLength: 1, maxLength: 12 }), fc.nat(1000), async (changes, seed) => {
        const own = changes.map((_, index) => prose(120, 100 * seed + index))
        const copies = changes.map((changed, index) =>
          own[index].split(' ').map((word, at) => (at < changed ? `new${at}` : word)).join(' '),
        )
        const { texts } = await overlapsOf([
          ...own.map((text): [SplitSet, string] => ['train', text]),
          ...copies.map((text): [SplitSet, string] => ['test', text]),
        ])
        // 116 runs; changing the first words changes as many of them, and makes as many new ones.
        const isNear = (changed: number) => (116 - changed) / (116 + changed) >= 0.8
        expect(texts[0]?.exact ?? 0).toBe(changes.filter((changed) => changed === 0).length)
        expect(texts[0]?.near ?? 0).toBe(changes.filter((changed) => changed > 0 && isNear(changed)).length)
      }),
      { numRuns: 30 },
    )
  })

  test('of MTS-Dialog: 51 of 400 test sections stand in train, and further ones nearly so', async () => {
    const rows = ['TrainingSet', 'TestSet-1-MEDIQA-Chat-2023', 'TestSet-2-MEDIQA-Sum-2023'].flatMap((part) => {
      const path = new URL(`../../fixtures/mts-dialog/MTS-Dialog-${part}.csv`, import.meta.url)
      const set: SplitSet = part === 'TrainingSet' ? 'train' : 'test'
      const records = parse(readFileSync(path, 'utf8'), { columns: true, bom: true }) as { section_text: string }[]
      return records.map((record): [SplitSet, string] => [set, record.section_text.trim()])
    })
    const { texts, nearDuplicates } = await overlapsOf(rows)
    expect(texts).toMatchObject([{ learned: 'train', set: 'test', notes: 400, exact: 51 }])
    expect(texts[0].near).toBeGreaterThan(0)
    expect(nearDuplicates.notLookedAtWholly).toBe(0)
  })

  test('stop being looked for when the check is cancelled', async () => {
    const members = [member(1, 'train'), member(2, 'test')]
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(textOverlaps({ members, read: () => ['a', 'b'] }, { signal })).rejects.toThrow('enough')
  })
})

test('patients on both sides are counted with their notes; in the later period, those that training knows', () => {
  const overlaps = patientOverlaps([
    member(1, 'train', { patientKey: 'a' }),
    member(2, 'train', { patientKey: 'b' }),
    member(3, 'validation', { patientKey: 'c' }),
    member(4, 'test', { patientKey: 'a' }),
    member(5, 'test', { patientKey: 'a' }),
    member(6, 'temporal_seen', { patientKey: 'c' }),
    member(7, 'temporal', { patientKey: 'd' }),
  ])
  expect(overlaps).toEqual([
    { learned: 'train', set: 'test', patients: 1, notes: 2 },
    { learned: 'validation', set: 'temporal_seen', patients: 1, notes: 1 },
  ])
})

describe('the order of note and outcome', () => {
  const stays = [
    encounter('home', { patientKey: 'p', admitTime: '2022-01-01T08:00:00', dischargeTime: '2022-01-05T10:00:00' }),
    encounter('back', { patientKey: 'p', admitTime: '2022-01-20T09:00:00', dischargeTime: '2022-01-22T09:00:00' }),
    encounter('died', {
      admitTime: '2022-03-01T08:00:00',
      dischargeTime: '2022-03-04T12:00:00',
      deathTime: '2022-03-03T02:00:00',
    }),
    encounter('by day', { admitTime: '2022-05-01', dischargeTime: '2022-05-04' }),
  ]
  const orderOf = (kind: Parameters<typeof taskFor>[0], notes: [stay: string, time: string | null, value: number][]) =>
    timeOrderOf(
      {
        task: taskFor(kind, kind === 'column' ? { column: 'c', values: {} } : {}),
        labelSetId: 1,
        values: new Map(notes.map(([, , value], index) => [index + 1, value])),
      },
      notes.map(([encounterKey, time], index) => member(index + 1, 'test', { encounterKey, time })),
      stays,
    )

  test('of a death is told by the death, of other outcomes of a stay by its discharge', () => {
    const notes: [string, string, number][] = [
      ['died', '2022-03-01T10:00:00', 1],
      ['died', '2022-03-03T08:00:00', 1],
      ['home', '2022-01-03T08:00:00', 0],
      ['home', '2022-01-05T10:00:00', 0],
    ]
    expect(orderOf('mortality', notes)).toMatchObject({ checked: 4, late: 2, examples: [2, 4], sameDay: 0 })
    expect(orderOf('los', notes)).toMatchObject({ checked: 4, late: 1, examples: [4] })
    expect(orderOf('cci', notes).lateBySet).toEqual([{ set: 'test', notes: 1 }])
  })

  test('of a readmission is told by the return, or by the end of the follow-up', () => {
    const order = orderOf('readmission', [
      ['home', '2022-01-05T12:00:00', 1],
      ['home', '2022-01-20T10:00:00', 1],
      ['back', '2022-01-22T12:00:00', 0],
      ['back', '2022-02-22T12:00:00', 0],
    ])
    expect(order).toMatchObject({ checked: 4, late: 2, examples: [2, 4] })
  })

  test('cannot be told within one day where a time is a day only', () => {
    expect(
      orderOf('los', [
        ['by day', '2022-05-04T23:00:00', 0],
        ['by day', '2022-05-05', 0],
        ['by day', '2022-05-01', 0],
      ]),
    ).toMatchObject({ checked: 3, late: 1, sameDay: 1, examples: [2] })
  })

  test('is not checked where outcome or note has no time, and says why', () => {
    expect(orderOf('denial', []).notChecked).toMatch(/claims/)
    expect(orderOf('column', []).notChecked).toMatch(/column/)
    expect(orderOf('los', [['home', null, 0]])).toMatchObject({ checked: 0, notChecked: expect.stringContaining('time') })
  })
})

describe('words of the outcome', () => {
  test('are counted by note and option, as whole words and phrases, whatever the case', () => {
    const values = new Map([1, 2, 3, 4].map((id) => [id, id <= 2 ? 1 : 0]))
    const counter = countOutcomeWords([{ task: taskFor('mortality'), labelSetId: 7, values }])
    counter.add(1, 'Patient EXPIRED; expired at 02:10.')
    counter.add(2, 'Was made comfort\nmeasures only, then deceased.')
    counter.add(3, 'Unexpired prescription. Comfort, no measures only.')
    counter.add(4, 'Husband deceased.')
    counter.add(5, 'expired, but not labelled')
    const [{ notes, words, lookedFor }] = counter.result()
    expect(notes).toEqual([2, 2])
    expect(words).toEqual([
      { word: 'expired', counts: [0, 1], examples: [1] },
      { word: 'deceased', counts: [1, 1], examples: [2, 4] },
      { word: 'comfort measures only', counts: [0, 1], examples: [2] },
    ])
    expect(lookedFor).toContain('passed away')
  })

  test('of a task whose label is a column are its options', () => {
    const task = { ...taskFor('column', { column: 'c', values: {} }), options: ['No', 'Family history'] }
    const counter = countOutcomeWords([{ task, labelSetId: 1, values: new Map([[1, 1]]) }])
    counter.add(1, 'No family  history of note.')
    expect(counter.result()[0]).toMatchObject({ lookedFor: ['family history'], words: [{ counts: [0, 1] }] })
  })
})

describe('the findings of a report', () => {
  const clean = leakageReport.parse({
    computedAt: '2026-01-01T00:00:00Z',
    patients: [],
    texts: [],
    nearDuplicates: { shingleWords: 5, permutations: 128, threshold: 0.8, notLookedAtWholly: 0 },
    timeOrder: [],
    outcomeWords: [],
  })
  const severities = (more: Partial<typeof clean>) =>
    leakageFindings({ ...clean, ...more }, (set) => set).map(({ severity }) => severity)
  const texts = (exact: number, set: SplitSet = 'test') => [
    { learned: 'train' as const, set, notes: 1000, exact, near: 0, examples: [] },
  ]
  const words = (counts: number[], areOptions = false) => [
    {
      taskId: 't',
      taskName: 'T',
      labelSetId: 1,
      options: ['no', 'yes'],
      notes: [900, 100],
      areOptions,
      lookedFor: ['expired'],
      words: [{ word: 'expired', counts, examples: [] }],
    },
  ]

  test('are as grave as what was found', () => {
    expect(severities({})).toEqual(['fine', 'fine'])
    expect(severities({ patients: null })).toEqual(['unchecked', 'fine'])
    expect(severities({ patients: [{ learned: 'train', set: 'temporal_seen', patients: 9, notes: 9 }] })[0]).toBe('fine')
    expect(severities({ patients: [{ learned: 'train', set: 'test', patients: 1, notes: 1 }] })[0]).toBe('problem')
    expect(severities({ texts: texts(1) })[1]).toBe('look')
    expect(severities({ texts: texts(10) })[1]).toBe('problem')
    expect(severities({ texts: texts(500, 'temporal_seen') })[1]).toBe('look')
    expect(severities({ outcomeWords: words([90, 10]) })[2]).toBe('fine')
    expect(severities({ outcomeWords: words([9, 10]) })[2]).toBe('look')
    expect(severities({ outcomeWords: words([9, 30]) })[2]).toBe('problem')
    expect(severities({ outcomeWords: words([9, 30], true) })[2]).toBe('look')
  })

  test('say how many, of how many, and where', () => {
    const found = leakageFindings(
      { ...clean, patients: [{ learned: 'train', set: 'test', patients: 2, notes: 3 }], texts: texts(12) },
      (set) => set.toUpperCase(),
    )
    expect(found[0].text).toContain('2 patients of TRAIN also have 3 notes in TEST')
    expect(found[1].text).toContain('12 exact duplicates of TRAIN in TEST (1.2 % of 1,000 notes)')
  })
})
