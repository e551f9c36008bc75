/** The draws the synthetic hospital is made of, over the project's one seeded generator. */
import type { Random } from '../../../shared/random.ts'

export function chance(random: Random, probability: number): boolean {
  return random.uniform() < probability
}

export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random.uniform()
}

/** A whole number from low to high, both included. */
export function wholeBetween(random: Random, low: number, high: number): number {
  return low + random.integer(high - low + 1)
}

export function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[random.integer(items.length)]
  if (item === undefined) throw new RangeError('pick needs at least one item')
  return item
}

/** One item, with probability proportional to its weight (weights ≥ 0, not all zero). */
export function pickWeighted<Item>(random: Random, items: readonly Item[], weightOf: (item: Item) => number): Item {
  const weights = items.map(weightOf)
  let left = random.uniform() * weights.reduce((total, weight) => total + weight, 0)
  for (const [index, item] of items.entries()) {
    left -= weights[index] ?? 0
    if (left < 0) return item
  }
  return pick(random, items.slice(-1))
}

/** One of [item, weight] pairs. */
export function weighted<Item>(random: Random, choices: readonly (readonly [Item, number])[]): Item {
  return pickWeighted(random, choices, ([, weight]) => weight)[0]
}

export function normal(random: Random, mean: number, deviation: number): number {
  return mean + deviation * random.normal()
}

export function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random.uniform())
}

/** Poisson by Knuth's product, fine for the small means used here. */
export function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = random.uniform(); product > limit; product *= random.uniform()) count += 1
  return count
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}

export function logistic(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds))
}
