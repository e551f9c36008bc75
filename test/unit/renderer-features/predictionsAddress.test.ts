import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filterWords } from '../../../renderer/features/predictions/filterWords.ts'
import { isShown, listAddress, readAddress, viewAddress } from '../../../renderer/features/predictions/address.ts'
import { agreement, everyPrediction, isFiltered, type PredictionFilter } from '../../../shared/domain/predictionList.ts'

const group = fc.option(fc.constantFrom('Medicare', 'A & B = C', '18–44', ''))
const day = fc.option(fc.constantFrom('2020-02-29', '2023-12-31'))
const filters: fc.Arbitrary<PredictionFilter> = fc.record({
  outcome: fc.constantFrom('all', 'right', 'wrong'),
  label: fc.option(fc.integer({ min: 0, max: 5 })),
  agreement: fc.constantFrom(...agreement.options),
  truncated: fc.option(fc.boolean()),
  from: day,
  to: day,
  window: fc.option(fc.integer({ min: 0, max: 3 })),
  age: group,
  sex: group,
  race: group,
  payer: group,
  type: group,
  text: fc.constantFrom('', '"heart failure" dysp', 'a&b?c#d'),
})

function queryOf(change: ReturnType<typeof listAddress>): URLSearchParams {
  const set = Object.entries(change).flatMap(([name, value]) => (value === null || value === undefined || value === '' ? [] : [[name, String(value)] as [string, string]]))
  return new URLSearchParams(new URLSearchParams(set).toString())
}

describe('the address of a list of predictions', () => {
  it('holds every filter and order, and nothing where nothing is set', () => {
    fc.assert(
      fc.property(filters, fc.constantFrom('risk' as const, 'risk_ascending' as const), (filter, order) => {
        const query = queryOf(listAddress(filter, order))
        expect(readAddress(query)).toMatchObject({ filter, order })
        expect(query.size === 0).toBe(!isFiltered(filter) && order === 'risk')
      }),
    )
  })

  it('leaves out what it does not understand', () => {
    const read = readAddress(new URLSearchParams('outcome=maybe&label=x&models=both&read=half&from=May&window=-1&order=up&pass=1.5'))
    expect(read).toMatchObject({ filter: everyPrediction, order: 'risk', pass: null })
  })

  it('of a view shows that view; where its pass is gone, its task', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        const view = { id: 1, name: 'V', taskId: 'los', passId: 3, otherPassId: null, filter, order: 'risk' as const }
        const at = readAddress(queryOf(viewAddress(view)))
        expect(isShown(view, { passId: at.pass!, otherPassId: at.other ?? null, filter: at.filter, order: at.order })).toBe(true)
        expect(isShown(view, { passId: 4, otherPassId: null, filter, order: 'risk' })).toBe(false)
      }),
    )
    const gone = { id: 1, name: 'V', taskId: 'los', passId: null, otherPassId: null, filter: everyPrediction, order: 'risk' as const }
    expect(readAddress(queryOf(viewAddress(gone)))).toMatchObject({ task: 'los', pass: null })
  })
})

describe('a filter in words', () => {
  it('names what is set, and taking each away clears it', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        const words = filterWords(filter, ['no', 'yes'], true)
        expect(words.length > 0).toBe(isFiltered(filter))
        expect(words.reduce((left, { without }) => ({ ...left, ...without }), filter)).toEqual(everyPrediction)
      }),
    )
  })

  it('is silent about two models where there is one', () => {
    expect(filterWords({ ...everyPrediction, agreement: 'differ' }, ['no', 'yes'], false)).toEqual([])
  })
})
