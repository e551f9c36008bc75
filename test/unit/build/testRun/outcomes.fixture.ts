import { beforeAll, describe, expect, it } from 'vitest'

it('passes', () => {
  expect(1).toBe(1)
})

it('fails', () => {
  expect(1).toBe(2)
})

it('is skipped with a reason', (context) => {
  context.skip('the moon is full')
  expect(1).toBe(2)
})

describe('a suite whose preparation fails', () => {
  beforeAll(() => {
    throw new Error('no preparation')
  })
  it('is never run', () => {
    expect(1).toBe(1)
  })
})
