import type { ClaimRecord } from '../../../../shared/domain/records.ts'
import type { Segment } from './segments.ts'

/** One claim of an 835 while its segments come in: CLP, then CAS of the claim and of its services (SVC). */
export interface OpenClaim {
  /** Number of its CLP segment. */
  line: number
  /** Place in its transaction, from 1. */
  ordinal: number
  /** Why it cannot be used; its segments are read on all the same. */
  problem: string | null
  adjust(segment: Segment): void
  service(segment: Segment): void
  /** Charge = paid + adjustments, as the 835 requires of every claim. */
  addsUp(): boolean
  facts(): Pick<ClaimRecord, 'encounterKey' | 'statusCode' | 'charge' | 'paid' | 'denialCodes'> & { filing: string }
}

/** CAS holds up to six adjustments, each a reason, an amount and a quantity. */
const adjustmentsOfCas = 6
const amountPattern = /^-?(\d{1,15}(\.\d{0,8})?|\.\d{1,8})$/
const halfCent = 0.005

/** CLP06, claim filing indicator: who pays, in words where they are usual. */
const filingIndicators = new Map([
  ['MA', 'Medicare'], ['MB', 'Medicare'], ['16', 'Medicare'], ['MC', 'Medicaid'], ['HM', 'HMO'], ['12', 'PPO'],
  ['13', 'POS'], ['14', 'EPO'], ['15', 'Indemnity insurance'], ['BL', 'Blue Cross/Blue Shield'], ['CH', 'TRICARE'],
  ['CI', 'Commercial insurance'], ['VA', 'Veterans Affairs'], ['WC', 'Workers compensation'], ['AM', 'Automobile medical'],
  ['DS', 'Disability'], ['LM', 'Liability medical'], ['OF', 'Other federal programme'], ['TV', 'Title V'],
])

export function openClaim({ elements, number }: Segment): OpenClaim {
  const [, encounterKey = '', statusCode = '', chargeText = '', paidText = '', , filing = ''] = elements
  const [charge, paid] = [amount(chargeText), amount(paidText)]
  /** Net amount by group and reason. */
  const adjustments = new Map<string, number>()

  const claim: OpenClaim = {
    line: number,
    ordinal: 0,
    problem:
      encounterKey === '' ? 'CLP01 (patient control number) is empty'
      : !/^\d{1,2}$/.test(statusCode) ? 'CLP02 (claim status) is no code'
      : charge === null ? 'CLP03 (charge) is not an amount'
      : paid === null ? 'CLP04 (paid) is not an amount'
      : null,
    adjust({ elements: cells }) {
      const group = cells[1] ?? ''
      if (!/^[A-Z]{2}$/.test(group)) return void (claim.problem ??= 'CAS01 (adjustment group) is no code')
      for (let index = 2; index < 2 + 3 * adjustmentsOfCas; index += 3) {
        const [reason = '', text = ''] = cells.slice(index, index + 2)
        if (reason === '' && text === '') continue
        if (!/^[A-Z0-9]{1,5}$/.test(reason)) return void (claim.problem ??= 'CAS reason is no code')
        const value = amount(text)
        if (value === null) return void (claim.problem ??= 'CAS amount is not an amount')
        const code = `${group}-${reason}`
        adjustments.set(code, (adjustments.get(code) ?? 0) + value)
      }
    },
    service({ elements: cells }) {
      if (amount(cells[2] ?? '') === null) claim.problem ??= 'SVC02 (charge of a service) is not an amount'
      else if (cells[3] && amount(cells[3]) === null) claim.problem ??= 'SVC03 (paid for a service) is not an amount'
    },
    addsUp() {
      const adjusted = [...adjustments.values()].reduce((sum, value) => sum + value, 0)
      return Math.abs((charge ?? 0) - adjusted - (paid ?? 0)) < halfCent
    },
    facts() {
      // What makes the payment greater, or cancels itself out, has denied nothing.
      const sign = (charge ?? 0) < 0 ? -1 : 1
      const denialCodes = [...adjustments].filter(([, value]) => value * sign >= halfCent).map(([code]) => code)
      return { encounterKey, statusCode, charge, paid, denialCodes, filing }
    },
  }
  return claim
}

export interface Remittance {
  /** Names the payment (TRN), so that the same file read twice gives the same claims. */
  trace: string
  time: string | null
  payer: string | null
}

export function claimRecord(claim: OpenClaim, { trace, time, payer }: Remittance): ClaimRecord {
  const { filing, ...facts } = claim.facts()
  return {
    claimKey: `${trace}-${String(claim.ordinal).padStart(6, '0')}`,
    ...facts,
    determination: null,
    time,
    payer: filingIndicators.get(filing) ?? payer,
  }
}

function amount(text: string): number | null {
  return amountPattern.test(text) ? Number(text) : null
}
