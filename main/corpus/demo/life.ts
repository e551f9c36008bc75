/**
 * One patient's stays in time order: facts are drawn, their risks computed, and every outcome drawn from its risk. A
 * readmission is a real later stay; all other stays start more than 31 days after the last discharge, so that the
 * 30-day label is 1 exactly when the draw said so. In-hospital death ends the history.
 */
import { createRandom, type Random } from '../../../shared/random.ts'
import { drawAdmissionFacts, type AdmissionFacts } from './admissionFacts.ts'
import { drawCharlsonCodes, indexDistribution } from './charlsonIndex.ts'
import { drawDischargeFacts, type DischargeFacts } from './dischargeFacts.ts'
import { between, chance, clamp, exponential, pickWeighted, poisson, wholeBetween } from './draws.ts'
import { acquire, createPatient, dayMs, yearMs, type Patient } from './patient.ts'
import { abdomenAndNerve } from './presentationsAbdomenNerve.ts'
import { heartAndLung } from './presentationsHeartLung.ts'
import { planned } from './presentationsPlanned.ts'
import {
  denialRisk, mortalityRisk, readmissionRisk, stayBounds, stayDistribution, stayRisk, type StayRisk,
} from './risk.ts'
import type { DemoSite } from './sites.ts'
import type { Codes, Presentation } from './types.ts'

export interface Stay {
  admit: number
  discharge: number
  admissionType: 'emergency' | 'urgent' | 'elective'
  died: boolean
  facts: AdmissionFacts
  /** Principal diagnosis first. */
  codes: Codes[]
  /** What the discharge summary states; also drawn after a death, where no summary is written. */
  dischargeFacts: DischargeFacts
  denied: boolean
  risks: { mortality: number; stay: number[]; index: number[]; readmission: number; denial: number }
}

export interface Life {
  patient: Patient
  stays: Stay[]
}

export const presentations: readonly Presentation[] = [...heartAndLung, ...abdomenAndNerve, ...planned]

/** Clear of the 30-day horizon, whichever way a day is counted. */
const shortestOtherGapDays = 32
const longestReturnGapDays = 29.5
const shortestStayDays = 0.6
const longestStayDays = 45
const minuteMs = 60_000

/** All stays of patient number `index` that end within the site's period. */
export function drawLife(site: DemoSite, seed: number, index: number): Life {
  const random = createRandom(seed, site.streamOffset + index * 2 + 1)
  const end = Date.UTC(site.lastYear + 1, 0, 1)
  let dayOfAdmission = drawFirstDay(random, site)
  const patient = createPatient(site, seed, index, dayOfAdmission)
  const elsewhere = Math.exp(-1.9 + 0.55 * patient.burden)
  const stays: Stay[] = []
  let returning = false
  while (dayOfAdmission < end) {
    const last = stays.at(-1)
    const stay = drawStay(random, site, patient, stays, dayOfAdmission, elsewhere, returning ? last : undefined)
    if (stay.discharge >= end) break
    stays.push(stay)
    if (stay.died) break
    const { leaves } = stay.facts.presentation
    if (leaves !== undefined) acquire(random, patient, leaves)
    returning = chance(random, stay.risks.readmission)
    if (!returning && stay.dischargeFacts.dispositionName === 'hospice') break
    if (!returning && !chance(random, 0.27 + (patient.burden > 0.8 ? 0.13 : 0))) break
    const gapDays = returning
      ? 1.5 + Math.min(exponential(random, 11), between(random, 14, longestReturnGapDays - 2))
      : shortestOtherGapDays + exponential(random, 420)
    dayOfAdmission = stay.discharge + gapDays * dayMs
  }
  return { patient, stays }
}

function drawFirstDay(random: Random, site: DemoSite): number {
  const years = Array.from({ length: site.lastYear - site.firstYear + 1 }, (_, offset) => site.firstYear + offset)
  const year = pickWeighted(random, years, (value) => Math.exp(site.growth * (value - site.firstYear)))
  return Date.UTC(year, 0, 1) + random.uniform() * (Date.UTC(year + 1, 0, 1) - Date.UTC(year, 0, 1))
}

function drawStay(
  random: Random,
  site: DemoSite,
  patient: Patient,
  earlier: readonly Stay[],
  around: number,
  elsewhere: number,
  returnAfter: Stay | undefined,
): Stay {
  const presentation = drawPresentation(random, site, patient, earlier, around, returnAfter)
  const admit = admissionTime(random, presentation, around, returnAfter)
  const recent = earlier.filter((stay) => admit - stay.admit < yearMs).length
  const facts = drawAdmissionFacts(random, {
    patient,
    presentation,
    admit,
    priorAdmissions: recent + poisson(random, elsewhere),
    daysSinceDischarge: returnAfter === undefined ? null : Math.round((admit - returnAfter.discharge) / dayMs),
  })
  const mortality = mortalityRisk(site, facts)
  const expectedStay = stayRisk(site, facts)
  const died = chance(random, mortality)
  const discharge = dischargeTime(random, admit, expectedStay, died)
  const dischargeFacts = drawDischargeFacts(random, site, patient, facts, discharge)
  const denial = denialRisk(site, dischargeFacts)
  return {
    admit,
    discharge,
    admissionType: presentation.planned === true ? 'elective' : chance(random, 0.8) ? 'emergency' : 'urgent',
    died,
    facts,
    codes: drawCodes(random, site, facts, patient),
    dischargeFacts,
    denied: chance(random, denial),
    risks: {
      mortality,
      stay: stayDistribution(expectedStay),
      index: indexDistribution(site, facts),
      readmission: readmissionRisk(site, dischargeFacts),
      denial,
    },
  }
}

function drawPresentation(
  random: Random,
  site: DemoSite,
  patient: Patient,
  earlier: readonly Stay[],
  around: number,
  returnAfter: Stay | undefined,
): Presentation {
  const previous = returnAfter?.facts.presentation
  const comesBack = previous !== undefined && previous.planned !== true && previous.once !== true
  if (comesBack && chance(random, 0.4)) return previous
  const years = (around - Date.UTC(2013, 0, 1)) / yearMs
  const decades = ((around - patient.birth) / yearMs - 60) / 10
  const current = patient.conditions.filter(({ kind }) => kind !== 'remote')
  return pickWeighted(random, presentations, (presentation) => {
    if (returnAfter !== undefined && presentation.planned === true) return 0
    if (presentation.once === true && earlier.some((stay) => stay.facts.presentation === presentation)) return 0
    if (patient.conditions.some(({ condition }) => presentation.excludes?.includes(condition.id))) return 0
    const { share, perYear = 0, perDecade = 0, charlson, period } = presentation
    if (period !== undefined && (around < Date.parse(period.from) || around >= Date.parse(period.until))) return 0
    const known = current.some(({ condition }) => condition.group === charlson?.group)
    return (site.caseMix[presentation.id] ?? 1) * share * Math.exp(perYear * years + perDecade * decades) * (known ? 4 : 1)
  })
}

/** Planned patients come in the early morning of a working day, the others at any hour, fewer at night. */
function admissionTime(
  random: Random,
  presentation: Presentation,
  around: number,
  returnAfter: Stay | undefined,
): number {
  let day = Math.floor(around / dayMs)
  if (presentation.planned === true) {
    while ([0, 6].includes(new Date(day * dayMs).getUTCDay())) day += 1
    return day * dayMs + clockTime(5 + wholeBetween(random, 0, 3), random)
  }
  const hour = pickWeighted(random, [...Array(24).keys()], (value) => (value < 7 ? 0.4 : value < 11 ? 0.9 : 1.3))
  const time = day * dayMs + clockTime(hour, random)
  // A return keeps a day's distance, so that it can be taken neither for a transfer nor for the same stay.
  return returnAfter === undefined ? time : Math.max(time, returnAfter.discharge + 1.05 * dayMs)
}

/** The drawn stay, moved within its option's bounds to a time of day when living patients leave. */
function dischargeTime(random: Random, admit: number, risk: StayRisk, died: boolean): number {
  const days = Math.exp(risk.mean + risk.deviation * random.normal())
  const option = stayBounds.filter((bound) => days > bound).length
  const low = admit + (stayBounds[option - 1] ?? shortestStayDays) * dayMs
  const high = admit + (stayBounds[option] ?? longestStayDays) * dayMs
  const wanted = clamp(admit + days * dayMs, low + minuteMs, high - minuteMs)
  if (died) return Math.floor(wanted / minuteMs) * minuteMs
  const possible: number[] = []
  for (let day = Math.floor(low / dayMs); day * dayMs < high; day += 1) {
    const time = day * dayMs + clockTime(wholeBetween(random, 10, 17), random)
    if (time > low && time < high) possible.push(time)
  }
  if (possible.length === 0) return Math.floor(wanted / minuteMs) * minuteMs
  return possible.reduce((best, time) => (Math.abs(time - wanted) < Math.abs(best - wanted) ? time : best))
}

function clockTime(hour: number, random: Random): number {
  return (hour * 60 + random.integer(60)) * minuteMs
}

/** The principal diagnosis, the chronic conditions that were coded, and most of the other problems, without repeats. */
function drawCodes(random: Random, site: DemoSite, facts: AdmissionFacts, patient: Patient): Codes[] {
  const others = patient.bystanders.filter(() => chance(random, 0.85)).map(({ codes }) => codes)
  const all = [facts.presentation.codes, ...drawCharlsonCodes(random, site, facts), ...others]
  return all.filter((codes, index) => all.findIndex((other) => other.icd10 === codes.icd10) === index)
}
