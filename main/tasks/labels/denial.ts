import type * as z from 'zod'
import type { ClaimRecord } from '../../../shared/domain/records.ts'
import type { denialSettings } from '../../../shared/domain/task.ts'
import type { CorpusFacts, EncounterRule, Outcome } from './rule.ts'

/**
 * Whether a claim of the stay was denied at first. 'initial': the payer's determination (paper). 'strict': X12 835
 * claim status 4. 'broad': status 4, or nothing paid on a charge with an adjustment code that is a denial.
 * A stay with several claims is denied when one of them was.
 */
type Definition = z.infer<typeof denialSettings>['definition']

/** CLP02 values that say a claim was processed; 22 is a reversal, 23 and 25 are no decision. */
const processedStatuses = new Set(['1', '2', '3', '19', '20', '21'])
const deniedStatus = '4'
const reversalStatus = '22'

/** Contractual adjustment, the patient's own share, and what an earlier payer paid: none is a denial. */
const adjustmentsOnly = new Set(['CO-45', 'PR-1', 'PR-2', 'PR-3', 'OA-23'])

export function denialRule({ definition }: z.infer<typeof denialSettings>, facts: CorpusFacts): EncounterRule | null {
  const verdict = verdicts[definition]
  if (!facts.claims.some((claim) => verdict(claim) !== null)) return null
  const claimsOfEncounter = Map.groupBy(facts.claims, (claim) => claim.encounterKey)
  return (encounter) => {
    const claims = claimsOfEncounter.get(encounter.encounterKey)
    if (!claims) return { reason: 'no claim' }
    return outcome((definition === 'broad' ? netted(claims) : claims).map(verdict), definition)
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
    if (determination === 'final adverse' || determination === 'final favorable') return true
    return determination === 'paid' ? false : null
  },
  strict: ({ statusCode }) => {
    if (statusCode === deniedStatus) return true
    return statusCode !== null && processedStatuses.has(statusCode) ? false : null
  },
  broad: ({ statusCode, charge, paid, denialCodes }) => {
    if (statusCode === deniedStatus) return true
    if (statusCode === null || !processedStatuses.has(statusCode) || charge === null || paid === null) return null
    return paid === 0 && charge > 0 && denialCodes.map(groupAndReason).some((code) => !adjustmentsOnly.has(code))
  },
}

/** "CO45" and "CO:45" as "CO-45". */
function groupAndReason(code: string): string {
  return code.toUpperCase().replace(/^([A-Z]{2})\W?(\w+)$/, '$1-$2')
}

/** A reversal takes away the claim before it with the opposite charge and payment, and never counts itself. */
function netted(claims: readonly ClaimRecord[]): ClaimRecord[] {
  const kept: ClaimRecord[] = []
  for (const claim of claims) {
    if (claim.statusCode !== reversalStatus) {
      kept.push(claim)
      continue
    }
    const reversed = kept.findLastIndex(
      ({ charge, paid }) => opposite(charge, claim.charge) && opposite(paid, claim.paid),
    )
    if (reversed >= 0) kept.splice(reversed, 1)
  }
  return kept
}

function opposite(a: number | null, b: number | null): boolean {
  return a !== null && b !== null && a + b === 0
}
