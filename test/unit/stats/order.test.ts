import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../shared/random.ts'
import { ascendingOrder } from '../../../shared/stats/order.ts'

describe('ascending order', () => {
  const random = createRandom(4)
  const many = (draw: (row: number) => number) => Array.from({ length: 5000 }, (_, row) => draw(row))

  test.each<[string, number[]]>([
    ['of all sizes and signs', many(() => random.normal() * 10 ** (random.integer(600) - 300))],
    ['of probabilities', many(() => random.uniform())],
    ['of float32 probabilities', many(() => Math.fround(random.uniform()))],
    ['with many ties', many(() => random.integer(7) / 7)],
    ['all equal', many(() => 0.5)],
    ['that differ in the last bit alone', many(() => 0.5 + random.integer(3) * 2 ** -53)],
    ['with zeros of both signs and infinities', many((row) => [0, -0, Infinity, -Infinity, 5e-324, -5e-324][row % 6])],
  ])('of many scores is that of a stable sort by comparing: %s', (_, scores) => {
    const compared = [...scores.keys()].toSorted((left, right) =>
      scores[left] < scores[right] ? -1 : scores[left] > scores[right] ? 1 : 0,
    )
    expect([...ascendingOrder(scores)]).toEqual(compared)
  })
})
