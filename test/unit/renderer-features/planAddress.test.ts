import { describe, expect, it } from 'vitest'
import { planFields } from '../../../shared/planning/fields.ts'
import { planCosts, planInput } from '../../../shared/planning/plan.ts'
import { addressOf, draftOf, shown, typed } from '../../../renderer/features/planner/planAddress.ts'
import { planCsv } from '../../../renderer/features/planner/planTexts.ts'

const read = (address: string) => draftOf(new URLSearchParams(address))

describe('the address of a plan', () => {
  it('without inputs is the defaults, and comes back as what was typed', () => {
    expect(read('').input).toEqual(planInput.parse({}))
    const typedIn = { pretrainTokens: 2e9, devicePrice: 0, utilisation: 0.35, notesPerYear: null }
    const address = new URLSearchParams(addressOf(typedIn) as Record<string, string>)
    expect(draftOf(address).values).toMatchObject(typedIn)
    expect(addressOf({ utilisation: 0.4, watts: null })).toEqual({ utilisation: null, watts: null })
  })

  it.each([
    ['notesPerYear=-', 'notesPerYear'],
    ['notesPerYear=many', 'notesPerYear'],
    ['devices=1e99', 'devices'],
    ['model=13B', 'model'],
  ])('%s is wrong at its field', (address, field) => {
    const { input, issues, values } = read(address)
    expect(input).toBeNull()
    expect(Object.keys(issues)).toEqual([field])
    expect(Object.values(values).every((value) => value === null || Number.isFinite(value))).toBe(true)
  })

  it('shows units without what binary fractions add', () => {
    const percent = planFields.find(({ field }) => field === 'utilisation')!
    expect(shown(0.07, percent)).toBe(7)
    expect(typed(1.4, percent)).toBe(0.014)
    expect(shown(null, percent)).toBeNull()
  })
})

it('the CSV has every input and leaves empty what is not known', () => {
  const input = planInput.parse({})
  const lines = planCsv(input, planCosts(input)).split('\r\n')
  for (const { label } of planFields) expect(lines.some((line) => line.includes(label))).toBe(true)
  expect(lines).toContain('result,First year: Money,,money')
})
