import { describe, expect, test } from 'vitest'
import { speaks, type AdmissionFacts } from '../../../main/corpus/demo/admissionFacts.ts'
import { writeAdmissionNote } from '../../../main/corpus/demo/admissionNote.ts'
import { bystanders } from '../../../main/corpus/demo/bystanders.ts'
import { indexDistribution } from '../../../main/corpus/demo/charlsonIndex.ts'
import { chronicConditions } from '../../../main/corpus/demo/conditions.ts'
import type { DischargeFacts } from '../../../main/corpus/demo/dischargeFacts.ts'
import { writeDischargeNote } from '../../../main/corpus/demo/dischargeNote.ts'
import { functionalStatus, mentation } from '../../../main/corpus/demo/findingsAdmission.ts'
import { authorization, necessity, payers, understanding } from '../../../main/corpus/demo/findingsDischarge.ts'
import { issues } from '../../../main/corpus/demo/issues.ts'
import { drawLife, presentations, type Stay } from '../../../main/corpus/demo/life.ts'
import { denialRisk, mortalityRisk, readmissionRisk, stayRisk } from '../../../main/corpus/demo/risk.ts'
import { fitting, toldBy, type OpposedLists } from '../../../main/corpus/demo/scope.ts'
import { demoSites } from '../../../main/corpus/demo/sites.ts'
import type { Author } from '../../../main/corpus/demo/style.ts'
import { styleSheets, type ListKind, type SectionKey, type WritingStyle } from '../../../main/corpus/demo/styleSheets.ts'
import { symptoms } from '../../../main/corpus/demo/symptoms.ts'
import type { Codes, Finding } from '../../../main/corpus/demo/types.ts'
import { createRandom } from '../../../shared/random.ts'
import { categoriesOf, charlsonIndex } from './hospital.ts'

/** Of 2017, when no name was another one; no abbreviations. */
const author: Author = {
  style: 'classic', fromYear: 2013, toYear: 2024, abbreviates: false, thoroughness: 0.3, spellsLabs: false,
  units: 'conventional',
}
const plainYear = 2017

function stays(patients: number, site = demoSites.A): Stay[] {
  return Array.from({ length: patients }, (_, index) => drawLife(site, 11, index).stays).flat()
}

const sample = stays(2500)
const plain = sample.filter(({ admit, discharge }) => {
  return [admit, discharge].every((time) => new Date(time).getUTCFullYear() === plainYear)
})

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}

/** A pattern for any of the finding's wordings, whatever fills its placeholders. */
function wordings(finding: Finding): string {
  return `(?:${finding.phrases.map((phrase) => phrase.split(/\{\w+\}/).map(escaped).join('\\w+')).join('|')})`
}

function says(text: string, finding: Finding): boolean {
  return new RegExp(wordings(finding), 'i').test(text)
}

function weighted(findings: Record<string, Finding>): Finding[] {
  return Object.values(findings).filter(({ weights }) => Object.keys(weights).length > 0)
}

function categories({ icd9, icd10 }: Codes): [string[], string[]] {
  return [categoriesOf(9, icd9), categoriesOf(10, icd10)]
}

const sectionOf: Record<ListKind, SectionKey> = { symptoms: 'review', history: 'past', issues: 'course' }

/** The items of the list under one of the style's headings. */
function listed(text: string, kind: ListKind, side: 'present' | 'absent', style: WritingStyle = 'classic'): string[] {
  const { titles, separator, heads } = styleSheets[style]
  const [, after = ''] = text.split(`\n${titles[sectionOf[kind]]}${separator}`)
  const [section = ''] = after.split('\n')
  const found = new RegExp(`(?:^|\\. )(?:${heads[kind][side].map(escaped).join('|')}) (.+?)\\.(?= |$)`).exec(section)
  return found?.[1]?.split(', ') ?? []
}

function expectLists(text: string, kind: ListKind, lists: OpposedLists, style: WritingStyle = 'classic'): void {
  const [idlePresent, idleAbsent] = lists.idle
  const phrases = (items: OpposedLists['present']) => items.map(({ phrase }) => phrase)
  expect(listed(text, kind, 'present', style)).toEqual([idlePresent[0], ...phrases(lists.present), idlePresent[1]])
  expect(listed(text, kind, 'absent', style)).toEqual([idleAbsent[0], ...phrases(lists.absent), idleAbsent[1]])
}

/** What is said of a subject within its own clause. */
function expectSaidOf(text: string, subject: string, finding: Finding): void {
  expect(text).toMatch(new RegExp(`(?:${subject}), [^,;.]+(?:, [^,;.]+)??, ${wordings(finding)} `, 'i'))
}

describe('a note states what its risks read', () => {
  test('the admission note: findings, conditions, vital signs, laboratory values, prior admissions', () => {
    for (const { facts } of plain) {
      const text = writeAdmissionNote(createRandom(1), facts, author)
      for (const finding of weighted(facts.findings)) expect(says(text, finding), finding.id).toBe(true)
      for (const { phrase } of facts.mentions) {
        expect(text.toLowerCase()).toContain(phrase.replace('{his}', facts.sex === 'M' ? 'his' : 'her').toLowerCase())
      }
      expect(text).toContain(`Na ${facts.labs.sodium}`)
      expect(text).toContain(`${facts.age}-year-old`)
      expect(text.includes('alb ')).toBe(facts.labs.albumin !== null)
      expect(text.includes('lactate ')).toBe(facts.labs.lactate !== null)
    }
  })

  test('and says of whom, of when, and whether', () => {
    for (const { facts } of plain) {
      const text = writeAdmissionNote(createRandom(1), facts, author)
      expectSaidOf(text, 'the patient', facts.findings.functionalStatus)
      expectSaidOf(text, 'on my exam|now|at this visit|today', facts.findings.mentation)
      expect(text).toMatch(new RegExp(`(?:Now|Currently|At exam|Today:) BP ${facts.vitals.systolic}/`))
      const value = (of: number) => escaped(of.toFixed(1))
      const [now, before] = [facts.labs.creatinine, facts.earlier.creatinine].map(value)
      expect(text).toMatch(
        new RegExp(`Cr (?:${now} \\(was ${before}\\)|${before} before, ${now} now|now ${now}, before ${before}|was ${before}, is ${now})`),
      )
      if (speaks(facts)) expectLists(text, 'symptoms', facts.symptoms)
      const named = facts.mentions.filter(({ kind }) => kind !== 'implied').map(({ phrase }) => phrase)
      const has = listed(text, 'history', 'present').join(', ')
      for (const phrase of named) expect(has).toContain(phrase.replace('{his}', facts.sex === 'M' ? 'his' : 'her'))
      const lacks = listed(text, 'history', 'absent')
      for (const name of facts.ruledOut) expect(lacks).toContain(name)
    }
  })

  test('the discharge summary: findings, conditions, dates, laboratory values, number of medications', () => {
    for (const { dischargeFacts: facts } of plain) {
      const text = writeDischargeNote(createRandom(1), facts, author)
      for (const finding of weighted(facts.findings)) expect(says(text, finding), finding.id).toBe(true)
      for (const { phrase } of facts.mentions) expect(text).toContain(phrase)
      expect(text).toContain(new Date(facts.discharge).toISOString().slice(0, 4))
      expect(text).toContain(`Na ${facts.sodium}`)
      expect(text).toMatch(new RegExp(`\\b${facts.medicationCount} (medications|drugs)`))
      expect(text).toMatch(new RegExp(`\\b${facts.nights} midnights?|Midnights: ${facts.nights}\\.`))
    }
  })

  test('and says who pays first, what the stay was authorized for, and which review was the last', () => {
    for (const { dischargeFacts: facts } of plain) {
      const text = writeDischargeNote(createRandom(1), facts, author)
      expectLists(text, 'issues', facts.issues)
      expectSaidOf(text, 'the patient', facts.findings.understanding)
      expectSaidOf(text, 'inpatient stay|this admission', facts.findings.authorization)
      expectSaidOf(text, 'final review|physician advisor', facts.findings.necessity)
      expect(text.includes('Sole payer')).toBe(facts.beside.payer === null)
      if (facts.beside.payer === null) expect(text).toMatch(new RegExp(`Sole payer ${wordings(facts.findings.payer)}`))
      else {
        expectSaidOf(text, 'primary', facts.findings.payer)
        expectSaidOf(text, 'secondary', payers[facts.beside.payer])
      }
    }
  })

  test('at hospital B in its own units, headings and order', () => {
    const charted: Author = { ...author, style: 'charted', units: 'SI' }
    for (const { facts, dischargeFacts } of stays(60, demoSites.B)) {
      const text = writeAdmissionNote(createRandom(1), facts, charted)
      expect(text).toMatch(new RegExp(`Cr .*\\b${Math.round(88.4 * facts.labs.creatinine)}\\b`))
      expect(text).toContain(`Hgb ${Math.round(10 * facts.labs.hemoglobin)}`)
      expect(text.indexOf('Impression, Orders')).toBeLessThan(text.indexOf('Narrative'))
      if (speaks(facts)) expectLists(text, 'symptoms', facts.symptoms, 'charted')
      expectLists(writeDischargeNote(createRandom(1), dischargeFacts, charted), 'issues', dischargeFacts.issues, 'charted')
    }
  })
})

describe('no risk reads', () => {
  const site = demoSites.A
  const admissionRisks = (facts: AdmissionFacts) => [mortalityRisk(site, facts), stayRisk(site, facts), indexDistribution(site, facts)]
  const dischargeRisks = (facts: DischargeFacts) => [readmissionRisk(site, facts), denialRisk(site, facts)]

  test('relatives, what is denied, what was before, or who is near', () => {
    for (const { facts } of sample.slice(0, 80)) {
      const { earlier, symptoms: lists } = facts
      const other: AdmissionFacts = {
        ...facts,
        relative: 'Father with MI',
        ruledOut: ['cancer'],
        companionStatus: functionalStatus.dependent,
        symptoms: { ...lists, absent: [] },
        earlier: { ...earlier, mentation: mentation.obtunded, vitals: { ...earlier.vitals, systolic: 60 } },
      }
      expect(admissionRisks(other)).toEqual(admissionRisks(facts))
    }
  })

  test('who pays second, what else was authorized, the first review, or what is over', () => {
    for (const { dischargeFacts: facts } of sample.slice(0, 80)) {
      const other: DischargeFacts = {
        ...facts,
        issues: { ...facts.issues, absent: [] },
        beside: { ...facts.beside, payer: 'Medicaid', authorization: 'late', necessity: 'weak' },
      }
      expect(dischargeRisks(other)).toEqual(dischargeRisks(facts))
    }
  })

  test('but does read what is reported, what goes on, and the pairs that count', () => {
    const changed = { admission: 0, discharge: 0 }
    for (const { facts, dischargeFacts } of sample.slice(0, 80)) {
      const none = { present: [] }
      const quiet = { ...facts, symptoms: { ...facts.symptoms, ...none } }
      if (speaks(facts) && facts.symptoms.present.length > 0 && mortalityRisk(site, quiet) < mortalityRisk(site, facts)) {
        changed.admission += 1
      }
      const over = { ...dischargeFacts, issues: { ...dischargeFacts.issues, ...none } }
      if (readmissionRisk(site, over) < readmissionRisk(site, dischargeFacts)) changed.discharge += 1
    }
    expect(Math.min(changed.admission, changed.discharge)).toBeGreaterThan(30)
  })
})

describe('lists', () => {
  test('have enough to list for every reason for admission, and nothing that its own text speaks of', () => {
    for (const presentation of presentations) {
      const told = toldBy(presentation)
      for (const vocabulary of [symptoms, issues]) {
        expect(fitting(vocabulary.idle, presentation).length, presentation.id).toBeGreaterThanOrEqual(4)
        const items = fitting(vocabulary.items, presentation)
        expect(items.length, presentation.id).toBeGreaterThanOrEqual(5)
        for (const { clashes, id } of items) expect(clashes.test(told), `${presentation.id}: ${id}`).toBe(false)
      }
    }
  })

  test('name each item as often where it counts as where it does not, within a third', () => {
    const counts = new Map<string, [present: number, absent: number]>()
    for (const { facts } of sample) {
      for (const [side, items] of [facts.symptoms.present, facts.symptoms.absent].entries()) {
        for (const { finding } of items) {
          const count = counts.get(finding.id) ?? [0, 0]
          count[side as 0 | 1] += 1
          counts.set(finding.id, count)
        }
      }
    }
    for (const [id, [present, absent]] of counts) {
      expect(present / (present + absent), id).toBeGreaterThan(0.33)
      expect(present / (present + absent), id).toBeLessThan(0.67)
    }
  })

  test('match what clashes with the item itself', () => {
    for (const { items, idle } of [symptoms, issues]) {
      for (const { id, phrases, clashes } of items) {
        expect(phrases.some((phrase) => clashes.test(phrase)), id).toBe(true)
      }
      expect(idle.every(({ weights }) => Object.keys(weights).length === 0)).toBe(true)
    }
  })

  test('of findings that count by their subject share no wording between findings', () => {
    for (const topic of [mentation, functionalStatus, understanding, payers, authorization, necessity]) {
      const phrases = Object.values(topic).flatMap((finding: Finding) => finding.phrases)
      expect(new Set(phrases).size).toBe(phrases.length)
    }
  })
})

describe('codes', () => {
  test('of chronic conditions fall in the category they are meant for, in both versions', () => {
    for (const { id, codes, coding } of chronicConditions) {
      expect(Object.keys(codes).sort(), id).toEqual(Object.keys(coding).sort())
      for (const [category, pair] of Object.entries(codes)) {
        expect(categories(pair), id).toEqual([[category], [category]])
      }
    }
  })

  test('of reasons for admission count only where their own group says so', () => {
    for (const { id, codes, charlson } of presentations) {
      for (const [category, pair] of Object.entries(charlson?.codes ?? {})) {
        expect(categories(pair), id).toEqual([[category], [category]])
      }
      const own = categories(codes).flat()
      const stated = Object.values(charlson?.codes ?? {}).some(({ icd10 }) => icd10 === codes.icd10)
      expect(own.length > 0, id).toBe(stated)
    }
  })

  test('of bystanders never count', () => {
    for (const { codes, phrases } of bystanders) expect(categories(codes).flat(), phrases[0]).toEqual([])
  })

  test('put the index where its distribution says: an expectation of hundreds of stays', () => {
    const indexOf = ({ codes }: Stay) => charlsonIndex(codes.map(({ icd10 }) => ({ version: 10, code: icd10 })))
    const zero = sample.filter((stay) => indexOf(stay) === 0)
    const expected = sample.reduce((total, { risks }) => total + risks.index[0]!, 0)
    expect(Math.abs(zero.length - expected)).toBeLessThan(4 * Math.sqrt(expected * (1 - expected / sample.length)))
  })
})

describe('wordings', () => {
  test('of aligned presentations can be kept together', () => {
    for (const item of presentations.filter(({ aligned }) => aligned)) {
      const { complaint, exam, studies, impression, plan, course, diagnosis } = item
      for (const list of [complaint, exam, studies, impression, plan, course, diagnosis]) {
        expect(list.length, item.id).toBe(item.story.length)
      }
    }
  })
})
