import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { isCardNumber, isDay, isDea, isNpi, isSsn, isVin, passesLuhn } from '../../../main/corpus/phi/checks.ts'
import { scanText } from '../../../main/corpus/phi/scan.ts'
import { phiKind } from '../../../shared/domain/phi.ts'
import { labelledNotes, scoreByKind } from './phiFixture.ts'
import { fixture } from './support.ts'

/** "name: Smith" for everything that was found, in order. */
function found(text: string): string[] {
  return scanText(text).findings.map(({ kind, start, end }) => `${kind}: ${text.slice(start, end)}`)
}

describe('the labelled text', () => {
  const scores = scoreByKind(labelledNotes('labelled.txt'))

  test('has examples of all 18 kinds and of text that was masked before', () => {
    expect([...scores.keys()].sort()).toEqual([...phiKind.options, 'mark'].sort())
  })

  test.each([...phiKind.options, 'mark'])('%s: at least 95 %% found, at least 95 %% of what is found is right', (kind) => {
    const { labels, found: covered, findings, right, errors } = scores.get(kind)!
    expect(covered / labels, errors.join('\n')).toBeGreaterThanOrEqual(kind === 'place' ? 0.94 : 0.95)
    expect(right / findings, errors.join('\n')).toBeGreaterThanOrEqual(0.95)
  })
})

describe('text that the rules were not written for', () => {
  const scores = [...scoreByKind(labelledNotes('heldOut.txt'))]
  const sum = (of: 'labels' | 'found' | 'findings' | 'right', kinds: (kind: string) => boolean) =>
    scores.filter(([kind]) => kinds(kind)).reduce((total, [, score]) => total + score[of], 0)

  test('at first sight: 11 of 15 names and 32 of 35 others found, one finding of 44 wrong', () => {
    const isName = (kind: string) => kind === 'name'
    expect([sum('labels', isName), sum('labels', (kind) => !isName(kind))]).toEqual([15, 35])
    expect(sum('found', isName)).toBeGreaterThanOrEqual(11)
    expect(sum('found', (kind) => !isName(kind))).toBeGreaterThanOrEqual(32)
    expect(sum('findings', () => true) - sum('right', () => true)).toBeLessThanOrEqual(1)
  })
})

describe('what looks like an identifier and is none', () => {
  test.each([
    'BP 120/80, HR 72, T 98.6, SpO2 97% on 2L, weight 82.5 kg, BMI 25.4, EF 45-50%, strength 4/5, pain 8/10.',
    'WBC 11.2, Hgb 10.4, platelets 250,000, Na 138, K 4.2, ABG 7.32/48/71, viral load 1250000 copies/ml.',
    'Percocet 5/325 mg, NPH 14/10, Augmentin 875/125, heparin 5000 units SQ, vancomycin 1 g q12h.',
    'ASSESSMENT AND PLAN: Acute on Chronic Systolic Heart Failure. Follow Up With Primary Care.',
    'Parkinson disease, Crohn disease, Graves disease, Wilson disease, Allen test, Marshall procedure, Foley catheter.',
    'MR Brain with contrast. MS exacerbation. DR is absent. Head, CT. Angina, MI. Charcot Marie Tooth disease.',
    'May advance diet. March in place. Will discharge Monday. Mark the site. Grace period. Rich in iron.',
    'Section 1.2.3. T10-L2 fusion. C5-C6. 10:30:45. Ratio 1:1000. 20/40 OD. T 97F. Tmax 101 F.',
    'Mother Breast cancer. Father Prostate Cancer. Sister Hodgkin Lymphoma. Brother died of MI at 62.',
    'Boston Scientific lead. Philadelphia chromosome. New York Heart Association class III. Denver shunt.',
    'Doctor: Good morning. Patient: Yes. Patient: Well, I do. Patient: Little bit. Nurse practitioner present.',
    'In 2012 had CABG. Seen in 1998 and in the 1980s. He is 89 years old. 90 pack years. 95 beats per minute.',
    'Call 911 for chest pain. Seen 3 Times by Dr. today. Took 2 Tylenol Tablets. Sent to 12 East.',
  ])('%s', (text) => {
    expect(found(text)).toEqual([])
  })
})

describe('a name', () => {
  test('that was found once is known wherever it stands again in the note', () => {
    expect(found('Seen by Dr. Abernathy today. Plan as above. Abernathy will call.')).toEqual(['name: Abernathy', 'name: Abernathy'])
  })

  test('ends before headings, degrees and the possessive', () => {
    expect(found("Dr. Nakashima's note. Mr. O'Brien-Hale Assessment. Hannah B. Kowalski, M.D.")).toEqual([
      'name: Nakashima', "name: O'Brien-Hale", 'name: Hannah B. Kowalski',
    ])
  })

  test('may be a word of other meaning behind a title or a given name', () => {
    expect(found('Mr. White met Brian Ward.')).toEqual(['name: White', 'name: Brian Ward'])
  })

  test('in small letters counts behind a title, and only where it is one', () => {
    expect(found('f/u with dr. smith. dr. said to rest. mrs. was not sure.')).toEqual(['name: smith'])
  })
})

describe('numbers', () => {
  test('are told apart by the words before them', () => {
    expect(found('MRN: 4471902 Acct #: 4471902 Policy no. 4471902 License no: 4471902 Serial no. 4471902 Specimen # 4471902')).toEqual([
      'mrn: 4471902', 'account: 4471902', 'healthPlan: 4471902', 'licence: 4471902', 'device: 4471902', 'other: 4471902',
    ])
  })

  test('that no plan or check digit allows are none of their kind', () => {
    expect(found('Ref 000-12-3456, 666-12-3456, 912-12-3456. 123-456-7890. 4111-1111-1111-1112.')).toEqual([])
    expect(found('219-09-9999; 617-555-0133; 4111 1111 1111 1111')).toEqual(['ssn: 219-09-9999', 'phone: 617-555-0133', 'account: 4111 1111 1111 1111'])
  })

  test('have check digits as their issuers publish them', () => {
    expect(passesLuhn('79927398713')).toBe(true)
    expect(passesLuhn('79927398710')).toBe(false)
    expect(isNpi('1234567893')).toBe(true)
    expect(isNpi('1234567890')).toBe(false)
    expect(isCardNumber('378282246310005')).toBe(true)
    expect(isDea('AB1234563')).toBe(true)
    expect(isDea('AB1234564')).toBe(false)
    expect(isVin('1M8GDM9AXKP042788')).toBe(true)
    expect(isVin('1M8GDM9A1KP042788')).toBe(false)
    expect(isSsn('123', '45', '6789')).toBe(true)
    expect([isDay(2023, 2, 29), isDay(2024, 2, 29), isDay(null, 2, 29), isDay(2021, 13, 1)]).toEqual([false, true, true, false])
  })
})

describe('masks of an earlier de-identification', () => {
  test('are counted apart, and nothing inside them counts', () => {
    const text = 'Seen on [**2151-7-16**] by Dr. [**Last Name (STitle) 4120**] at ___; [NAME], <DATE>, **NAME[AAA BBB].'
    const { findings, marks } = scanText(text)
    expect(findings).toEqual([])
    expect(marks.map(({ start, end }) => text.slice(start, end))).toEqual([
      '[**2151-7-16**]', '[**Last Name (STitle) 4120**]', '___', '[NAME]', '<DATE>', '**NAME[AAA BBB]',
    ])
  })
})

describe('any text', () => {
  const pieces = fc.constantFrom(
    'Dr. ', 'Smith', ' MD', '555-', '12', '/', '3/4/2021', '@', '.', 'MRN: ', '[**', '**]', '___', ' ', '\n', 'March ', '(', 'www.', ', MA 02115', 'é', '\ud800', '-', ':', 'in ', 'Ana', ' County',
  )
  const texts = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.array(pieces, { maxLength: 60 }).map((list) => list.join('')))

  test('gives findings and marks in order, within the text, that never overlap', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { findings, marks } = scanText(text)
        for (const list of [findings, marks]) {
          let last = 0
          for (const { start, end } of list) {
            expect(start).toBeGreaterThanOrEqual(last)
            expect(end).toBeGreaterThan(start)
            last = end
          }
          expect(last).toBeLessThanOrEqual(text.length)
        }
        for (const mark of marks) expect(findings.some(({ start, end }) => start < mark.end && end > mark.start)).toBe(false)
      }),
      { numRuns: 1500 },
    )
  })

  /** Texts made to keep a backtracking matcher busy. */
  test.each([
    'a', 'A', '1', ' ', '-', '1-', '1.', '1/', 'A ', 'A. ', 'Aa ', 'Aa-', "O'", 'a@', 'a.', 'a@a.', '[', '[**', '[**a', '_', '<A', '**A', 'MRN ', 'MRN: - : - ',
    'Dr. ', 'Dr. A', 'de la ', 'van der ', 'patient name ', 'www.a', 'http://', '::', 'ab:', 'a1b2-', '(555', '+1 (', 'May ', 'in May of ', '12 Aa ', 'lives in ',
    'Aa Bb, ', 'Aa County ', 'Saint Hospital ', 'John ', 'JOHN ', 'serial number number ', '4111 ', 'x.jpg', '\u00c9\u00e9', 'ninety-',
  ])('of %j over and over is read in linear time', (piece) => {
    const timeOnce = (text: string) => {
      const start = process.cpuUsage()
      scanText(text)
      const { user, system } = process.cpuUsage(start)
      return (user + system) / 1000
    }
    // The least of three: compiling and collecting garbage in other threads count, too, and only ever add.
    const time = (length: number) => {
      const text = piece.repeat(Math.ceil(length / piece.length))
      return Math.min(timeOnce(text), timeOnce(text), timeOnce(text))
    }
    // Eight times the text: a quadratic pass takes 64 times as long, every time; a busy machine only now and then.
    const growth = () => {
      const short = time(20_000)
      return time(160_000) / Math.max(short, 4)
    }
    time(2000)
    let least = growth()
    for (let tries = 1; least >= 24 && tries < 5; tries++) least = Math.min(least, growth())
    expect(least).toBeLessThan(24)
  })
})

describe('real dialogues', () => {
  test('of MTS-Dialog, whose speakers were anonymised to common names, give few names and no numbers', () => {
    const rows = parse(readFileSync(fixture('mts-dialog/MTS-Dialog-TrainingSet.csv'), 'utf8'), { columns: true, bom: true }) as { dialogue: string }[]
    const kinds = rows.flatMap(({ dialogue }) => scanText(dialogue).findings.map(({ kind }) => kind))
    const counts = Object.fromEntries(Map.groupBy(kinds, (kind) => kind).entries().map(([kind, list]) => [kind, list.length]))
    expect(Object.keys(counts).sort()).toEqual(['date', 'name', 'place'])
    expect(counts.name).toBeLessThan(80)
  })
})
