import type { ClaimRecord } from '../../../../shared/domain/records.ts'
import type { SourceItem } from '../source.ts'
import { CellProblem } from '../values.ts'
import { icdCodes } from './diagnoses.ts'
import { codeIn, codingsIn, hasCode, referencedKey } from './references.ts'
import type { ResourceRow } from './resourceFile.ts'
import type { Adjudication, Claim, ExplanationOfBenefit, Resource } from './resources.ts'
import { stayKeyOf, type Seen } from './seen.ts'

/**
 * What payers made of claims: ExplanationOfBenefit in the terms of HL7 and of CARIN Blue Button. Paid or denied is what
 * the payer says (payment.type of CARIN), never guessed from amounts; a Claim tells only which stay it is for.
 */
const notClaims = new Map([
  ['entered-in-error', 'entered in error'],
  ['cancelled', 'claim was cancelled'],
  ['draft', 'claim is a draft'],
])
const payerStatus = /C4BBPayer(AdjudicationStatus|ClaimPaymentStatus)/i
const reasonCodes = /claim-adjustment-reason/i
const groupCodes = /claim-adjustment-group/i

export function* claimStays(claim: Claim, seen: Seen, row: ResourceRow): Iterable<SourceItem> {
  refuseOtherThanClaims(claim)
  const encounterKeys = staysOf(claim, claim.item, seen)
  seen.claims.set(claim.id, { encounterKeys, charge: claim.total?.value ?? null })
  yield* diagnosesOf(claim.diagnosis, encounterKeys, row)
}

export function* benefitRecords(benefit: ExplanationOfBenefit, seen: Seen, row: ResourceRow): Iterable<SourceItem> {
  refuseOtherThanClaims(benefit)
  const billed = referencedKey(benefit.claim, { type: 'Claim', element: 'claim', owner: benefit })
  const claim = billed === null ? undefined : seen.claims.get(billed)
  let encounterKeys = staysOf(benefit, benefit.item, seen)
  if (encounterKeys.length === 0) encounterKeys = claim?.encounterKeys ?? []
  if (encounterKeys.length === 0) encounterKeys = accountNumbers(benefit)
  if (encounterKeys.length === 0) throw new CellProblem('claim names no encounter and no patient account number')

  const facts = {
    charge: totalOf(benefit, 'submitted') ?? claim?.charge ?? null,
    paid: paidOf(benefit),
    ...decisionOf(benefit, row),
    denialCodes: denialCodesOf(benefit),
    time: seen.clock.time(benefit.created, 'created', row),
    payer: benefit.insurer?.display?.trim() || null,
  }
  for (const [index, encounterKey] of encounterKeys.entries()) {
    const claimKey = index === 0 ? benefit.id : `${benefit.id}#${index + 1}`
    yield { table: 'claims', record: { claimKey, encounterKey, ...facts } }
  }
  yield* diagnosesOf(benefit.diagnosis, encounterKeys, row)
}

function refuseOtherThanClaims({ status, use }: Pick<Claim, 'status' | 'use'>): void {
  const reason = notClaims.get(status ?? '')
  if (reason) throw new CellProblem(reason)
  if (use && use !== 'claim') throw new CellProblem('preauthorization or predetermination, no claim')
}

function staysOf(owner: Resource, items: Claim['item'], seen: Seen): string[] {
  const keys = (items ?? []).flatMap((item) => item.encounter ?? []).map((reference) => stayKeyOf(seen, reference, owner))
  return [...new Set(keys.filter((key) => key !== null))]
}

/** CARIN's patient account number is what an 835 calls patient control number. */
function accountNumbers({ supportingInfo }: ExplanationOfBenefit): string[] {
  const account = supportingInfo?.find(({ category }) => hasCode(category, new Set(['patientaccountnumber'])))
  const number = account?.valueString?.trim()
  return number ? [number] : []
}

/** In the terms of CLP02: denied is 4, otherwise whether the payer comes first, second or later. */
function decisionOf(benefit: ExplanationOfBenefit, row: ResourceRow): Pick<ClaimRecord, 'determination' | 'statusCode'> {
  const said = codeIn(benefit.payment?.type, payerStatus)
  if (said === 'denied') return { determination: 'denied', statusCode: '4' }
  if (said === 'paid' || said === 'partiallypaid') {
    const precedence = benefit.precedence ?? 1
    return { determination: 'paid', statusCode: precedence >= 3 ? '3' : precedence === 2 ? '2' : '1' }
  }
  row.warn('do not say whether the claim was paid or denied (payment.type of CARIN Blue Button)')
  return { determination: null, statusCode: null }
}

/** What was paid to the provider and to the patient; of HL7's own categories the benefit; the payment at last. */
function paidOf(benefit: ExplanationOfBenefit): number | null {
  const parts = ['paidtoprovider', 'paidtopatient'].map((code) => totalOf(benefit, code)).filter((part) => part !== null)
  if (parts.length > 0) return sum(parts)
  return totalOf(benefit, 'benefit') ?? benefit.payment?.amount?.value ?? null
}

/** The total of a category; where there is none, what the adjudication of the claim or that of its items adds up to. */
function totalOf(benefit: ExplanationOfBenefit, category: string): number | null {
  const wanted = new Set([category])
  for (const entries of [benefit.total ?? [], benefit.adjudication ?? [], itemAdjudications(benefit)]) {
    const amounts = entries.filter((entry) => hasCode(entry.category, wanted)).flatMap(({ amount }) => amount?.value ?? [])
    if (amounts.length > 0) return sum(amounts)
  }
  return null
}

function itemAdjudications({ item }: ExplanationOfBenefit): Adjudication[] {
  return (item ?? []).flatMap(({ adjudication }) => adjudication ?? [])
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** Adjustment reasons of X12, with their group where one stands beside them. */
function denialCodesOf(benefit: ExplanationOfBenefit): string[] {
  const reasons = [
    ...(benefit.adjudication ?? []),
    ...itemAdjudications(benefit),
    { category: null, reason: benefit.payment?.adjustmentReason },
  ]
  const codes = reasons.flatMap(({ category, reason }) => {
    const group = codeIn(category, groupCodes) ?? codeIn(reason, groupCodes)
    const written = codingsIn(reason, reasonCodes).map(({ code }) => code?.trim().toUpperCase())
    return written.filter(Boolean).map((code) => (group === null ? code! : `${group.toUpperCase()}-${code}`))
  })
  return [...new Set(codes)]
}

function* diagnosesOf(
  diagnoses: Claim['diagnosis'],
  encounterKeys: readonly string[],
  row: ResourceRow,
): Iterable<SourceItem> {
  for (const { sequence, diagnosisCodeableConcept } of diagnoses ?? []) {
    for (const code of icdCodes(diagnosisCodeableConcept, row)) {
      for (const encounterKey of encounterKeys) {
        yield { table: 'diagnoses', record: { encounterKey, sequence: sequence ?? 0, ...code } }
      }
    }
  }
}
