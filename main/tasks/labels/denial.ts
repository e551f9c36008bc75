import type * as z from 'zod'
import type { ClaimRecord } from '../../../shared/domain/records.ts'
import type { denialSettings } from '../../../shared/domain/task.ts'
import type { CorpusFacts, EncounterRule, Outcome } from './rule.ts'

/**
 * Whether a claim of the stay was denied at first. 'initial': the payer's determination (paper). 'strict': X12 835
 * claim status 4. 'broad': status 4, or nothing paid on a charge with an adjustment code that is a denial; reversals are
 * netted there, but a claim of status 4 stays a denial at first, whatever corrects it. So broad holds all of strict.
 * A stay with several claims is denied when one of them was.
 */
type Definition = z.infer<typeof denialSettings>['definition']

/** CLP02 values that say a claim was processed. */
const processedStatuses = new Set(['1', '2', '3', '19', '20', '21'])
/** Processed by the second or third payer: a payment of nothing is the rule where an earlier one has paid. */
const laterPayerStatuses = new Set(['2', '3', '20', '21'])
const deniedStatus = '4'
const reversalStatus = '22'
/** A reversal, a claim that is not this payer's, and a price without payment: none decides a claim. */
const noDecision = new Set([reversalStatus, '23', '25'])

/** Contractual adjustment, the patient's own share, and what an earlier payer paid: none is a denial. */
const paidByEarlierPayer = 'OA-23'
const adjustmentsOnly = ['CO-45', 'PR-1', 'PR-2', 'PR-3', paidByEarlierPayer]
/** Sources such as FHIR give reasons without their groups. */
const noDenials = new Set([...adjustmentsOnly, ...adjustmentsOnly.map((code) => code.slice(3))])

export function denialRule({ definition }: z.infer<typeof denialSettings>, facts: CorpusFacts): EncounterRule | null {
  const verdict = verdicts[definition]
  if (!facts.claims.some((claim) => verdict(claim) !== null)) return null
  const claimsOfEncounter = Map.groupBy(facts.claims, (claim) => claim.encounterKey)
  return (encounter) => {
    const claims = claimsOfEncounter.get(encounter.encounterKey)
    if (!claims) return { reason: 'no claim' }
    return outcome(decisions(claims, definition).map(verdict), definition)
  }
}

function outcome(results: (boolean | null)[], definition: Definition): Outcome {
  if (results.includes(true)) return { value: 1, source: `claim denied (${definition})` }
  if (results.includes(null) || results.length === 0) return { reason: 'claim outcome not known' }
  return { value: 0, source: `claim not denied (${definition})` }
}

/** True: denied, false: not denied, null: this claim does not say. */
const verdicts: Record<Definition, (claim: ClaimRecord) => boolean | null> = {
  initial: ({ determination }) => {
    if (determination === 'paid') return false
    return determination !== null && /^(denied|final (adverse|favorable))$/.test(determination) ? true : null
  },
  strict: ({ statusCode }) => {
    if (statusCode === deniedStatus) return true
    return statusCode !== null && processedStatuses.has(statusCode) ? false : null
  },
  broad: ({ statusCode, charge, paid, denialCodes }) => {
    if (statusCode === deniedStatus) return true
    if (statusCode === null || !processedStatuses.has(statusCode) || charge === null || paid === null) return null
    const codes = denialCodes.map(groupAndReason)
    if (laterPayerStatuses.has(statusCode) && codes.includes(paidByEarlierPayer)) return false
    return paid === 0 && charge > 0 && codes.some((code) => !noDenials.has(code))
  },
}

/** "CO45" and "CO:45" as "CO-45". */
function groupAndReason(code: string): string {
  return code.toUpperCase().replace(/^([A-Z]{2})\W?(\w+)$/, '$1-$2')
}

function decisions(claims: readonly ClaimRecord[], definition: Definition): ClaimRecord[] {
  if (definition === 'initial') return [...claims]
  const kept = definition === 'broad' ? netted(claims) : claims
  return kept.filter(({ statusCode }) => !noDecision.has(statusCode ?? ''))
}

/**
 * A reversal takes away the latest claim before it with the opposite charge and payment, so that the corrected claim
 * counts in its place. Claims come in the order of their decisions; those without a time as they are.
 */
function netted(claims: readonly ClaimRecord[]): ClaimRecord[] {
  const kept: ClaimRecord[] = []
  for (const claim of claims.toSorted((a, b) => compare(a.time ?? '', b.time ?? ''))) {
    if (claim.statusCode !== reversalStatus) {
      kept.push(claim)
      continue
    }
    const reversed = kept.findLastIndex(
      ({ charge, paid }) => opposite(charge, claim.charge) && opposite(paid, claim.paid),
    )
    if (reversed >= 0 && kept[reversed].statusCode !== deniedStatus) kept.splice(reversed, 1)
  }
  return kept
}

function opposite(a: number | null, b: number | null): boolean {
  return a !== null && b !== null && Math.abs(a + b) < 0.005
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
