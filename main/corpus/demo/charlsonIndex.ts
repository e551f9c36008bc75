/**
 * From what an admission note says about chronic conditions to the distribution of the encounter's Charlson index, and
 * to one draw of codes from it. Groups are independent given the note, so the distribution is a convolution.
 */
import charlson from '../../../assets/charlson.json' with { type: 'json' }
import type { Random } from '../../../shared/random.ts'
import type { AdmissionFacts } from './admissionFacts.ts'
import { chronicConditions, codedShare, unmentionedCoding } from './conditions.ts'
import type { DemoSite } from './sites.ts'
import type { CharlsonCategory, CharlsonGroup, Codes, Coding } from './types.ts'

const weights = new Map(charlson.categories.map((category) => [category.key, category.weight_charlson1987]))

/** Upper bounds of the index for the options of the cci task (SPEC section 3). */
const binBounds: readonly number[] = [0, 2, 4, 7]

interface GroupCoding {
  coding: Coding
  codes: Partial<Record<CharlsonCategory, Codes>>
}

/** Every group with P(category coded | the note). */
function groupCodings(site: DemoSite, facts: AdmissionFacts): GroupCoding[] {
  const groups = Object.keys(unmentionedCoding) as CharlsonGroup[]
  const year = new Date(facts.admit).getUTCFullYear()
  const completeness = site.coding.in2018 * Math.exp(site.coding.perYear * (year - 2018))
  return groups.map((group) => {
    const principal = facts.presentation.charlson
    if (principal?.group === group) return principal
    const mention = facts.mentions.find(({ condition }) => condition.group === group)
    if (mention !== undefined) {
      const { condition, kind } = mention
      return { coding: scaled(condition.coding, Math.min(1, codedShare[kind] * completeness)), codes: condition.codes }
    }
    const usual = chronicConditions.find((condition) => condition.group === group)
    if (usual === undefined) throw new Error(`No condition codes the Charlson group ${group}`)
    const total = sum(Object.values(usual.coding))
    return { coding: scaled(usual.coding, unmentionedCoding[group] / total), codes: usual.codes }
  })
}

/** P(option) of the cci task, [5]. */
export function indexDistribution(site: DemoSite, facts: AdmissionFacts): number[] {
  let scores = [1] // P(index = position)
  for (const { coding } of groupCodings(site, facts)) {
    const entries = Object.entries(coding)
    const next: number[] = []
    for (const [score, probability] of scores.entries()) {
      add(next, score, probability * (1 - sum(Object.values(coding))))
      for (const [category, share] of entries) add(next, score + weightOf(category), probability * share)
    }
    scores = Array.from(next, (probability) => probability ?? 0)
  }
  const bins = [0, 0, 0, 0, 0]
  for (const [score, probability] of scores.entries()) bins[binOf(score)]! += probability
  return bins
}

/** One draw of what is coded, group by group. */
export function drawCharlsonCodes(random: Random, site: DemoSite, facts: AdmissionFacts): Codes[] {
  return groupCodings(site, facts).flatMap(({ coding, codes }) => {
    const category = drawCategory(random, coding)
    const drawn = category === null ? undefined : codes[category]
    return drawn === undefined ? [] : [drawn]
  })
}

function drawCategory(random: Random, coding: Coding): CharlsonCategory | null {
  let left = random.uniform()
  for (const [category, probability] of Object.entries(coding)) {
    left -= probability
    if (left < 0) return category as CharlsonCategory
  }
  return null
}

export function binOf(score: number): number {
  const bin = binBounds.findIndex((bound) => score <= bound)
  return bin === -1 ? binBounds.length : bin
}

function weightOf(category: string): number {
  const weight = weights.get(category)
  if (weight === undefined) throw new Error(`assets/charlson.json has no category ${category}`)
  return weight
}

function scaled(coding: Coding, factor: number): Coding {
  return Object.fromEntries(Object.entries(coding).map(([category, value]) => [category, value * factor]))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function add(target: number[], index: number, value: number): void {
  target[index] = (target[index] ?? 0) + value
}
