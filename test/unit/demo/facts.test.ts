import { describe, expect, test } from 'vitest'
import { writeAdmissionNote } from '../../../main/corpus/demo/admissionNote.ts'
import { bystanders } from '../../../main/corpus/demo/bystanders.ts'
import { indexDistribution } from '../../../main/corpus/demo/charlsonIndex.ts'
import { chronicConditions } from '../../../main/corpus/demo/conditions.ts'
import { writeDischargeNote } from '../../../main/corpus/demo/dischargeNote.ts'
import { drawLife, presentations, type Stay } from '../../../main/corpus/demo/life.ts'
import { mortalityRisk } from '../../../main/corpus/demo/risk.ts'
import { demoSites } from '../../../main/corpus/demo/sites.ts'
import type { Author } from '../../../main/corpus/demo/style.ts'
import type { Codes, Finding } from '../../../main/corpus/demo/types.ts'
import { createRandom } from '../../../shared/random.ts'
import { categoriesOf, charlsonIndex } from './hospital.ts'

const author: Author = {
  style: 'classic', fromYear: 2013, toYear: 2024, abbreviates: false, thoroughness: 0.3, spellsLabs: false,
}

function stays(patients: number): Stay[] {
  return Array.from({ length: patients }, (_, index) => drawLife(demoSites.A, 11, index).stays).flat()
}

/** Whether the text holds one of the finding's wordings, whatever fills its placeholders. */
function says(text: string, finding: Finding): boolean {
  return finding.phrases.some((phrase) => {
    const parts = phrase.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
    return new RegExp(parts.join('\\w+'), 'i').test(text)
  })
}

function weighted(findings: Record<string, Finding>): Finding[] {
  return Object.values(findings).filter(({ weights }) => Object.keys(weights).length > 0)
}

function categories({ icd9, icd10 }: Codes): [string[], string[]] {
  return [categoriesOf(9, icd9), categoriesOf(10, icd10)]
}

describe('a note states what its risks read', () => {
  test('the admission note: findings, conditions, vital signs, laboratory values, prior admissions', () => {
    for (const { facts } of stays(400)) {
      const text = writeAdmissionNote(createRandom(1), facts, author)
      for (const finding of weighted(facts.findings)) expect(says(text, finding), finding.id).toBe(true)
      for (const { phrase } of facts.mentions) {
        expect(text.toLowerCase()).toContain(phrase.replace('{his}', facts.sex === 'M' ? 'his' : 'her').toLowerCase())
      }
      expect(text).toContain(`BP ${facts.vitals.systolic}/`)
      expect(text).toContain(`Cr ${facts.labs.creatinine.toFixed(1)}`)
      expect(text).toContain(`${facts.age}-year-old`)
      expect(text.includes('alb ')).toBe(facts.labs.albumin !== null)
      expect(text.includes('lactate ')).toBe(facts.labs.lactate !== null)
    }
  })

  test('the discharge summary: findings, conditions, dates, laboratory values, number of medications', () => {
    for (const { dischargeFacts: facts } of stays(400)) {
      const text = writeDischargeNote(createRandom(1), facts, author)
      for (const finding of weighted(facts.findings)) expect(says(text, finding), finding.id).toBe(true)
      for (const { phrase } of facts.mentions) expect(text).toContain(phrase)
      expect(text).toContain(new Date(facts.discharge).toISOString().slice(0, 4))
      expect(text).toContain(`Na ${facts.sodium}`)
      expect(text).toMatch(new RegExp(`\\b${facts.medicationCount} (medications|drugs)`))
    }
  })

  test('and a relative or a negation changes no risk', () => {
    for (const { facts, risks } of stays(50)) {
      const reworded = { ...facts, relatives: 'Father with MI at 58.', ruledOut: 'Never had cancer.' }
      expect(indexDistribution(reworded)).toEqual(risks.index)
      expect(mortalityRisk(demoSites.A, reworded)).toBe(risks.mortality)
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
    const sample = stays(3000)
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
